from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    approval_first_sale_is_special = fields.Boolean(
        string="First sale of a product is special",
        default=True,
        help="Goods this company has never sold before make a contract special, as do products "
        "marked as made to order.",
    )
