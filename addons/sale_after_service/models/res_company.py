from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    after_service_return_days = fields.Integer(
        string="Returns within (days)",
        default=30,
        help="Goods brought back later come back against the contract; the sales manager decides. "
        "0 sets no limit.",
    )
    after_service_linked_only = fields.Boolean(
        string="Only what was delivered and invoiced",
        help="Goods without a delivery are not taken in from customers, and products are not credited "
        "without an invoice line.",
    )
