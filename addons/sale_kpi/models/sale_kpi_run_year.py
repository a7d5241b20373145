from odoo import models
from odoo.fields import Domain
from odoo.tools import format_list


class SaleKpiRun(models.Model):
    """The year run (KPI-06): everybody's mean of the twelve approved monthly runs, each with its
    weight; whose grade is one for awards is on the list."""

    _inherit = "sale.kpi.run"

    def _get_month_runs(self):
        self.ensure_one()
        domain = Domain("company_id", "=", self.company_id.id) & Domain("period", "=", "month")
        domain &= Domain("date_from", ">=", self.date_from) & Domain("date_from", "<=", self.date_to)
        # The mean must not depend on who computes it.
        return self.sudo().search(domain & Domain("state", "=", "approved"), order="date_from")

    def _months_blocker(self):
        """Which months are not approved yet: a sentence, or False."""
        known = {run.date_from.month for run in self._get_month_runs()}
        missing = [f"{self.date_from.year}-{month:02d}" for month in range(1, 13) if month not in known]
        return bool(missing) and self.env._(
            "The year is the mean of twelve approved monthly runs. Not approved yet: %(months)s.",
            months=format_list(self.env, missing),
        )

    def _get_people_of_months(self):
        """{user: the scheme of his latest month}."""
        people = {}
        for run in self._get_month_runs():
            people.update({score.user_id: score.scheme_id for score in run.score_ids})
        return people

    def _get_open_appeals(self):
        scores = self._get_month_runs().score_ids
        return scores.filtered(lambda score: score.answer == "appealed" and not score.decision)


class SaleKpiScore(models.Model):
    _inherit = "sale.kpi.score"

    def _fill_from_months(self):
        """One line per month, with its weight among the months that the person was assessed in."""
        found = {}
        for score in self.run_id._get_month_runs().score_ids.sorted("date_from"):
            found.setdefault(score.user_id, []).append(score)
        vals_list = [vals for year in self for vals in year._prepare_month_vals(found.get(year.user_id, []))]
        self.env["sale.kpi.score.line"].create(vals_list)
        for year in self:
            year._set_mean(found.get(year.user_id, []))

    def _prepare_month_vals(self, months):
        self.ensure_one()
        weights = sum(month.run_id.weight for month in months)
        return [
            {
                "score_id": self.id,
                "sequence": month.date_from.month,
                "name": month.run_id.name,
                "rule": "month",
                "weight": round(100.0 * month.run_id.weight / weights, 2),
                "value": month.final_score,
                "has_value": True,
                "score": month.final_score,
            }
            for month in months
        ]

    def _set_mean(self, months):
        self.ensure_one()
        weights = sum(month.run_id.weight for month in months)
        mean = sum(month.run_id.weight * month.final_score for month in months) / weights if weights else 0.0
        score = round(mean, 2)
        grade = self.env["sale.kpi.grade"]._get_table(self.company_id)._pick(score)
        self.write({"score": score, "grade_id": grade.id, "month_count": len(months), "is_computed": True})
