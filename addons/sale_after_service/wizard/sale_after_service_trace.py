from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

KINDS = [
    ("receipt", "Received from supplier"),
    ("made", "Made here"),
    ("count", "Found at count"),
    ("delivery", "Delivered"),
    ("return", "Returned"),
]
ORIGINS = {"supplier": "receipt", "production": "made", "inventory": "count"}


class SaleAfterServiceTrace(models.TransientModel):
    """Trace of lots (RCL-02): the receipts they came from, all customers, all returns."""

    _name = "sale.after.service.trace"
    _description = "Trace of a lot"

    lot_ids = fields.Many2many("stock.lot", string="Lots", required=True)
    line_ids = fields.One2many("sale.after.service.trace.line", "trace_id", readonly=True)
    untraced_count = fields.Integer(string="Productions without lots", readonly=True)
    display_name = fields.Char(compute="_compute_display_name")

    def _compute_display_name(self):
        for trace in self:
            lots = ", ".join(trace.lot_ids.sudo().mapped("name"))  # the name of what was asked for
            trace.display_name = trace.env._("Trace of %(lots)s", lots=lots)

    def action_trace(self):
        """Fill in the lines and show them."""
        self.ensure_one()
        if not self.lot_ids:
            raise UserError(self.env._("Choose a lot first."))
        self.lot_ids.check_access("read")
        self.write(
            {
                "line_ids": [Command.clear()]
                + [Command.create(vals) for vals in self._prepare_origins() + self._prepare_moves()],
                "untraced_count": self.lot_ids._count_untraced(),
            }
        )
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_after_service.trace_action")
        return {**action, "res_id": self.id, "context": {}}

    def _prepare_origins(self):
        return [
            {
                "kind": ORIGINS[usage],
                "lot_id": lot_id,
                "partner_id": partner_id,
                "picking_id": picking_id,
                "date": date,
                "quantity": quantity,
            }
            for lot_id, usage, partner_id, picking_id, date, quantity in self.lot_ids._get_origins(
                self.env.companies
            )
        ]

    def _prepare_moves(self):
        vals_list = []
        for move in self.lot_ids._get_customer_moves(self.env.companies):
            for kind, quantity in (("delivery", move.delivered), ("return", move.returned)):
                if quantity:
                    names = ("lot_id", "partner_id", "picking_id", "date")
                    vals = {name: getattr(move, name) for name in names}
                    vals_list.append({**vals, "kind": kind, "quantity": quantity})
        return vals_list

    def action_print(self):
        self.ensure_one()
        return self.env.ref("sale_after_service.trace_report").report_action(self)


class SaleAfterServiceTraceLine(models.TransientModel):
    """One step on the way of a lot (RCL-02)."""

    _name = "sale.after.service.trace.line"
    _description = "Step on the way of a lot"
    _order = "date, id"

    trace_id = fields.Many2one("sale.after.service.trace", required=True, ondelete="cascade", index=True)
    kind = fields.Selection(KINDS, string="What", required=True)
    date = fields.Datetime()
    lot_id = fields.Many2one("stock.lot")
    product_id = fields.Many2one(related="lot_id.product_id")
    partner_id = fields.Many2one("res.partner", string="Who")
    picking_id = fields.Many2one("stock.picking", string="Transfer")
    quantity = fields.Float(digits="Product Unit")
