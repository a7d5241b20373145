from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    sale_channel_id = fields.Many2one(
        "sale.target.channel", string="Sales channel", index="btree_not_null", tracking=True
    )
