from odoo import fields, models


class SaleTargetBrand(models.Model):
    """A brand that targets are set for (PLN-07: 品牌)."""

    _name = "sale.target.brand"
    _description = "Brand"
    _order = "name"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
