from odoo import api, fields, models


class SaleVisitChange(models.TransientModel):
    """Ask why visits are moved, called off or refused."""

    _name = "sale.visit.change"
    _description = "Change visits with a reason"

    act = fields.Selection(
        [("move", "Move"), ("cancel", "Call off"), ("refuse", "Refuse")], required=True, readonly=True
    )
    visit_ids = fields.Many2many(
        "sale.visit", required=True, default=lambda self: self.env.context.get("active_ids")
    )
    start_at = fields.Datetime(
        string="New start", compute="_compute_start_at", store=True, readonly=False, precompute=True
    )
    reason = fields.Char()
    is_reason_required = fields.Boolean(compute="_compute_is_reason_required")

    @api.depends("visit_ids")
    def _compute_start_at(self):
        for change in self:
            change.start_at = change.visit_ids[:1].start_at

    @api.depends("visit_ids", "act")
    def _compute_is_reason_required(self):
        for change in self:
            change.is_reason_required = change.act == "refuse" or any(change.visit_ids.mapped("is_planned"))

    def action_apply(self):
        self.ensure_one()
        if self.act == "move":
            self.visit_ids.action_move(self.start_at, self.reason)
        elif self.act == "cancel":
            self.visit_ids.action_cancel(self.reason)
        else:
            self.visit_ids.action_refuse(self.reason)
        return {"type": "ir.actions.act_window_close"}
