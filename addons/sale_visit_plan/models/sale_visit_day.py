from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.approval_tiers.arguments import read_date, read_id

from ..route import Stop
from ..route_day import plan_day
from .sale_visit import MADE_STATES, OPEN_STATES

MIDNIGHT = 24 * 60
TONES = {
    "in_progress": "info",
    "done": "success",
    "closed": "success",
    "missed": "danger",
    "refused": "danger",
    "confirmed": "primary",
}


class SaleVisit(models.Model):
    """The stops of a day in the best order, with the ways between them."""

    _inherit = "sale.visit"

    map_data = fields.Json(
        compute="_compute_map_data",
        export_string_translation=False,
        help="This visit among the stops of its day.",
    )

    @api.depends("user_id", "date")
    def _compute_map_data(self):
        days = {
            (user, date): self._get_day_route(user, date)
            for user, date in {(visit.user_id, visit.date) for visit in self if visit.user_id and visit.date}
        }
        for visit in self:
            data = days.get((visit.user_id, visit.date))
            visit.map_data = data and {**data, "current": visit.id}

    @api.model
    @api.readonly
    def get_day_route(self, user_id=None, date=None):
        """The stops of a day as the map draws them, in order; without arguments the caller's today."""
        user = self.env["res.users"].browse(read_id(self.env, user_id)) if user_id else self.env.user
        return self._get_day_route(user, self._get_route_date(date))

    @api.model
    def action_order_day(self, user_id=None, date=None):
        """Bring the open visits of a day into the best order; returns the day as `get_day_route` does.

        Appointments keep their time, everything else gets a new one within the same day. Whoever may
        change these visits may order them; visits that nowhere fit keep their time and are named.
        """
        user = self.env["res.users"].browse(read_id(self.env, user_id)) if user_id else self.env.user
        date = self._get_route_date(date)
        misfits = self._order_day(user, date)
        return {**self._get_day_route(user, date), "misfits": misfits.mapped("partner_id.display_name")}

    @api.model
    def _get_route_date(self, date):
        return read_date(self.env, date) or fields.Date.context_today(self)

    def _order_day(self, user, date):
        """Write order and times of the user's open visits of that day; returns those that do not fit."""
        if date < fields.Date.context_today(self):
            raise UserError(self.env._("This day is over; its visits stay as they were."))
        visits = self.search(
            [("user_id", "=", user.id), ("date", "=", date), ("state", "in", OPEN_STATES)],
            order="start_at, sequence, id",
        )
        visits.check_access("write")
        answer = self._plan_day_route(user, date, visits)
        by_id = {visit.id: visit for visit in visits}
        for number, call in enumerate(answer.tours[0].calls, start=1):
            by_id[call.key]._move_within_day(number, call.begin)
        return visits.browse(answer.dropped)

    def _move_within_day(self, number, minute):
        """The ``number``-th stop of its day begins at that minute; an appointment keeps its time."""
        self.ensure_one()
        service = self.env["sale.visit.route"]
        start = service._get_moment(self.user_id, self.company_id, self.date, minute)
        values = {"sequence": number} if self.sequence != number else {}
        if self.start_at != start and not self.is_time_fixed:
            values["start_at"] = start
        if values:
            self.write(values)

    @api.model
    def _plan_day_route(self, user, date, visits):
        """The best answer for these visits: in working hours, else until late in the evening."""
        service, company = self.env["sale.visit.route"], visits.company_id[:1] or self.env.company
        spans = service._get_working_spans(user, company, date, date)[user].get(date)
        spans = spans or ((0, MIDNIGHT),)  # visits on a day off are visits all the same
        stops = [visit._get_stop(spans) for visit in visits]
        answers = []
        for own in (spans, (*spans[:-1], (spans[-1][0], MIDNIGHT))):
            day = self._get_route_day(user, company, date, own, stops)
            answers.append(plan_day(stops, day, service._get_roads(company)))
            if not answers[-1].dropped:
                break
            stops = [visit._get_stop(((spans[0][0], MIDNIGHT),)) for visit in visits]
        return min(answers, key=lambda answer: len(answer.dropped))

    def _get_stop(self, spans):
        """This visit for the route, on a day on which the salesperson works in ``spans``."""
        self.ensure_one()
        service, partner = self.env["sale.visit.route"], self._get_route_partner()
        stay = round(self.planned_hours * 60)
        fixed = None
        if self.is_time_fixed:
            fixed = (0, service._get_minute(self.user_id, self.company_id, self.date, self.start_at))
        hours, calendar = None, self.partner_id.visit_calendar_id
        if calendar:
            zone = service._get_zone(self.user_id, self.company_id)
            days = service._get_customer_spans(calendar, zone, self.date, self.date)[calendar]
            hours = days.get(self.date, ())
        windows = (service._get_windows(spans, hours, stay),)
        return Stop(self.id, service._get_place(partner), stay, windows, fixed)

    def _get_route_day(self, user, company, date, spans, stops):
        """The working day: today it goes on from now and from the last customer, appointments stretch it."""
        service = self.env["sale.visit.route"]
        day = service._get_day(spans, service._get_place(service._get_start_partner(user, company)))
        if date == fields.Date.context_today(self):
            now = service._get_minute(user, company, date, fields.Datetime.now())
            day = replace(day, begin=max(day.begin, now), start=self._get_here(user, date) or day.start)
        fixed = [stop for stop in stops if stop.fixed]
        begin = min([day.begin, *(stop.fixed[1] - 120 for stop in fixed)])
        end = max([day.end, *(stop.fixed[1] + stop.stay + 120 for stop in fixed)])
        return replace(day, begin=max(begin, 0), end=end)

    @api.model
    def _get_here(self, user, date):
        """Where the salesperson went last on that day, or None."""
        last = self.search(
            [("user_id", "=", user.id), ("date", "=", date), ("state", "in", (*MADE_STATES, "in_progress"))],
            order="started_at desc",
            limit=1,
        )
        return last and self.env["sale.visit.route"]._get_place(last._get_route_partner()) or None

    def _get_route_partner(self):
        """Whose address one drives to: the contact's where that has one of its own."""
        self.ensure_one()
        return self.contact_id if self.contact_id.street else self.partner_id

    def _get_map_tone(self):
        """The colour of this visit's pin; extend by super()."""
        self.ensure_one()
        if self.state in MADE_STATES and self.arrival_verdict == "outside":
            return "warning"
        return TONES.get(self.state, "muted")
