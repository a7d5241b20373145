from odoo import fields, models


class SaleOrder(models.Model):
    """RCL-02: from an order its lots are listed."""

    _inherit = "sale.order"

    after_service_lot_count = fields.Integer(string="Lots", compute="_compute_after_service_lot_count")

    def _get_delivered_lots(self):
        """The lots that were delivered with these orders, what came back too."""
        lines = self.env["stock.move.line"].sudo()  # which lots an order got, whoever reads stock
        domain = [("move_id.sale_line_id.order_id", "in", self.ids), ("lot_id", "!=", False)]
        return lines.search(domain + [("state", "=", "done")]).lot_id.sudo(False)

    def _compute_after_service_lot_count(self):
        for order in self:
            order.after_service_lot_count = len(order._get_delivered_lots())

    def action_view_after_service_lots(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_after_service.stock_lot_quality_action")
        lots = self._get_delivered_lots()
        return {**action, "domain": [("id", "in", lots.ids)], "context": {"display_complete": True}}


class ResPartner(models.Model):
    """RCL-01: the recalls a customer is part of."""

    _inherit = "res.partner"

    after_service_recall_count = fields.Integer(
        string="Recalls", compute="_compute_after_service_recall_count"
    )

    def _compute_after_service_recall_count(self):
        lines = self.env["sale.after.service.recall.line"].sudo()  # that there are some is no secret
        partners = self.commercial_partner_id
        counts = dict(lines._read_group([("partner_id", "in", partners.ids)], ["partner_id"], ["__count"]))
        for partner in self:
            partner.after_service_recall_count = counts.get(partner.commercial_partner_id, 0)

    def action_view_after_service_recalls(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_after_service.recall_line_action")
        domain = [("partner_id", "=", self.commercial_partner_id.id)]
        return {**action, "domain": domain, "context": {}}


class StockLot(models.Model):
    """RCL-01: the recalls a lot is part of."""

    _inherit = "stock.lot"

    recall_ids = fields.Many2many(
        "sale.after.service.recall",
        "sale_after_service_recall_affected_rel",
        string="Recalls",
        readonly=True,
        copy=False,
    )
    recall_count = fields.Integer(string="Number of recalls", compute="_compute_recall_count")

    def _compute_recall_count(self):
        for lot in self:
            lot.recall_count = len(lot.sudo().recall_ids)  # that there are some is no secret

    def _get_kept_fields(self):
        return super()._get_kept_fields() | {"recall_ids"}

    def action_view_recalls(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_after_service.recall_action")
        return {**action, "domain": [("affected_lot_ids", "in", self.ids)], "context": {}}

    def action_recall(self):
        """Open a recall of these lots, filled in."""
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_after_service.recall_action")
        context = {"default_lot_ids": self.ids}
        return {**action, "views": [(False, "form")], "view_mode": "form", "context": context}

    def action_trace(self):
        """List where these lots came from and to whom they went (RCL-02)."""
        trace = self.env["sale.after.service.trace"].create({"lot_ids": self.ids})
        return trace.action_trace()
