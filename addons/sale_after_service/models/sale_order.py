from odoo import fields, models


class SaleOrder(models.Model):
    """From the order to what came back of it."""

    _inherit = "sale.order"

    return_count = fields.Integer(string="Returns", compute="_compute_return_count")

    def _compute_return_count(self):
        rows = self.env["sale.after.service.return.line"]._read_group(
            [("sale_line_id.order_id", "in", self.ids)], ["sale_line_id"], ["return_id:recordset"]
        )
        returns = {}
        for line, found in rows:
            returns[line.order_id.id] = returns.get(line.order_id.id, found.browse()) | found
        for order in self:
            order.return_count = len(returns.get(order.id, ()))

    def action_open_returns(self):
        """The returns of this order; a new one names it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_after_service.return_action")
        defaults = {"default_partner_id": self.partner_id.id, "default_sale_order_id": self.id}
        domain = ["|", ("sale_order_id", "=", self.id), ("line_ids.sale_line_id.order_id", "=", self.id)]
        return {**action, "domain": domain, "context": defaults}
