from odoo import api, fields, models
from odoo.tools import SQL


class ResPartner(models.Model):
    """A first confirmed order turns a customer to “closed” (CUS-06: 成交客户登记表)."""

    _name = "res.partner"
    _inherit = ["res.partner", "approval.tiers.guarded"]

    customer_stage = fields.Selection(
        [("prospect", "Not bought yet"), ("closed", "Closed deal")],
        string="Deal",
        default="prospect",
        readonly=True,
        copy=False,
    )
    first_order_id = fields.Many2one(
        "sale.order", string="First order", readonly=True, copy=False, index="btree_not_null"
    )
    first_order_date = fields.Date(string="First deal on", readonly=True, copy=False, index="btree_not_null")

    @api.model
    def _get_kept_fields(self):
        names = {"customer_stage", "first_order_id", "first_order_date"}
        return super()._get_kept_fields() - {"state"} | names

    @api.model
    def _backfill_deals(self):
        """Customers with orders from before this add-on have bought already; one UPDATE for all."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE res_partner customer
                SET customer_stage = 'closed', first_order_id = deal.id, first_order_date = deal.day
                FROM (SELECT DISTINCT ON (buyer.commercial_partner_id) buyer.commercial_partner_id AS partner,
                        sale.id, sale.date_order::date AS day
                    FROM sale_order sale JOIN res_partner buyer ON buyer.id = sale.partner_id
                    WHERE sale.state = 'sale'
                    ORDER BY buyer.commercial_partner_id, sale.date_order, sale.id) deal
                WHERE customer.id = deal.partner AND customer.first_order_id IS NULL
                """
            )
        )
        self.invalidate_model(["customer_stage", "first_order_id", "first_order_date"])

    def _prepare_merged_deal_vals(self):
        """The first deal of this customer, for the one it becomes part of."""
        self.ensure_one()
        return {
            "customer_stage": self.customer_stage,
            "first_order_id": self.first_order_id.id,
            "first_order_date": self.first_order_date,
        }
