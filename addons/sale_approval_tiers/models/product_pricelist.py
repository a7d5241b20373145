from odoo import fields, models


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

    is_dealer_pricelist = fields.Boolean(
        string="Dealer prices", help="Only for dealers with a valid agreement; see the sales settings."
    )
