from datetime import datetime, time, timedelta

import pytz

from odoo import api, models

from ..route import Day, Roads


class SaleVisitRoute(models.AbstractModel):
    """What the pure rules of `route` need to know: places, working days, customers' hours.

    Moments are minutes since midnight on the salesperson's clock.
    """

    _name = "sale.visit.route"
    _description = "Places and hours for routes"

    @api.model
    def _get_roads(self, company):
        return Roads(detour=company.visit_detour_factor, speed=company.visit_speed)

    @api.model
    def _get_place(self, partner):
        """``(latitude, longitude)``, or None where nobody has set a position (0/0)."""
        place = (partner.partner_latitude, partner.partner_longitude)
        return place if any(place) else None

    @api.model
    def _get_start_partner(self, user, company):
        """Where the user's day begins and ends: his own place, else the company's address."""
        return user.sudo().visit_start_partner_id or company.partner_id  # a place to draw, nothing else

    @api.model
    def _get_zone(self, user, company):
        return pytz.timezone(user.tz or company.partner_id.tz or "UTC")

    @api.model
    def _get_moment(self, user, company, date, minute):
        """That minute of that day as naive UTC."""
        local = datetime.combine(date, time()) + timedelta(minutes=minute)
        return self._get_zone(user, company).localize(local).astimezone(pytz.utc).replace(tzinfo=None)

    @api.model
    def _get_minute(self, user, company, date, moment):
        """``moment``, naive UTC, in minutes since the midnight with which that day begins there."""
        local = pytz.utc.localize(moment).astimezone(self._get_zone(user, company)).replace(tzinfo=None)
        return round((local - datetime.combine(date, time())).total_seconds() / 60)

    @api.model
    def _get_working_spans(self, users, company, date_from, date_to):
        """``{user: {date: ((begin, end), …)}}``: when each works, leave and holidays taken out."""
        spans = {}
        # When somebody works is needed here, not why not; everything else of it stays closed.
        resources = {
            user: user.sudo().resource_ids.filtered(lambda resource: resource.company_id == company)[:1]
            for user in users
        }
        for (calendar, zone), group in users.grouped(
            lambda user: (
                resources[user].calendar_id or company.sudo().resource_calendar_id,
                self._get_zone(user, company),
            )
        ).items():
            begin, end = self._get_limits(zone, date_from, date_to)
            found = self.env["resource.resource"].sudo().union(*(resources[user] for user in group))
            intervals = calendar._work_intervals_batch(begin, end, resources=found, tz=zone)
            for user in group:
                spans[user] = self._split_by_day(intervals[resources[user].id])
        return spans

    @api.model
    def _get_customer_spans(self, calendars, zone, date_from, date_to):
        """``{calendar: {date: ((opens, closes), …)}}`` on the clock of ``zone``."""
        begin, end = self._get_limits(zone, date_from, date_to)
        return {
            # hours are for everybody; who set them up is not asked
            calendar: self._split_by_day(calendar.sudo()._work_intervals_batch(begin, end, tz=zone)[False])
            for calendar in calendars
        }

    @api.model
    def _get_limits(self, zone, date_from, date_to):
        return (
            zone.localize(datetime.combine(date_from, time())),
            zone.localize(datetime.combine(date_to + timedelta(days=1), time())),
        )

    @api.model
    def _split_by_day(self, intervals):
        """``{date: ((begin, end), …)}`` of intervals, in minutes since that day's midnight."""
        days = {}
        for begin, end, _records in intervals:
            midnight = datetime.combine(begin.date(), time())
            minutes = [
                round((moment.replace(tzinfo=None) - midnight).total_seconds() / 60)
                for moment in (begin, end)
            ]
            days.setdefault(begin.date(), []).append(tuple(minutes))
        return {day: tuple(spans) for day, spans in days.items()}

    @api.model
    def _get_windows(self, own, customer, stay):
        """When a stay of so many minutes may take place: the salesperson works and the customer is open.

        Both are ``((begin, end), …)`` of one day, ``customer`` None where any time will do. A stay that
        is longer than every such time may take any time of the working day.
        """
        spans = own if customer is None else _intersect(own, customer)
        if customer is None and own and all(end - begin < stay for begin, end in own):
            return ((own[0][0], own[-1][1]),)
        return spans

    @api.model
    def _get_day(self, spans, place, limit=0):
        """The working day that these spans make, from and back to ``place``."""
        return Day(spans[0][0], spans[-1][1], place, place, limit)


def _intersect(one, other):
    pairs = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return tuple((begin, end) for begin, end in pairs if begin < end)
