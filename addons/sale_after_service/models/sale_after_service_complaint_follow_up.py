from odoo import fields, models


class SaleAfterServiceComplaint(models.Model):
    """RTN-01: what the customer wants was asked in the call in which he complained."""

    _inherit = "sale.after.service.complaint"

    follow_up_ids = fields.One2many(
        "sale.after.service.follow.up", "complaint_id", string="Follow-ups", readonly=True
    )
    remedy = fields.Selection(
        [("claim", "Claim"), ("exchange", "Exchange")],
        string="Customer wants",
        tracking=True,
        help="After claim and exchange were explained to him.",
    )
