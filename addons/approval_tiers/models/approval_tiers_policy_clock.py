from odoo import fields, models


class ApprovalTiersPolicyClock(models.Model):
    """A time limit for the whole process, from submission to the last decision; and whether
    approvers may decide by the link of a mail."""

    _inherit = "approval.tiers.policy"

    limit_hours = fields.Float(
        string="Hours for the whole process",
        help="After these hours the requester's superior, or else the approval officers, are told "
        "once; nothing is decided by itself. 0 means no limit.",
    )
    limit_kind = fields.Selection(
        [("working", "Working hours"), ("clock", "Clock hours")],
        string="Process counted in",
        required=True,
        default="working",
    )

    link_mode = fields.Selection(
        [
            ("open", "Decide without logging in"),
            ("login", "Log in first"),
            ("none", "No link"),
        ],
        string="Link in the mail",
        required=True,
        default="open",
        help="Whoever is asked may look and decide by a personal link that works once, for this "
        "content only.",
    )

    _limit_positive = models.Constraint("CHECK (limit_hours >= 0)", "A time limit cannot be negative.")
