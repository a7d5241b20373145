from odoo import fields, models


class SaleAfterServiceComplaint(models.Model):
    """A complaint that a customer makes in a visit."""

    _inherit = "sale.after.service.complaint"

    visit_id = fields.Many2one(
        "sale.visit",
        domain="[('partner_id', 'child_of', commercial_partner_id)]",
        index="btree_not_null",
        check_company=True,
        help="The visit in which the customer said it.",
    )
