from odoo import api, models

WATCHED = {"state", "user_id", "team_id", "partner_id", "date_order", "company_id", "currency_id"}


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._queue_kpi_events()
        return orders

    def write(self, vals):
        result = super().write(vals)
        if not WATCHED.isdisjoint(vals):
            self._queue_kpi_events(any_state="state" in vals)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_queue_kpi_events(self):
        self._queue_kpi_events(any_state=True)

    def _queue_kpi_events(self, any_state=False):
        """Have confirmed orders, and those that no longer are, captured again."""
        orders = self.filtered(lambda order: any_state or order.state == "sale")
        self.env["sale.kpi.outbox"]._add("sale.order", orders.ids)
