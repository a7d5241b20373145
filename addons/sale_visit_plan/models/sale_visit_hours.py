from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError

A_MINUTE = 1 / 60  # in hours


class SaleVisit(models.Model):
    """When a visit is and how long it takes: planned hours, from which its end follows (VIS-08)."""

    _inherit = "sale.visit"

    planned_hours = fields.Float(
        compute="_compute_planned_hours",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        tracking=True,
        help="Planned stay at the customer's.",
    )
    stop_at = fields.Datetime(string="End", compute="_compute_stop_at", store=True)
    date = fields.Date(
        string="Day",
        compute="_compute_date",
        store=True,
        index=True,
        help="The day of the visit where the salesperson is.",
    )

    _planned_hours_positive = models.Constraint(
        "CHECK (planned_hours > 0)", "Give the visit its planned stay: more than 0 hours."
    )

    @api.depends("partner_id", "purpose_id")
    def _compute_planned_hours(self):
        for visit in self:
            usual = visit.partner_id.visit_class_id.standard_hours or visit.purpose_id.standard_hours
            visit.planned_hours = visit.planned_hours or usual or 1.0

    @api.depends("start_at", "planned_hours")
    def _compute_stop_at(self):
        for visit in self:
            visit.stop_at = visit.start_at and visit.start_at + timedelta(hours=visit.planned_hours)

    @api.depends("start_at", "user_id")
    def _compute_date(self):
        for visit in self:
            visit.date = visit.start_at and visit._get_local(visit.start_at).date()

    @api.constrains("purpose_id", "partner_id", "start_at", "planned_hours")
    def _check_planned_hours(self):
        if any(visit.planned_hours > 24 for visit in self):
            raise ValidationError(self.env._("A visit takes at most 24 hours; plan one visit for each day."))

    def _get_local(self, moment):
        """``moment``, naive UTC, as the clock shows it where the salesperson is."""
        self.ensure_one()
        zone = pytz.timezone(self.user_id.tz or self.company_id.partner_id.tz or "UTC")
        return pytz.utc.localize(moment).astimezone(zone)

    # The calendar knows a begin and an end; what is kept is the planned stay between them.

    @api.model
    def default_get(self, fields):
        """A stretch of time drawn in the calendar is the planned stay; a whole day there is none."""
        values = super().default_get(fields)
        values.pop("stop_at", None)
        start_at, stop_at = (self.env.context.get(f"default_{name}_at") for name in ("start", "stop"))
        is_stretch = start_at and stop_at and not self.env.context.get("default_allday")
        if is_stretch and "planned_hours" in fields:
            values["planned_hours"] = self._get_stretch(start_at, stop_at)
        return values

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._take_stretch(vals, vals.get("start_at")) for vals in vals_list])

    def write(self, vals):
        if not vals.get("stop_at"):
            return super().write(vals)
        for visit in self:  # each has its own begin and its own hours
            own = self._take_stretch(vals, vals.get("start_at") or visit.start_at)
            if abs(own["planned_hours"] - visit.planned_hours) < A_MINUTE:
                del own["planned_hours"]  # only moved
            super(SaleVisit, visit).write(own)
        return True

    @api.model
    def _take_stretch(self, vals, start_at):
        """``vals`` with the planned stay in place of the end, which follows from it."""
        if not (start_at and vals.get("stop_at")):
            return vals
        rest = {name: value for name, value in vals.items() if name != "stop_at"}
        return {"planned_hours": self._get_stretch(start_at, vals["stop_at"]), **rest}

    @api.model
    def _get_stretch(self, start_at, stop_at):
        start, stop = (fields.Datetime.to_datetime(moment) for moment in (start_at, stop_at))
        return round((stop - start).total_seconds() / 3600, 2)
