from odoo import api, fields, models

SHOWN_STATES = ("planned", "confirmed", "in_progress", "done", "closed", "missed")


class SaleVisit(models.Model):
    """A day as the map draws it: start, stops in order, ways between them."""

    _inherit = "sale.visit"

    @api.model
    def _get_day_route(self, user, date):
        """What `VisitMap` draws; plain values only."""
        visits = self.search(
            [("user_id", "=", user.id), ("date", "=", date), ("state", "in", SHOWN_STATES)],
            order="start_at, sequence, id",
        )
        company = visits.company_id[:1] or self.env.company
        return visits._prepare_route(user, date, company)

    def _prepare_route(self, user, date, company):
        """The route of these visits in their order, from the user's start and back."""
        service = self.env["sale.visit.route"]
        start = service._get_start_partner(user, company).sudo()  # name and place of one's own start
        places = [service._get_place(visit._get_route_partner()) for visit in self]
        ways, home = self._get_ways(service._get_roads(company), service._get_place(start), places)
        stops = [
            {**visit._prepare_map_stop(number, place), "km": round(km, 1), "minutes": minutes}
            for number, (visit, place, (km, minutes)) in enumerate(
                zip(self, places, ways, strict=True), start=1
            )
        ]
        return {
            "date": str(date),
            "user": {"id": user.id, "name": user.sudo().name},  # a colleague's name is no secret
            "start": {"name": start.display_name, "place": service._get_place(start)},
            "stops": stops,
            "km": round(sum(km for km, _minutes in [*ways, home]), 1),
            "minutes": sum(minutes for _km, minutes in [*ways, home]),
            "note": self._get_road_note(company, None in places),
        }

    @api.model
    def _get_ways(self, roads, start, places):
        """``[(km, minutes)]`` of the way to each place and ``(km, minutes)`` of the way back.

        Places that nobody knows are passed over.
        """
        here, ways = start, []
        for place in places:
            is_known = bool(here and place)
            ways.append((roads.get_km(here, place), roads.get_minutes(here, place)) if is_known else (0.0, 0))
            here = place or here
        if places and here and start:
            return ways, (roads.get_km(here, start), roads.get_minutes(here, start))
        return ways, (0.0, 0)

    def _prepare_map_stop(self, number, place):
        self.ensure_one()
        return {
            "id": self.id,
            "number": number,
            "name": self.partner_id.display_name,
            "address": self.place or "",
            "place": place,
            "begins": self._get_local(self.start_at).strftime("%H:%M"),
            "ends": self._get_local(self.stop_at).strftime("%H:%M"),
            "state": self.state,
            "label": dict(self._fields["state"]._description_selection(self.env))[self.state],
            "tone": self._get_map_tone(),
            "is_fixed": self.is_time_fixed,
        }

    @api.model
    def _get_road_note(self, company, is_open):
        """How far the figures can be trusted, in words."""
        note = self.env._(
            "Estimated: straight line × %(detour)s at %(speed)s km/h, and back.",
            detour=f"{company.visit_detour_factor:g}",
            speed=f"{company.visit_speed:g}",
        )
        if is_open:
            note += " " + self.env._("Ways to customers without a position are not counted.")
        return note


class SaleVisitPlan(models.Model):
    _inherit = "sale.visit.plan"

    route_data = fields.Json(
        compute="_compute_route_data", export_string_translation=False, help="Each day with its stops."
    )

    @api.depends("month_visit_ids.start_at", "week_visit_ids.start_at", "period")
    def _compute_route_data(self):
        for plan in self:
            visits = plan._get_visits().filtered(lambda visit: visit.date and visit.state in SHOWN_STATES)
            days = visits.sorted(lambda visit: (visit.start_at, visit.sequence)).grouped("date")
            plan.route_data = [
                group._prepare_route(plan.user_id, date, plan.company_id) for date, group in days.items()
            ]
