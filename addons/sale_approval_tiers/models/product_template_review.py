from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    is_custom_made = fields.Boolean(
        string="Made to customer's order",
        help="Made to the customer's sample, drawing or specification. An order with such a product "
        "is proposed as special and reviewed by the departments.",
    )
