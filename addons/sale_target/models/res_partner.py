from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    sale_channel_id = fields.Many2one(
        "sale.target.channel", string="Sales channel", index="btree_not_null", tracking=True
    )
    is_key_customer = fields.Boolean(
        string="Key customer", tracking=True, help="A plan without a target for this customer says so."
    )
