from odoo import api, fields, models

from .sale_visit import OPEN_STATES

SHOWN_STATES = ("confirmed", "in_progress", "done", "closed")


class CalendarEvent(models.Model):
    """A visit in the calendars of those who go; moved there, the visit moves too.

    Only colleagues attend: the customer gets no invitation by accident.
    """

    _inherit = "calendar.event"

    visit_id = fields.Many2one(
        "sale.visit", readonly=True, copy=False, index="btree_not_null", ondelete="cascade"
    )

    def write(self, vals):
        result = super().write(vals)
        if {"start", "stop", "duration"} & vals.keys():
            self._move_visits()
        return result

    def _move_visits(self):
        for event in self.filtered("visit_id"):
            visit = event.visit_id
            hours = (event.stop - event.start).total_seconds() / 3600
            is_same = visit.start_at == event.start and abs(visit.planned_hours - hours) < 0.01
            if is_same or visit.state not in OPEN_STATES:
                continue
            vals = {"start_at": event.start, "planned_hours": hours}
            visit.write(vals | {"change_reason": self.env._("Moved in the calendar.")})

    def action_open_visit(self):
        """The visit behind this entry of the calendar."""
        self.ensure_one()
        return self.visit_id._get_records_action()


class SaleVisit(models.Model):
    """Confirmed visits stand in Odoo's calendar, and so in Google's or Outlook's where it syncs."""

    _inherit = "sale.visit"

    event_ids = fields.One2many("calendar.event", "visit_id", string="Calendar entries")

    def _set_state(self, state, reason=None, **values):
        result = super()._set_state(state, reason, **values)
        if state in SHOWN_STATES:
            self.filtered(lambda visit: not visit.sudo().event_ids)._create_events()
        elif state in ("cancelled", "missed", "planned"):
            self._quiet(self.sudo().event_ids).unlink()
        return result

    def write(self, vals):
        result = super().write(vals)
        if {"start_at", "planned_hours", "partner_id", "user_id", "joint_user_ids", "place"} & vals.keys():
            for visit in self.sudo().filtered("event_ids"):  # entries belong to the visit
                event_vals = visit._prepare_event_vals()
                self._quiet(visit.event_ids).write(event_vals)
        return result

    @api.model
    def _quiet(self, events):
        """``events`` as superuser, without a mail to anybody: the visit itself says what happened."""
        return events.sudo().with_context(
            no_mail_to_attendees=True, mail_create_nolog=True, mail_notrack=True
        )

    def _create_events(self):
        self._quiet(self.env["calendar.event"]).create(
            [visit._prepare_event_vals() | {"visit_id": visit.id} for visit in self]
        )

    def _prepare_event_vals(self):
        self.ensure_one()
        people = self.user_id | self.joint_user_ids
        return {
            "name": self.env._("Visit: %(customer)s", customer=self.partner_id.name),
            "start": self.start_at,
            "stop": self.stop_at,
            "location": self.place,
            "user_id": self.user_id.id,
            "partner_ids": [fields.Command.set(people.partner_id.ids)],
        }
