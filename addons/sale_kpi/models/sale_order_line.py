from odoo import api, models

WATCHED = {"product_id", "product_uom_id", "product_uom_qty", "purchase_price", "discount", "display_type"}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._queue_kpi_events()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if not WATCHED.isdisjoint(vals):
            self._queue_kpi_events()
        return result

    def _compute_amount(self):
        """Whatever changes a price or a tax passes here, also what does not pass `write`."""
        result = super()._compute_amount()
        self._queue_kpi_events()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_queue_kpi_events(self):
        self._queue_kpi_events()

    def _queue_kpi_events(self):
        lines = self.filtered(lambda line: line.order_id.state == "sale")
        self.env["sale.kpi.outbox"]._add("sale.order", lines.order_id._origin.ids)
