from datetime import timedelta
from math import ceil

from odoo import fields, models
from odoo.exceptions import UserError

from ..route import MUST, Stop
from ..route_week import plan_week
from ..schedule import week_bounds
from ..scoring import get_drop_cost

ROUNDS = 12_000  # of the optimiser, shared by the weeks that are drafted together
LEAST_ROUNDS, MOST_ROUNDS = 150, 2_000
POOL = 1.5  # customers looked at for each visit that has room
USUAL_DAY = 8  # visits of a day at most, where the company sets no limit


class SaleVisitPlan(models.Model):
    """Plans draft themselves: the customers who need a visit most, on days and in an order that make
    sensible routes; each line says why it is there."""

    _inherit = "sale.visit.plan"

    def action_draft_lines(self):
        """Propose visits for these draft plans; what is planned already stays as it is."""
        self.check_access("write")
        if closed := self.filtered(lambda plan: plan.state != "draft")[:1]:
            raise UserError(
                self.env._("%(plan)s is handed in; nothing is proposed any more.", plan=closed.display_name)
            )
        visits = self._draft()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if visits else "warning",
                "message": self._get_draft_message(len(visits)),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _get_draft_message(self, count):
        if count:
            return self.env._("%(count)s visits proposed. Keep or remove each of them.", count=count)
        return self.env._(
            "Nothing to propose: no customer is due in this period, or every working day is full."
        )

    def _draft(self):
        """Create the proposals of these plans, all salespeople of a company at once; returns the visits."""
        visits = self.env["sale.visit"]
        for (company, _period), plans in self.grouped(lambda plan: (plan.company_id, plan.period)).items():
            visits |= plans._draft_in(company)
        return visits

    def _draft_in(self, company):
        """The proposals of plans of one company and one kind of period, from tomorrow on."""
        tomorrow = fields.Date.context_today(self) + timedelta(days=1)
        weeks = [(plan, *week) for plan in self for week in plan._get_weeks(tomorrow)]
        if not weeks:
            return self.env["sale.visit"]
        drafting = self._prepare_drafting(company, weeks)
        vals_list = []
        for plan, first, last in weeks:
            vals_list += plan._draft_week(drafting, first, last)
        # Plans and visits have the same rules of who may write, and these plans were checked; the
        # proposal mark is a column that users do not write. What is only proposed needs no log.
        visits = self.env["sale.visit"].sudo().with_context(tracking_disable=True).create(vals_list)
        return self.env["sale.visit"].browse(visits.ids)

    def _prepare_drafting(self, company, weeks):
        """What drafting these plans needs to know, read once for all of them."""
        route, draft = self.env["sale.visit.route"], self.env["sale.visit.draft"]
        users = self.user_id
        begin, end = min(week[1] for week in weeks), max(week[2] for week in weeks)
        candidates = draft._get_candidates(users, company, end)
        room = ceil(POOL * len(weeks) / len(self) * 7 * (company.visit_day_limit or USUAL_DAY))
        for user_id, own in candidates.items():
            ranked = draft._rank(own, end, company.visit_key_revenue)[:room]
            candidates[user_id] = [candidate for _score, candidate in ranked]
        pool = [candidate for own in candidates.values() for candidate in own]
        calendars = self.env["resource.calendar"].browse({who.calendar_id for who in pool} - {False})
        return {
            "roads": route._get_roads(company),
            "spans": route._get_working_spans(users, company, begin, end),
            "candidates": candidates,
            "present": self._get_present_visits(users, begin, end),
            "rounds": min(max(ROUNDS // len(weeks), LEAST_ROUNDS), MOST_ROUNDS),
            "open": {
                zone: route._get_customer_spans(calendars, zone, begin, end)
                for zone in {route._get_zone(user, company) for user in users}
            },
            **self._prepare_stays(pool),
        }

    def _prepare_stays(self, pool):
        """Purposes of visits to these candidates and what is known of their length."""
        draft, visits = self.env["sale.visit.draft"], self.env["sale.visit"]
        care = visits._get_care_purpose()
        develop = self.env.ref("sale_visit_plan.purpose_develop", raise_if_not_found=False) or care
        develop = develop if develop.active else care
        ids = [candidate.partner_id for candidate in pool]
        sold = draft._get_customers_sold_to(ids)
        classes = self.env["sale.visit.class"].browse({candidate.class_id for candidate in pool} - {False})
        return {
            "purposes": {partner: care if partner in sold else develop for partner in ids},
            "medians": draft._get_usual_hours(ids, care | develop),
            "classes": {kind.id: kind.standard_hours for kind in classes},
        }

    def _get_weeks(self, begin):
        """First and last days of the weeks, or parts of them, of this plan that are still to come."""
        self.ensure_one()
        first = max(self.date_from, begin)
        weeks = []
        while first <= self.date_to:
            last = min(week_bounds(first)[1], self.date_to)
            weeks.append((first, last))
            first = last + timedelta(days=1)
        return weeks

    def _get_present_visits(self, users, begin, end):
        """``{(user id, day): visits}`` that are planned or made already: routes go around them."""
        visits = self.env["sale.visit"].search(
            [
                ("user_id", "in", users.ids),
                ("date", ">=", begin),
                ("date", "<=", end),
                ("state", "not in", ("cancelled", "refused", "missed")),
            ]
        )
        return visits.grouped(lambda visit: (visit.user_id.id, visit.date))

    def _draft_week(self, drafting, first, last):
        """Values of the visits that are proposed for these days of this plan."""
        self.ensure_one()
        days = [day for day in sorted(drafting["spans"][self.user_id]) if first <= day <= last]
        limit = self._get_day_limit(len(days))
        present = self._get_present_stops(drafting, days)
        room = max(ceil(POOL * (len(days) * limit - len(present))), 0)
        ranked = self.env["sale.visit.draft"]._rank(
            drafting["candidates"][self.user_id.id], last, self.company_id.visit_key_revenue
        )[:room]
        if not ranked:
            return []
        stops = [self._get_proposal_stop(drafting, days, score, who) for score, who in ranked]
        answer = plan_week(
            [*present, *stops],
            self._get_route_days(drafting, days, limit),
            drafting["roads"],
            iterations=drafting["rounds"],
        )
        chosen = {candidate.partner_id: candidate for _score, candidate in ranked}
        return [
            self._prepare_proposal(drafting, chosen[call.key], day, number, call)
            for day, tour in zip(days, answer.tours, strict=True)
            for number, call in enumerate(tour.calls, start=1)
            if call.key in chosen
        ]

    def _get_route_days(self, drafting, days, limit):
        service, spans = self.env["sale.visit.route"], drafting["spans"][self.user_id]
        home = service._get_place(service._get_start_partner(self.user_id, self.company_id))
        return [service._get_day(spans[day], home, limit) for day in days]

    def _get_day_limit(self, days):
        """Visits a day: what the salesperson's weekly number asks for, at most what the company allows."""
        most = self.company_id.visit_day_limit or USUAL_DAY
        target = self.user_id.visit_week_target
        return min(most, ceil(target / days)) if target and days else most

    def _get_present_stops(self, drafting, days):
        """What is planned on these days keeps its time; the working day is as long as it needs."""
        service, stops = self.env["sale.visit.route"], []
        for number, day in enumerate(days):
            for visit in drafting["present"].get((self.user_id.id, day), ()):
                minute = service._get_minute(self.user_id, self.company_id, day, visit.start_at)
                place = service._get_place(visit._get_route_partner())
                stay = round(visit.planned_hours * 60)
                stops.append(Stop(f"visit {visit.id}", place, stay, None, (number, minute), MUST))
        return stops

    def _get_hours(self, drafting, candidate):
        """Planned stay: the median of what it really took, else what the class, else the purpose says."""
        purpose = drafting["purposes"][candidate.partner_id]
        return (
            drafting["medians"].get((candidate.partner_id, purpose.id))
            or drafting["classes"].get(candidate.class_id)
            or purpose.standard_hours
        )

    def _get_proposal_stop(self, drafting, days, score, candidate):
        service = self.env["sale.visit.route"]
        stay = max(15, ceil(self._get_hours(drafting, candidate) * 12 - 1e-6) * 5)  # steps of 5 minutes
        spans = drafting["spans"][self.user_id]
        hours = None
        if candidate.calendar_id:
            calendar = self.env["resource.calendar"].browse(candidate.calendar_id)
            hours = drafting["open"][service._get_zone(self.user_id, self.company_id)][calendar]
        windows = tuple(
            service._get_windows(spans[day], None if hours is None else hours.get(day, ()), stay)
            for day in days
        )
        return Stop(candidate.partner_id, candidate.place, stay, windows, drop_cost=get_drop_cost(score))

    def _prepare_proposal(self, drafting, candidate, day, number, call):
        signals = candidate.get_signals(day)
        candidate.is_planned(day)
        service = self.env["sale.visit.route"]
        words = self.env["sale.visit.draft"].with_context(lang=self.user_id.lang or self.env.lang)
        return {
            "user_id": self.user_id.id,
            "company_id": self.company_id.id,
            "partner_id": candidate.partner_id,
            "purpose_id": drafting["purposes"][candidate.partner_id].id,
            "start_at": service._get_moment(self.user_id, self.company_id, day, call.begin),
            "planned_hours": (call.end - call.begin) / 60,
            "sequence": number,
            "is_proposed": True,
            "draft_reason": words._describe(signals),
            f"{self.period}_plan_id": self.id,
        }
