from odoo import api, fields, models

from ..span import shift_months

MONTHS_BACK = 13  # older books are closed
CENT = 0.005


class SaleKpiRun(models.Model):
    """What the books say after the approval (KPI-01): shown as a difference, never taken over."""

    _inherit = "sale.kpi.run"

    has_moved = fields.Boolean(
        string="Books moved since",
        readonly=True,
        copy=False,
        help="The books now say something else than when the run was approved; the scores stay as approved.",
    )
    compared_at = fields.Datetime(string="Compared on", readonly=True, copy=False)
    moved_line_ids = fields.One2many(
        "sale.kpi.score.line",
        "run_id",
        string="Differences",
        domain=[("has_moved", "=", True)],
        readonly=True,
    )

    def action_compare(self):
        """Compare these approved runs with the books as they are now."""
        self.check_access("read")
        self.filtered(lambda run: run.state == "approved" and run.basis == "figures")._compare()
        return True

    @api.model
    def _cron_compare(self):
        """Every night: approved runs of the last year against the books."""
        since = shift_months(fields.Date.context_today(self), -MONTHS_BACK)
        runs = self.search(
            [("state", "=", "approved"), ("basis", "=", "figures"), ("date_from", ">=", since)], order="id"
        )
        self.env["ir.cron"]._commit_progress(remaining=len(runs))
        for run in runs:
            run.with_company(run.company_id)._compare()
            if not self.env["ir.cron"]._commit_progress(1):
                return

    def _compare(self):
        for run in self:
            # The same rights as when it was computed, so that only the books make a difference.
            reader = run.with_user(run.user_id).with_company(run.company_id)
            scores = run.sudo().score_ids
            figures = reader._read_figures(scores)
            moved = [
                line._compare(figures.get((line.score_id, line.metric_id.id), (None, None))[0])
                for line in scores.line_ids.filtered(lambda line: line.rule != "manual")
            ]
            # Kept columns beside the frozen ones.
            run.sudo().write({"compared_at": fields.Datetime.now(), "has_moved": any(moved)})


class SaleKpiScoreLine(models.Model):
    _inherit = "sale.kpi.score.line"

    def _compare(self, value):
        """Whether ``value`` differs from what was approved; written only where that is news."""
        self.ensure_one()
        before = self.value if self.has_value else None
        has_moved = (value is None) != (before is None) or abs((value or 0.0) - (before or 0.0)) > CENT
        now = round(value or 0.0, 2)
        if (has_moved, now, value is None) != (self.has_moved, self.current_value, self.is_current_missing):
            self.write(
                {
                    "has_moved": has_moved,
                    "current_value": now,
                    "is_current_missing": value is None,
                    "moved_by": round(now - (before or 0.0), 2) if has_moved else 0.0,
                }
            )
        return has_moved
