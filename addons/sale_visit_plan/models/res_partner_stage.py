from odoo import api, fields, models


class ResPartner(models.Model):
    """A first confirmed order turns a customer to “closed” (CUS-06: 成交客户登记表)."""

    _name = "res.partner"
    _inherit = ["res.partner", "sale.visit.guarded"]

    customer_stage = fields.Selection(
        [("prospect", "Not bought yet"), ("closed", "Closed deal")],
        string="Deal",
        default="prospect",
        readonly=True,
        copy=False,
    )
    first_order_id = fields.Many2one("sale.order", string="First order", readonly=True, copy=False)
    first_order_date = fields.Date(string="First deal on", readonly=True, copy=False, index="btree_not_null")

    @api.model
    def _get_kept_fields(self):
        names = {"customer_stage", "first_order_id", "first_order_date"}
        return super()._get_kept_fields() - {"state"} | names
