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
    approval_exception_credit = fields.Boolean(
        string="Credit limit", help="An order that takes the customer above his credit limit is stopped."
    )
    approval_exception_price = fields.Boolean(
        string="Price floor", help="An order too far below the pricelist is stopped."
    )
    approval_price_floor_percent = fields.Float(
        string="Price floor (%)",
        default=20.0,
        help="How far below the pricelist a price may lie; the floor itself is still allowed.",
    )
    approval_dealer_rule = fields.Selection(
        [("refuse", "Refused"), ("special", "Sent to special approval")],
        string="Dealer price without agreement",
        help="What becomes of an order at dealer price whose customer has no valid agreement. "
        "Empty: nothing.",
    )

    _approval_price_floor_range = models.Constraint(
        "CHECK (approval_price_floor_percent BETWEEN 0 AND 100)", "A price floor lies between 0 and 100 %."
    )
    _sale_discount_limit_range = models.Constraint(
        "CHECK (sale_discount_limit_percent BETWEEN 0 AND 100)", "A discount limit lies between 0 and 100 %."
    )
