from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    approval_type_id = fields.Many2one(
        "sale.approval.type",
        string="Contract type of new orders",
        ondelete="set null",
        help="Once set, a contract cannot be submitted without a type.",
    )
    approval_legal_mode = fields.Selection(
        [
            ("always", "Always"),
            ("risk", "When the risk is high"),
            ("request", "Only when asked for"),
        ],
        string="Legal review",
        required=True,
        default="always",
    )
