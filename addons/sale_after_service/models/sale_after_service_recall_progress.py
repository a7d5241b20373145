from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

TEMPLATE = "sale_after_service.mail_template_recall"


class SaleAfterServiceRecall(models.Model):
    """How far a recall has come (RCL-01), counted from real transfers."""

    _inherit = "sale.after.service.recall"

    quantity = fields.Float(string="To recover", digits="Product Unit", compute="_compute_progress")
    quantity_recovered = fields.Float(string="Recovered", digits="Product Unit", compute="_compute_progress")
    recovered_percent = fields.Float(string="Recovered (%)", compute="_compute_progress")
    customer_count = fields.Integer(string="Number of customers", compute="_compute_progress")
    open_count = fields.Integer(string="Customers open", compute="_compute_progress")
    stock_quantity = fields.Float(
        string="Blocked in stock", digits="Product Unit", compute="_compute_stock_quantity"
    )

    @api.depends("line_ids.quantity", "line_ids.state", "state")
    def _compute_progress(self):
        recovered = self.sudo()._get_recovered()  # the figures of the whole recall, whoever's customers
        for recall in self:
            lines = recall.sudo().line_ids
            recall.quantity = sum(lines.mapped("quantity"))
            recall.quantity_recovered = sum(
                min(line.quantity, recovered.get((recall._origin.id, line.partner_id.id), 0))
                for line in lines
            )
            share = recall.quantity_recovered / recall.quantity if recall.quantity else 0
            recall.recovered_percent = 100 * share
            recall.customer_count = len(lines)
            recall.open_count = len(lines.filtered(lambda line: line.state not in ("returned", "closed")))

    @api.depends("affected_lot_ids")
    def _compute_stock_quantity(self):
        for recall in self:
            domain = [
                ("lot_id", "in", recall.affected_lot_ids.ids),
                ("location_id.usage", "in", ("internal", "transit")),
                ("company_id", "=", recall.company_id.id),
            ]
            quants = self.env["stock.quant"].sudo()  # a figure of the recall, whoever reads stock
            recall.stock_quantity = quants._read_group(domain, [], ["quantity:sum"])[0][0] or 0

    def _get_recovered(self):
        """{(recall id, customer id): quantity} that came back since each recall started, counted from
        done transfers alone: all that was returned, less what had been returned at the start."""
        recovered = {}
        for recall in self.filtered("started_at"):
            for row in recall.delivery_ids:
                key = (recall.id, row.partner_id.id)
                recovered[key] = recovered.get(key, 0) - row.returned
            for move in recall.lot_ids._get_customer_moves(recall.company_id):
                key = (recall.id, move.partner_id or False)
                recovered[key] = recovered.get(key, 0) + move.returned
        return recovered

    def action_notify(self):
        """One message to each customer who is not told yet; those without e-mail are left to call."""
        self.check_access("write")
        for recall in self:
            if blocker := recall._act_blocker():
                raise AccessError(blocker)
            if recall.state != "started":
                raise UserError(self.env._("Start the recall first."))
        lines = self.sudo().line_ids.filtered(lambda line: line.state == "to_notify" and line.email)
        if not lines:
            raise UserError(
                self.env._("Nobody is left who can be told by e-mail. Call the others and press “Told”.")
            )
        template = self.env.ref(TEMPLATE).sudo()  # the message goes out in the name of the company
        template.send_mail_batch(lines.ids)
        lines._set_state("notified", self.env._("Told by e-mail"))
        return True

    def action_view_lines(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_after_service.recall_line_action")
        return {**action, "domain": [("recall_id", "=", self.id)], "context": {}}

    def action_view_stock(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_after_service.stock_lot_quality_action")
        lots = self.affected_lot_ids or self.lot_ids
        return {**action, "domain": [("id", "in", lots.ids)], "context": {"display_complete": True}}
