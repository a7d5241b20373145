from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    approval_step_id = fields.Many2one(
        "approval.tiers.step",
        string="Approval step",
        index="btree_not_null",
        ondelete="cascade",
        help="The open step that this activity asks its user to decide.",
    )
