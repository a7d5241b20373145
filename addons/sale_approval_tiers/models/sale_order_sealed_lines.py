from odoo import api, models


class SaleOrder(models.Model):
    """Which lines and fields of an order its approval covers, before and after confirmation."""

    _inherit = "sale.order"

    @api.model
    def _is_approval_sealed_line(self, line):
        if line._name != "sale.order.line":
            return super()._is_approval_sealed_line(line)
        if line.is_downpayment and not line.product_uom_qty:
            # Odoo adds a section and lines without quantity when it invoices a down payment; they
            # change nothing agreed. Whoever writes such a line himself finds it sealed.
            is_section = line.display_type == "line_section"
            return not (line.order_id.order_line if is_section else line).invoice_lines
        if line._is_delivered_at_cost():
            return False
        return line.order_id.state != "sale" or not line._is_added_by_odoo()

    def _get_approval_free_fields(self):
        """A confirmed order may change hands and get the customer's own number; its total follows
        from the lines, which stay sealed, and from what is invoiced at cost."""
        if self.state != "sale":
            return super()._get_approval_free_fields()
        return {"team_id", "user_id", "validity_date", "client_order_ref", "amount_total"}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _is_delivered_at_cost(self):
        """Freight that the carrier's method invoices at its real cost, known only on delivery."""
        if "is_delivery" not in self._fields or not self.is_delivery:
            return False
        carrier = self.order_id.carrier_id
        is_real = carrier.invoice_policy == "real" and self.product_id == carrier.product_id
        return is_real and self.price_unit >= 0

    def _is_added_by_odoo(self):
        """What a confirmed order gets by itself: goods delivered beyond the order (their quantity is
        counted, not typed), and costs invoiced on to the customer."""
        if self.display_type:
            return False
        is_counted = self.qty_delivered_method not in (False, "manual")
        return self.is_expense or (not self.product_uom_qty and is_counted)
