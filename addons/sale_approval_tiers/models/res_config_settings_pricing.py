from odoo import fields, models


class ResConfigSettingsPricing(models.TransientModel):
    """Switches and limits of the price rules; the templates are listed in `TEMPLATES`."""

    _inherit = "res.config.settings"

    approval_quote_accuracy = fields.Boolean(string="Quotations: accuracy check")
    approval_price_deviation = fields.Boolean(string="Prices below the pricelist")
    approval_discount_limit = fields.Boolean(string="Discounts above the limit")
    approval_competitive = fields.Boolean(string="Competitive pricing: discussion")
    sale_discount_limit_percent = fields.Float(
        related="company_id.sale_discount_limit_percent", readonly=False
    )
    approval_after_sales_required = fields.Boolean(
        related="company_id.approval_after_sales_required", readonly=False
    )
