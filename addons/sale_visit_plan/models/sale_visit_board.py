from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models

from ..schedule import week_bounds
from .sale_visit import MADE_STATES

GONE_STATES = ("cancelled", "refused")


class SaleVisitPlan(models.Model):
    """The meeting board: a week of everybody's visits on one screen (VIS-17, VIS-15)."""

    _inherit = "sale.visit.plan"

    @api.model
    @api.readonly
    def get_board(self, date_from=False, team_id=False):
        """The week that begins on ``date_from``, next week by default, of the people one leads.

        :return: {"date_from", "previous", "next", "days": [{"date", "label"}], "teams", "team_id",
            "rows": [{"user", "plan", "last", "days": {date: [chip]}, "holes", "can_fix"}]};
            a constant number of queries, whoever many people
        """
        today = fields.Date.context_today(self)
        first, last = week_bounds(fields.Date.to_date(date_from) or today + timedelta(weeks=1))
        people, teams = self._get_board_people(team_id)
        visits = self.env["sale.visit"].search(
            [
                ("user_id", "in", people.ids),
                ("company_id", "=", self.env.company.id),
                ("date", ">=", first - timedelta(weeks=1)),
                ("date", "<=", last),
            ],
            order="start_at, sequence, id",
        )
        ahead = visits.filtered(lambda visit: visit.date >= first)
        shared = self._get_shared_customers(ahead)
        plans = self._get_board_plans(people, first)
        holes = self._get_coverage_holes(people, ahead, last)
        days = [first + timedelta(days=number) for number in range(7)]
        rows = []
        for user in people:
            own = ahead.filtered(lambda visit, user=user: visit.user_id == user)
            chips = defaultdict(list)
            for visit in own:
                chips[str(visit.date)].append(visit._get_board_chip(shared))
            past = (visits - ahead).filtered(lambda visit, user=user: visit.user_id == user)
            rows.append(
                {
                    "user": {"id": user.id, "name": user.name},
                    "plan": plans.get(user.id),
                    "last": self._get_board_last(past),
                    "days": chips,
                    "hours": sum(own.filtered(lambda v: v.state not in GONE_STATES).mapped("planned_hours")),
                    "holes": holes.get(user.id, []),
                }
            )
        return {
            "date_from": str(first),
            "date_to": str(last),
            "previous": str(first - timedelta(weeks=1)),
            "next": str(first + timedelta(weeks=1)),
            "days": [{"date": str(day), "weekday": day.weekday()} for day in days],
            "teams": [{"id": team.id, "name": team.name} for team in teams],
            "team_id": team_id,
            "rows": rows,
        }

    @api.model
    def _get_board_people(self, team_id):
        """Whose week the current user sees: his team's, everybody's, or his own."""
        user, company = self.env.user, self.env.company
        teams = self.env["crm.team"].search([("company_id", "in", (company.id, False))])
        if user.has_group("sales_team.group_sale_salesman_all_leads"):
            shown = teams.filtered(lambda team: team.id == team_id) if team_id else teams
            people = shown.crm_team_member_ids.user_id
        else:
            teams = teams.filtered(lambda team: team.user_id == user)
            mine = self.env["res.users"].search([("approval_superior_id", "=", user.id)])
            people = teams.crm_team_member_ids.user_id | mine | user
        here = [("id", "in", people.ids), ("company_ids", "in", company.id)]
        return self.env["res.users"].search(here, order="name"), teams

    @api.model
    def _get_board_plans(self, people, first):
        """{user id: his week plan in short}"""
        plans = self.search(
            [
                ("user_id", "in", people.ids),
                ("company_id", "=", self.env.company.id),
                ("period", "=", "week"),
                ("date_from", "=", first),
            ]
        )
        label = dict(self._fields["state"]._description_selection(self.env))
        return {
            plan.user_id.id: {
                "id": plan.id,
                "state": plan.state,
                "label": label[plan.state],
                "guidance": plan.guidance or "",
                "can_fix": not plan._fix_blocker(),
            }
            for plan in plans
        }

    @api.model
    def _get_board_last(self, visits):
        """What became of the week before: counts."""
        made = visits.filtered(lambda visit: visit.state in MADE_STATES)
        return {
            "planned": len(visits.filtered("agreed_date")),
            "done": len(made),
            "unplanned": len(made.filtered(lambda visit: not visit.agreed_date)),
            "late": len(visits.report_ids.filtered("is_late")),
        }

    @api.model
    def _get_shared_customers(self, visits):
        """Customers that two people mean to visit in the same week."""
        users = defaultdict(set)
        for visit in visits.filtered(lambda visit: visit.state not in GONE_STATES):
            users[visit.partner_id.commercial_partner_id.id].add(visit.user_id.id)
        return {partner for partner, people in users.items() if len(people) > 1}

    @api.model
    def _get_coverage_holes(self, people, visits, until):
        """{user id: [names of customers that are due for a visit by ``until`` and on nobody's plan]}"""
        planned = visits.filtered(lambda visit: visit.state not in GONE_STATES)
        rows = self.env["res.partner"]._read_group(
            [
                ("user_id", "in", people.ids),
                ("next_visit_due", "<=", until),
                ("name", "!=", False),
                ("id", "not in", planned.partner_id.commercial_partner_id.ids),
            ],
            ["user_id"],
            ["next_visit_due:array_agg", "name:array_agg"],  # both in the order of the ids
        )
        return {
            user.id: [name for _due, name in sorted(zip(dues, names, strict=True))]
            for user, dues, names in rows
        }

    @api.model
    def action_open_week(self, user_id, date_from):
        """The week plan of ``user_id`` that begins on ``date_from``, made where there is none yet."""
        week = [("period", "=", "week"), ("company_id", "=", self.env.company.id)]
        domain = [("user_id", "=", user_id), ("date_from", "=", date_from), *week]
        plan = self.search(domain, limit=1) or self.create(
            {"user_id": user_id, "date_from": date_from, "period": "week"}
        )
        return plan.id


class SaleVisit(models.Model):
    _inherit = "sale.visit"

    def _get_board_chip(self, shared):
        """One visit as the board shows it."""
        self.ensure_one()
        return {
            "id": self.id,
            "customer": self.partner_id.name,
            "time": self._get_local(self.start_at).strftime("%H:%M"),
            "hours": self.planned_hours,
            "purpose": self.purpose_id.name,
            "class": self.visit_class_id.name or "",
            "is_key": self.is_key,
            "state": self.state,
            "is_agreed": self.is_planned,
            "is_changed": bool(self.deviation_ids),
            "is_shared": self.partner_id.commercial_partner_id.id in shared,
        }

    def action_board_move(self, date, reason=None):
        """Move this visit to the day ``date``, at the same hour of the clock on the wall."""
        self.ensure_one()
        day = fields.Date.to_date(date)
        start = fields.Datetime.add(self.start_at, days=(day - self.date).days)
        shift = self._get_local(self.start_at).utcoffset() - self._get_local(start).utcoffset()
        return self.action_move(start + shift, reason)
