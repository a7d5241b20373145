from odoo import api, fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        if any(vals.get("state") == "sale" for vals in vals_list):
            orders._close_deals()
        return orders

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "sale":
            self._close_deals()
        return result

    def _close_deals(self):
        """CUS-06: the customers of these orders have bought; nothing to do for those who had before."""
        first = {}
        for order in self.sorted("date_order").filtered(lambda order: order.state == "sale"):
            # Whoever confirms an order need not be allowed to write the customer.
            first.setdefault(order.partner_id.commercial_partner_id.sudo(), order)
        for partner, order in first.items():
            if partner.customer_stage != "closed":
                day = fields.Date.context_today(order, order.date_order)
                partner.write(
                    {"customer_stage": "closed", "first_order_id": order.id, "first_order_date": day}
                )
