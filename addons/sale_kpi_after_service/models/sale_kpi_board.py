from odoo import api, fields, models


class SaleKpiBoard(models.AbstractModel):
    """Complaints of the period stand among the figures of the dashboard."""

    _inherit = "sale.kpi.board"

    @api.model
    def _get_board_tiles(self, period, scope):
        tiles = super()._get_board_tiles(period, scope)
        received = self.env.ref("sale_kpi_after_service.metric_complaints", raise_if_not_found=False)
        rate = self.env.ref("sale_kpi_after_service.metric_complaint_rate", raise_if_not_found=False)
        if not received or not rate:
            return tiles
        values = (received | rate)._read_values(period.first, period.until, scope.level, [scope.id])
        count, share = (values.get((metric.id, scope.id)) for metric in (received, rate))
        tile = {
            "key": "complaints",
            "label": self.env._("Complaints closed in time"),
            "value": share,
            "unit": "percent",
            "text": self.env._("Received: %(count)s", count=int(count or 0)),
            "tone": "success" if share is None or share >= 100 else "warning",
            "open": "complaints",
        }
        return [*tiles, tile]

    @api.model
    def _open_complaints(self, period, _metric, level, res_id):
        domain = [
            ("kind", "=", "complaint"),
            ("state", "!=", "cancelled"),
            ("company_id", "=", self.env.company.id),
            ("reported_at", ">=", fields.Date.to_string(period.first)),
            ("reported_at", "<", fields.Date.to_string(period.next)),
            *self._get_subject_domain(level, res_id, "user_id", "user_id.sale_team_id"),
        ]
        title = self.env._("Complaints received")
        return self._prepare_action(title, "sale.after.service.complaint", domain, ("list", "form"))
