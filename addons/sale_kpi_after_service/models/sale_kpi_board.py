from odoo import api, models


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
    def _get_board_openers(self):
        return {**super()._get_board_openers(), "complaints": self._open_complaints}

    @api.model
    def _open_complaints(self, period, _metric, level, res_id):
        """What the tile counts as received, by the metric itself."""
        received = self.env.ref("sale_kpi_after_service.metric_complaints")
        action = self._open_value(period, received, level, res_id)
        return {**action, "name": self.env._("Complaints received")}
