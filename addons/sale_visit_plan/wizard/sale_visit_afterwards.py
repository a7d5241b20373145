from odoo import api, fields, models


class SaleVisitAfterwards(models.TransientModel):
    """Ask when a visit was made that nobody checked in, and why."""

    _name = "sale.visit.afterwards"
    _description = "Enter a visit afterwards"

    visit_id = fields.Many2one(
        "sale.visit", required=True, default=lambda self: self.env.context.get("active_id")
    )
    started_at = fields.Datetime(
        string="Begin", compute="_compute_times", store=True, readonly=False, precompute=True
    )
    hours = fields.Float(string="Stay", compute="_compute_times", store=True, readonly=False, precompute=True)
    is_contact_made = fields.Boolean(
        string="Called ahead", compute="_compute_times", store=True, readonly=False, precompute=True
    )
    reason = fields.Char(string="Why nobody checked in", required=True)

    @api.depends("visit_id")
    def _compute_times(self):
        for entry in self:
            visit = entry.visit_id
            entry.started_at, entry.hours = visit.start_at, visit.planned_hours
            entry.is_contact_made = visit.is_contact_made

    def action_apply(self):
        self.ensure_one()
        if self.is_contact_made and not self.visit_id.is_contact_made:
            self.visit_id.action_contact_made()
        self.visit_id.action_enter_afterwards(self.started_at, self.hours, self.reason)
        return self.visit_id.action_open_report()
