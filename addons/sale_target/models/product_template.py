from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    sale_brand_id = fields.Many2one(
        "sale.target.brand", string="Brand", index="btree_not_null", tracking=True
    )
