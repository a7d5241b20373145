from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    is_application_required = fields.Boolean(
        string="Needs an application first",
        help="Expenses of this category can only be claimed with an application that was approved "
        "before the money was spent.",
    )
