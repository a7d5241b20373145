from odoo import fields, models
from odoo.tools import SQL, format_list

from ..spread import MONTHS


class SaleTargetPlan(models.Model):
    """What is odd about a plan: said to the approvers, or refused where the company wants it (PLN-05,
    PLN-06, PLN-12)."""

    _inherit = "sale.target.plan"

    warnings = fields.Text(compute="_compute_warnings", help="What its approvers will be told to look at.")

    def _compute_warnings(self):
        for plan in self:
            shown = plan._origin._get_approval_warnings("plan") if plan._origin and plan.is_editable else []
            plan.warnings = "\n".join(shown)

    def _get_approval_warnings(self, gate):
        warnings = super()._get_approval_warnings(gate)
        checks = self._get_checks()
        return warnings + [sentence for _setting, sentence in checks if sentence] + self._get_notes()

    def _incomplete_blocker(self):
        return super()._incomplete_blocker() or self._check_blocker()

    def _check_blocker(self):
        """The first check that the company wants to be kept and that this plan does not: a sentence, or
        False."""
        self.ensure_one()
        for setting, sentence in self._get_checks():
            if sentence and self.company_id.sudo()[setting] == "block":  # everybody's rule
                return sentence
        return False

    def _approval_step_blocker(self, step):
        """Plans below may have moved since this one was submitted."""
        return super()._approval_step_blocker(step) or self._check_blocker()

    def _gap_blocker(self):
        return self._check_blocker() or super()._gap_blocker()

    def _get_checks(self):
        """[(setting of the company, sentence or False)]; extend by super()."""
        self.ensure_one()
        return [
            ("target_split_check", self._find_split_difference()),
            ("target_total_check", self._find_moved_total()),
        ]

    def _get_notes(self):
        """Sentences for the approvers that never refuse anything; extend by super()."""
        self.ensure_one()
        if self.version > 1 and self.effective_date < fields.Date.context_today(self):
            return [
                self.env._(
                    "This version counts from %(date)s, which is over: months that were measured already "
                    "get other targets.",
                    date=self.effective_date,
                )
            ]
        return []

    def _find_split_difference(self):
        odd = self.line_ids.filtered("difference_note")
        return bool(odd) and self.env._(
            "Months do not add up to what stands above them: %(lines)s. Move the months, or press “Add "
            "months up”.",
            lines=format_list(
                self.env, [f"{line.metric_id.name} ({line.difference_note})" for line in odd[:3]]
            ),
        )

    def _find_moved_total(self):
        """PLN-12: the year total stays while phase plans move."""
        if not self.previous_id:
            return False
        totals = (self | self.previous_id)._read_totals()
        metrics = self.env["sale.target.metric"].browse({metric for _plan, metric in totals})
        moved = [
            self.env._(
                "%(metric)s: %(old)s → %(new)s",
                metric=metric.name,
                old=f"{totals.get((self.previous_id.id, metric.id), 0):,.2f}",
                new=f"{totals.get((self.id, metric.id), 0):,.2f}",
            )
            for metric in metrics.sorted()
            if totals.get((self.previous_id.id, metric.id)) != totals.get((self.id, metric.id))
        ]
        return bool(moved) and self.env._(
            "The year's total stays while its months move; this version changes it (%(totals)s).",
            totals="; ".join(moved),
        )

    def _read_totals(self):
        """{(plan id, metric id): year} of what adds up: the target without dimensions, else their sum."""
        lines = self.env["sale.target.line"]
        lines._flush_targets()
        rows = self.env.execute_query(
            SQL(
                "SELECT plan_id, metric_id, total FROM (%s) totals WHERE plan_id = ANY(%s)",
                lines._get_totals_sql(),
                self.ids,
            )
        )
        return {(plan, metric): float(total) for plan, metric, total in rows}


class SaleTargetLine(models.Model):
    _inherit = "sale.target.line"

    def _get_totals_sql(self):
        """Per plan and metric that adds up: the year, its months, and the id of one target."""
        months = SQL(", ").join(
            SQL("sum(%s) AS %s", SQL.identifier("line", m), SQL.identifier(m)) for m in MONTHS
        )
        return SQL(
            """
            SELECT line.plan_id, line.metric_id, min(line.id) AS line_id, sum(line.year) AS total, %s
              FROM sale_target_line line
              JOIN sale_target_metric metric ON metric.id = line.metric_id AND metric.is_additive
             WHERE NOT line.has_dimensions
                OR NOT EXISTS (
                    SELECT FROM sale_target_line whole
                     WHERE whole.plan_id = line.plan_id AND whole.metric_id = line.metric_id
                       AND NOT whole.has_dimensions)
             GROUP BY line.plan_id, line.metric_id
            """,
            months,
        )
