from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.approval_tiers.arguments import read_date, read_id

from ..schedule import week_bounds
from .sale_visit import MADE_STATES

GONE_STATES = ("cancelled", "refused")
# What the board reads of each visit
CHIP = ("user_id", "company_id", "partner_id", "purpose_id", "visit_class_id", "state", "start_at", "date")
CHIP = (*CHIP, "planned_hours", "is_key", "is_planned")


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
        first, last = week_bounds(read_date(self.env, date_from) or today + timedelta(weeks=1))
        people, teams = self._get_board_people(team_id)
        days = [first + timedelta(days=number) for number in range(7)]
        return {
            "date_from": str(first),
            "date_to": str(last),
            "previous": str(first - timedelta(weeks=1)),
            "next": str(first + timedelta(weeks=1)),
            "days": [{"date": str(day), "weekday": day.weekday()} for day in days],
            "teams": [{"id": team.id, "name": team.name} for team in teams],
            "team_id": team_id,
            "rows": self._prepare_board_rows(people, first, last),
        }

    @api.model
    def _prepare_board_rows(self, people, first, last):
        """A row for each person; everything is read for all of them at once."""
        visits = self._get_board_visits(people, first, last)
        shared = self._get_shared_customers(visits)
        plans = self._get_board_plans(people, first)
        past = self._get_board_last(people, first - timedelta(weeks=1), first - timedelta(days=1))
        holes = self._get_coverage_holes(people, visits, last)
        by_user = visits.grouped("user_id")
        return [
            {
                "user": {"id": user.id, "name": user.name},
                "plan": plans.get(user.id),
                "last": past[user.id],
                "holes": holes.get(user.id, []),
                **self._prepare_board_week(by_user.get(user, visits.browse()), shared),
            }
            for user in people
        ]

    @api.model
    def _get_board_visits(self, people, first, last):
        """The visits of the week, with what their chips show and no more."""
        visits = self.env["sale.visit"].search_fetch(
            [
                ("user_id", "in", people.ids),
                ("company_id", "=", self.env.company.id),
                ("date", ">=", first),
                ("date", "<=", last),
            ],
            CHIP,
            order="start_at, sequence, id",
        )
        visits.partner_id.fetch(["name", "commercial_partner_id"])
        return visits

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
        return self.env["res.users"].search_fetch(here, ["name", "tz"], order="name"), teams

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
    def _prepare_board_week(self, visits, shared):
        """One person's visits of the week, by day, and the hours he plans to stay."""
        chips = defaultdict(list)
        for visit in visits:
            chips[str(visit.date)].append(visit._get_board_chip(shared))
        hours = sum(visit.planned_hours for visit in visits if visit.state not in GONE_STATES)
        return {"days": chips, "hours": hours}

    @api.model
    def _get_board_last(self, people, first, last):
        """{user id: what became of his week before, counted}; visits entered afterwards apart."""
        names = ("planned", "done", "unplanned", "late", "afterwards")
        counts = {user.id: dict.fromkeys(names, 0) for user in people}
        groups = self.env["sale.visit"]._read_group(
            [
                ("user_id", "in", people.ids),
                ("company_id", "=", self.env.company.id),
                ("date", ">=", first),
                ("date", "<=", last),
            ],
            ["user_id", "state", "is_report_late", "is_afterwards"],
            ["__count", "agreed_date:count"],
        )
        for user, state, is_late, is_afterwards, count, agreed in groups:
            row = counts[user.id]
            row["planned"] += agreed
            row["late"] += count if is_late else 0
            if state in MADE_STATES:
                row["done"] += count
                row["unplanned"] += count - agreed
                row["afterwards"] += count if is_afterwards else 0
        return counts

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
        user_id, date_from = read_id(self.env, user_id), read_date(self.env, date_from)
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
        day = read_date(self.env, date)
        if not day:
            raise UserError(self.env._("Choose the day."))
        start = fields.Datetime.add(self.start_at, days=(day - self.date).days)
        shift = self._get_local(self.start_at).utcoffset() - self._get_local(start).utcoffset()
        return self.action_move(start + shift, reason)
