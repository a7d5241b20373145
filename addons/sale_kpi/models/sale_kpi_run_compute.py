from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..scoring import judge
from ..span import Span, month_end, shift_months

BATCH = 200  # people computed in one go; more are computed in the background


class SaleKpiRun(models.Model):
    """Scores from figures: read for all people together, a few queries whatever their number."""

    _inherit = "sale.kpi.run"

    def action_compute(self):
        """Compute these runs from the books as they are now; what was scored by hand stays.

        :raises UserError: by a run that is handed in, or when nobody is assessed
        """
        self.check_access("write")
        for run in self:
            if blocker := run._compute_blocker():
                raise UserError(blocker)
            run._begin()
            if run.people_count <= BATCH:
                run._compute_batch()
            else:
                self.env.ref("sale_kpi.ir_cron_compute")._trigger()
        return True

    def _compute_blocker(self):
        """Why this run cannot be computed now: a sentence, or False."""
        self.ensure_one()
        if self.state in ("submitted", "approved"):
            return self.env._("%(run)s is handed in already; its figures are frozen.", run=self.name)
        if self.basis == "months":
            return self._months_blocker()
        if not self._get_people():
            return self.env._(
                "No active scheme assesses anybody in %(run)s. "
                "Activate a scheme for this kind of period first.",
                run=self.name,
            )
        return False

    def _get_people(self):
        """{user: scheme} of whom this run assesses."""
        schemes = self.env["sale.kpi.scheme"].sudo()  # whom it is about must not depend on who computes
        return schemes._get_in_force(self.company_id, self.period, self.date_from)._get_people(
            self.date_from, self.date_to
        )

    def _begin(self):
        """Who is assessed by which scheme is fixed now; the figures follow."""
        people = self._get_people() if self.basis == "figures" else self._get_people_of_months()
        run = self.sudo()  # kept columns and scores that only this service writes
        kept = run._get_judgements()
        run.score_ids.unlink()
        schemes = self.env["sale.kpi.scheme"].union(*people.values())
        directors = schemes.sudo()._get_directors()
        run.write(
            {
                "user_id": self.env.uid,
                "scheme_ids": [fields.Command.set(schemes.ids)],
                "people_count": len(people),
                "done_count": 0,
                "is_computing": True,
                "computed_at": False,
                "is_verified": False,
                "submitted_at": False,
                "is_director_scored": any(user in directors for user in people),
            }
        )
        self.env["sale.kpi.score"].sudo()._create_empty(run, people, kept)

    def _compute_batch(self):
        """Score the next people; the real user's rights decide what records he may count."""
        run = self.sudo()  # scores are written by this service only
        scores = run.score_ids.filtered(lambda score: not score.is_computed)[:BATCH]
        if self.basis == "months":
            scores._fill_from_months()
        else:
            scores._fill(self._read_figures(scores), self._read_usual(scores))
        run.done_count += len(scores)
        if run.done_count >= run.people_count:
            run.write({"is_computing": False, "computed_at": fields.Datetime.now()})

    @api.model
    def _cron_compute(self):
        """Go on with runs of many people, as whoever started them."""
        runs = self.search([("is_computing", "=", True)])
        self.env["ir.cron"]._commit_progress(remaining=sum(runs.mapped("people_count")))
        for run in runs:
            worker = run.with_user(run.user_id).with_company(run.company_id)
            while run.is_computing:
                done = run.done_count
                worker._compute_batch()
                if not self.env["ir.cron"]._commit_progress(run.done_count - done):
                    return

    # Figures

    def _read_figures(self, scores):
        """{(score, metric): (figure or None, target or None)} of the frozen subjects of ``scores``."""
        found = {}
        for level, group in scores.grouped(lambda score: score.subjects["level"]).items():
            subjects = {score.id: tuple(score.subjects["ids"]) for score in group}
            metrics = group._get_counted_metrics().with_env(self.env)
            span = self._make_span(self.date_from, self.date_to, level, subjects)
            values = metrics.with_company(self.company_id)._read_cells(span)
            targets = self._read_plan_targets(metrics, span)
            for score in group:
                for metric in metrics:
                    value = values.get((metric.id, score.id, self.date_from))
                    found[score, metric.id] = value, targets.get((metric.id, score.id))
        return found

    def _make_span(self, date_from, date_to, level, subjects, **options):
        ids = tuple({one for group in subjects.values() for one in group})
        return Span(date_from, date_to, level, ids, groups=subjects, **options)

    def _read_plan_targets(self, metrics, span):
        """{(metric id, key): target}: several teams together have the sum of their targets, or the
        mean of what does not add up; a subject without a plan has none."""
        if not span.ids:
            return {}
        # The plan is the same whoever computes.
        lines = self.env["sale.target.line"].sudo().with_company(self.company_id)
        found = lines._read_targets(metrics, span.date_from, span.date_to, span.level, list(span.ids))
        result = {}
        for metric in metrics:
            for key, ids in span.groups.items():
                known = [found[metric.id, one] for one in ids if (metric.id, one) in found]
                if known:
                    result[metric.id, key] = sum(known) / (1 if metric.is_additive else len(known))
        return result

    def _read_usual(self, scores):
        """{(score, metric): [figures of the months before]}, to find what is out of the ordinary."""
        months = self.company_id.kpi_usual_months
        if self.period != "month" or not months:
            return {}
        found = defaultdict(list)
        first, last = shift_months(self.date_from, -months), month_end(shift_months(self.date_from, -1))
        for level, group in scores.grouped(lambda score: score.subjects["level"]).items():
            subjects = {score.id: tuple(score.subjects["ids"]) for score in group}
            metrics = group._get_counted_metrics().filtered(lambda metric: metric.source != "manual")
            span = self._make_span(first, last, level, subjects, is_monthly=True)
            cells = metrics.with_env(self.env).with_company(self.company_id)._read_cells(span)
            for (metric, key, _day), value in cells.items():
                found[key, metric].append(value)
        return {(scores.browse(key), metric): figures for (key, metric), figures in found.items()}

    def _judge(self, value, history):
        """``(is out of the ordinary, sentence)`` of a figure against a person's own months."""
        if not any(history):  # a first figure after nothing is no alarm
            return False, False
        verdict = judge(value, history)
        if not verdict or abs(verdict[2]) <= self.company_id.kpi_alarm_limit:
            return False, False
        return True, self.env._(
            "Usually about %(usual)s (last %(count)s months), now %(value)s",
            usual=f"{verdict[0]:,.2f}",
            count=len(history),
            value=f"{value:,.2f}",
        )
