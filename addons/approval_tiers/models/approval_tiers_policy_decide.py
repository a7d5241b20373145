from odoo import fields, models


class ApprovalTiersPolicyDecide(models.Model):
    """How the people of a policy decide: in a batch or one by one, once or at each step."""

    _inherit = "approval.tiers.policy"

    is_batch_allowed = fields.Boolean(
        string="Batch approval",
        help="An approver may approve several documents at once from his list. Off: each on its own.",
    )
    repeat_mode = fields.Selection(
        [("once", "Once"), ("again", "At each step")],
        string="Same approver is asked",
        required=True,
        default="once",
        help="Once: who approved an earlier step of a request has agreed to the later ones, too, "
        "where one approval is enough. At each step: he is asked again, because he answers for "
        "something else each time.",
    )
