from datetime import datetime, time, timedelta
from typing import NamedTuple

from odoo import api, fields, models

from ..board import (
    add_up,
    get_passed_share,
    get_percent,
    get_plan_to_date,
)
from .sale_target_metric_read import SEE_ALL


class Scope(NamedTuple):
    """Whose figures one looks at: of the company, of a team, or one's own."""

    level: str
    id: int
    name: str
    teams: object
    people: object


class SaleKpiBoard(models.AbstractModel):
    """The director's dashboard: one call for the whole screen, a constant number of queries.

    Whoever sees everything sees the company, a leader his teams, a salesperson himself. Subjects are
    chosen here by who asks; figures and targets are then read for these subjects only.
    """

    _name = "sale.kpi.board"
    _description = "Sales dashboard"

    @api.model
    @api.readonly
    def get_board(self, kind="month", date=False, metric_id=False, team_id=False):
        """All that the dashboard shows for the period of ``date``; see `_prepare_board`."""
        period = self._get_period(kind, date)
        metrics = self._get_board_metrics()
        metric = metrics.filtered(lambda metric: metric.id == metric_id)
        metric = metric or self._get_first_metric(metrics, period.first)
        return self._prepare_board(period, metric, metrics, self._get_board_scope(team_id))

    @api.model
    def _prepare_board(self, period, metric, metrics, scope):
        days = self._get_working_days(period)
        rows = self._read_board_rows(period, metric, scope, days)
        return {
            "period": {
                "kind": period.kind,
                "from": str(period.first),
                "to": str(period.last),
                "until": str(period.until),
                "previous": str(period.previous),
                "next": str(period.next),
                "is_over": period.is_over,
                "days_left": len([day for day in days if day > period.until]),
            },
            "metrics": [{"id": each.id, "name": each.name} for each in metrics],
            "metric": self._prepare_metric(metric),
            "currency_id": self.env.company.currency_id.id,
            "scope": {"level": scope.level, "id": scope.id, "name": scope.name},
            "is_everything": self._sees_all(),
            "teams": [{"id": team.id, "name": team.name} for team in self._get_board_teams()],
            "head": {**rows["head"], **self._read_growth(period, metric, scope, rows["head"]["value"])},
            "forecast": self._prepare_forecast(period, metric, scope, rows["head"], days),
            "trend": self._read_trend(period, metric, scope),
            "team_rows": rows["team"],
            "people": rows["person"],
            "troubles": self._prepare_troubles(period, scope, rows["person"]),
            "tiles": self._get_board_tiles(period, scope),
            "stuck": self._read_stuck(),
            "first_step": self._get_first_step(rows),
        }

    @api.model
    def _prepare_metric(self, metric):
        return {
            "id": metric.id,
            "name": metric.name,
            "unit": metric.unit,
            "is_lower_better": metric.is_lower_better,
            "is_additive": metric.is_additive,
        }

    # Who sees what

    @api.model
    def _get_board_metrics(self):
        """Metrics that have a figure."""
        return self.env["sale.target.metric"].search([("source", "!=", False)])

    @api.model
    def _get_first_metric(self, metrics, day=False):
        """The metric that the settings name; without one, the first that is planned for ``day``."""
        chosen = self.env.company.sale_kpi_metric_id & metrics
        if chosen or not metrics:
            return chosen
        day = day or fields.Date.context_today(self)
        # What the company plans by is no secret, whoever's plans they are.
        plans = self.env["sale.target.line"].sudo()
        domain = [
            ("metric_id", "in", metrics.ids),
            ("plan_id.state", "=", "approved"),
            ("plan_id.company_id", "=", self.env.company.id),
            ("plan_id.date_from", "<=", day),
            ("plan_id.date_to", ">=", day),
        ]
        planned = {metric for (metric,) in plans._read_group(domain, ["metric_id"])}
        return next((metric for metric in metrics if metric in planned), metrics[:1])

    @api.model
    def _sees_all(self):
        return any(self.env.user.has_group(group) for group in SEE_ALL)

    @api.model
    def _get_board_teams(self):
        """The teams one may look at: all, or those one leads."""
        domain = [("company_id", "in", (self.env.company.id, False))]
        if not self._sees_all():
            domain.append(("user_id", "=", self.env.uid))
        # Which teams there are is no secret to whoever sees everything, nor one's own teams to a leader.
        return self.env["crm.team"].sudo().search_fetch(domain, ["name"])

    @api.model
    def _get_board_scope(self, team_id=False):
        teams = self._get_board_teams()
        team = teams.filtered(lambda team: team.id == team_id)
        if not team and not self._sees_all():
            team = teams[:1]
        if team:
            return Scope("team", team.id, team.name, team.browse(), self._get_members(team))
        if self._sees_all():
            company = self.env.company
            return Scope("company", company.id, company.name, teams, self._get_members(teams))
        user = self.env.user
        return Scope("person", user.id, user.name, teams.browse(), user)

    @api.model
    def _get_members(self, teams):
        members = self.env["crm.team.member"].sudo().search([("crm_team_id", "in", teams.ids)])
        here = [("id", "in", members.user_id.ids), ("company_ids", "in", self.env.company.id)]
        return self.env["res.users"].sudo().search_fetch(here, ["name"], order="name")

    # Attainment

    @api.model
    def _read_board_rows(self, period, metric, scope, days):
        """{"head": row, "team": [row], "person": [row]}; see `_prepare_row`."""
        subjects = {
            "head": (scope.level, [(scope.id, scope.name)]),
            "team": ("team", [(team.id, team.name) for team in scope.teams]),
            "person": ("person", [(user.id, user.name) for user in scope.people]),
        }
        if scope.level == "person":
            subjects.pop("person")
        rows = {"team": [], "person": []}
        for name, (level, found) in subjects.items():
            figures = self._read_figures(period, metric, level, [key for key, _name in found], days)
            rows[name] = self._rank([self._prepare_row(metric, level, *pair, figures) for pair in found])
        rows["head"] = rows["head"][0]
        # A team that neither plans nor sells is none of these.
        rows["team"] = [row for row in rows["team"] if row["value"] or row["target"] is not None]
        return rows

    @api.model
    def _read_figures(self, period, metric, level, ids, days):
        """{"value", "target", "to_date": {subject id: figure}}; whoever has none is absent."""
        values = metric._read_values(period.first, period.until, level, ids)
        targets, to_date = self._read_plans(period, metric, level, ids, days)
        return {
            "value": {key: figure for (_metric, key), figure in values.items()},
            "target": targets,
            "to_date": to_date,
        }

    @api.model
    def _read_plans(self, period, metric, level, ids, days):
        """({subject id: target of the period}, {subject id: what should have been reached by now})."""
        lines = self.env["sale.target.line"]
        monthly = lines._read_monthly_targets(metric, period.first, period.last, level, ids)
        by_subject = {}
        for (_metric, key, month), figure in monthly.items():
            by_subject.setdefault(key, {})[month] = figure
        passed = get_passed_share(days, period)
        return (
            {key: add_up(months, metric.is_additive) for key, months in by_subject.items()},
            {
                key: figure
                for key, months in by_subject.items()
                if (figure := get_plan_to_date(months, period, passed, metric.is_additive)) is not None
            },
        )

    @api.model
    def _prepare_row(self, metric, level, key, name, figures):
        """One subject: value, target, plan to date, percent of both, and what is missing by today."""
        value, target, to_date = (figures[part].get(key) for part in ("value", "target", "to_date"))
        is_known = value is not None and to_date is not None
        percent = get_percent(value, to_date, metric.is_lower_better)
        return {
            "level": level,
            "id": key,
            "name": name,
            "value": value,
            "target": target,
            "to_date": to_date,
            "percent": percent,
            "percent_whole": get_percent(value, target, metric.is_lower_better),
            "gap": to_date - value if is_known else None,
            "left": target - value if value is not None and target is not None else None,
            "tone": self._get_tone(percent),
        }

    @api.model
    def _get_tone(self, percent):
        if percent is None:
            return "secondary"
        if percent >= 100:
            return "success"
        return "warning" if percent >= self.env.company.sale_kpi_trouble_percent else "danger"

    @api.model
    def _rank(self, rows):
        """The best share of the plan first; who has no plan comes last, by figure."""
        rows.sort(key=lambda row: (row["percent"] is None, -(row["percent"] or 0.0), -(row["value"] or 0.0)))
        return rows

    # Working days and the first step

    @api.model
    def _get_working_days(self, period):
        """Working days of the period by the company's calendar; Monday to Friday without one."""
        count = (period.last - period.first).days + 1
        days = [period.first + timedelta(days=number) for number in range(count)]
        calendar = self.env.company.resource_calendar_id
        if not calendar:
            return [day for day in days if day.weekday() < 5]
        # Reading which days are free needs no right on calendars.
        ends = [datetime.combine(day, clock) for day, clock in ((days[0], time.min), (days[-1], time.max))]
        free = calendar.sudo()._get_unusual_days(*ends, self.env.company)
        return [day for day in days if not free.get(str(day))]

    @api.model
    def _get_first_step(self, rows):
        """What to do first where nothing is set up yet: a sentence and an action, or False."""
        head = rows["head"]
        if head["target"] is not None:
            return False
        is_planner = self.env.user.has_group("sales_team.group_sale_manager")
        return {
            "text": self.env._("There is no approved plan for this period yet."),
            "can_plan": is_planner,
        }
