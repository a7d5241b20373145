from odoo import fields, models


class ApprovalTiersPolicyTolerance(models.Model):
    _inherit = "approval.tiers.policy"

    tolerance_percent = fields.Float(
        string="Tolerance (%)",
        help="By how many per cent of what was approved a price, a quantity and the total may move "
        "without another approval, as long as the same tiers sign. 0: every change is asked again.",
    )

    _tolerance_range = models.Constraint(
        "CHECK (tolerance_percent >= 0 AND tolerance_percent <= 100)",
        "A tolerance lies between 0 and 100 per cent.",
    )
