from odoo import api, models
from odoo.tools import SQL

from ..board import get_pace, get_percent, months_before

TREND_MONTHS = 13


class SaleKpiBoard(models.AbstractModel):
    """Where we come from and where the period ends."""

    _inherit = "sale.kpi.board"

    @api.model
    def _read_growth(self, period, metric, scope, value):
        """The same days of last year, and how much more it is now."""
        before = period.year_before()
        found = metric._read_values(before.first, before.until, scope.level, [scope.id])
        old = found.get((metric.id, scope.id))
        growth = 100.0 * (value - old) / abs(old) if old and value is not None else None
        return {"last_year": old, "growth": growth}

    @api.model
    def _read_trend(self, period, metric, scope):
        """Thirteen months, the last one that of the figures, each beside its month of last year."""
        months = months_before(period.month_first, TREND_MONTHS)
        first = months_before(period.month_first, TREND_MONTHS + 12)[0]
        found = metric._read_monthly(first, period.until, scope.level, [scope.id])
        read = {month: figure for (_metric, _key, month), figure in found.items()}
        began = min((month for month, figure in read.items() if figure), default=None)
        # Before the first figure there was nothing to count; that is not a bad month.
        read = {month: figure for month, figure in read.items() if began and month >= began}
        before = [month.replace(year=month.year - 1) for month in months]
        lines = self.env["sale.target.line"]
        planned = lines._read_monthly_targets(metric, months[0], period.until, scope.level, [scope.id])
        targets = {month: figure for (_metric, _key, month), figure in planned.items()}
        return {
            "months": [str(month) for month in months],
            "targets": [targets.get(month) for month in months],
            "values": [read.get(month) for month in months],
            "last_year": [read.get(month) for month in before],
        }

    @api.model
    def _prepare_forecast(self, period, metric, scope, head, days):
        """Where the period ends: at the pace so far, and with what the pipeline is worth; or False."""
        if period.is_over or not metric.is_additive or head["value"] is None:
            return False
        elapsed = len([day for day in days if day <= period.until])
        pace = get_pace(head["value"], elapsed, len(days))
        pipeline, count = self._read_pipeline(period, scope) if metric.unit == "amount" else (None, 0)
        return {
            "pace": pace,
            "pace_percent": pace and get_percent(pace, head["target"], metric.is_lower_better),
            "pipeline": pipeline,
            "pipeline_count": count,
            "with_pipeline": None if pipeline is None else head["value"] + pipeline,
        }

    @api.model
    def _read_pipeline(self, period, scope):
        """(expected revenue by probability, number) of open opportunities due by the end of the period."""
        # A leader's own rules show him his own leads only; the scope says whose he may add up.
        leads = self.env["crm.lead"].sudo()
        query = leads._search(self._get_pipeline_domain(period, scope.level, scope.id))
        [(amount, count)] = self.env.execute_query(
            query.select(
                SQL("COALESCE(SUM(expected_revenue * probability / 100.0), 0)"),
                SQL("COUNT(*)"),
            )
        )
        return float(amount), count

    @api.model
    def _get_pipeline_domain(self, period, level, res_id):
        column = {"company": "company_id", "team": "team_id", "person": "user_id"}[level]
        company = (self.env.company.id, False)
        return [
            ("type", "=", "opportunity"),
            ("won_status", "=", "pending"),
            ("company_id", "in", company),
            (column, "in", company if column == "company_id" else [res_id]),
            ("date_deadline", "<=", period.last),
        ]
