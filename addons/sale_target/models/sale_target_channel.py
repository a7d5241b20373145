from odoo import fields, models


class SaleTargetChannel(models.Model):
    """A way goods reach the market, such as dealers or direct sales (PLN-07: 渠道)."""

    _name = "sale.target.channel"
    _description = "Sales channel"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
