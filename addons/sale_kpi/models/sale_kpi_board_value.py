from odoo import api, models

from ..span import Span

VIEWS = {"sale.kpi.event": ("list", "pivot", "graph"), "res.partner": ("list", "kanban", "form")}


class SaleKpiBoard(models.AbstractModel):
    """A figure opens exactly what it counts; what a list cannot show stands in a note above it."""

    _inherit = "sale.kpi.board"

    @api.model
    def _open_value(self, period, metric, level, res_id):
        metric = metric or self._get_first_metric(self._get_board_metrics(), period.first)
        span = Span(period.first, period.until, level, (res_id,))
        model, domain = metric._get_documents(span)
        action = self._prepare_action(metric.name, model, list(domain), VIEWS.get(model, ("list", "form")))
        hidden = not metric._is_counted_by_reader() and action.get("note")
        notes = filter(None, (metric._get_documents_note(span), hidden))
        return {**action, "context": metric._get_documents_context(), "note": " ".join(notes)}
