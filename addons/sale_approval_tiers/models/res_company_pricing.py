from odoo import fields, models


class ResCompanyPricing(models.Model):
    _inherit = "res.company"

    sale_discount_limit_percent = fields.Float(
        string="Discount limit (%)",
        default=10.0,
        help="Discounts up to and including this need no approval, unless a user has a limit of his own.",
    )
    approval_after_sales_required = fields.Boolean(
        string="After-sales terms on every quotation",
        help="Nobody can approve a quotation whose after-sales terms are empty.",
    )

    _sale_discount_limit_range = models.Constraint(
        "CHECK (sale_discount_limit_percent BETWEEN 0 AND 100)", "A discount limit lies between 0 and 100 %."
    )
