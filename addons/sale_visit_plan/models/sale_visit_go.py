from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..position import is_position
from .sale_visit_check import VERDICTS

# What a visit was, once it has begun; its checks and its report stand on it
FROZEN = {"partner_id", "user_id", "company_id", "start_at"}


class SaleVisit(models.Model):
    """Going: check in, check out, and the hours really spent (VIS-04, VIS-10)."""

    _inherit = "sale.visit"

    check_ids = fields.One2many("sale.visit.check", "visit_id", string="Checks", readonly=True)
    arrival_verdict = fields.Selection(
        VERDICTS,
        string="Arrived",
        readonly=True,
        copy=False,
        help="Where the check-in was, compared with the customer's pin.",
    )
    is_first_visit = fields.Boolean(
        string="First visit",
        readonly=True,
        copy=False,
        help="Nobody of the company had visited this customer before.",
    )

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() | {"arrival_verdict", "is_first_visit"}

    def write(self, vals):
        begun = not self.env.su and FROZEN & vals.keys() and self.filtered("started_at")
        if begun:
            raise UserError(
                self.env._(
                    "%(visit)s has begun; who goes where and when stays as it was.",
                    visit=begun[0].display_name,
                )
            )
        return super().write(vals)

    def action_check_in(self, client_uuid, device_at=None, latitude=None, longitude=None, accuracy=None):
        """The salesperson is at the customer's (VIS-10).

        :param client_uuid: number made by the telephone; sent twice, it counts once
        :param device_at: what the telephone's clock shows, UTC
        :param accuracy: metres that the position may be off
        :return: what was noted, see `sale.visit.check`
        :raises UserError: it is another's visit, or something is missing before it may begin
        """
        return self._check("in", client_uuid, device_at, latitude, longitude, accuracy)

    def action_check_out(self, client_uuid, device_at=None, latitude=None, longitude=None, accuracy=None):
        """The visit is over; parameters as of `action_check_in`."""
        return self._check("out", client_uuid, device_at, latitude, longitude, accuracy)

    def _check(self, kind, client_uuid, *position):
        self.ensure_one()
        self.check_access("read")
        if self.user_id != self.env.user:
            raise UserError(
                self.env._(
                    "Only %(user)s can check in and out at %(visit)s.",
                    user=self.user_id.name,
                    visit=self.display_name,
                )
            )
        checks = self.env["sale.visit.check"]
        if sent := checks._find_sent(client_uuid, visit_id=self, kind=kind):
            return sent._get_summary()
        self._lock_visit()
        blocker = self._check_in_blockers()[self.id] if kind == "in" else self._check_out_blocker()
        if blocker:
            raise UserError(blocker)
        check = checks._note(self, kind, client_uuid, *position)
        if kind == "in":
            self._arrive(check)
        else:
            self._leave(check)
        return check._get_summary()

    def _check_in_blockers(self):
        """{id: why this visit cannot begin now, or False}, with the same queries for one or many."""
        blockers = self._begin_blockers()
        return {visit.id: visit._day_blocker() or blockers[visit.id] for visit in self}

    def _begin_blockers(self):
        """As `_check_in_blockers`, whatever day it is."""
        approvals = self._approval_blockers("visit")
        running = self.sudo().search(  # also where he is for another company
            [("user_id", "in", self.user_id.ids), ("state", "=", "in_progress")]
        )
        busy = running.grouped("user_id")
        return {
            visit.id: visit._begin_blocker(busy.get(visit.user_id)) or approvals[visit.id] for visit in self
        }

    def _begin_blocker(self, running):
        """As `_begin_blockers`, but for the approval; extend by super()."""
        self.ensure_one()
        if running:
            return self.env._(
                "You are still checked in at %(visit)s. Check out there first.",
                visit=running[0].display_name,
            )
        if not self.is_contact_made:
            return self.env._(
                "Call %(customer)s first, then tick “Contact made”.", customer=self.sudo().partner_id.name
            )
        return self.state == "planned" and self._confirm_blocker() or self._preparation_blocker()

    def _day_blocker(self):
        if self.state not in ("planned", "confirmed"):
            label = dict(self._fields["state"]._description_selection(self.env))
            return self.env._(
                "%(visit)s is “%(state)s”; nobody can check in there.",
                visit=self.display_name,
                state=label[self.state],
            )
        if self.date != self._get_local(fields.Datetime.now()).date():
            return self.env._(
                "%(visit)s is planned for %(day)s. Move it to today first.",
                visit=self.display_name,
                day=format_date(self.env, self.date),
            )
        return False

    def _check_out_blocker(self):
        self.ensure_one()
        if self.state != "in_progress":
            return self.env._("Check in at %(visit)s first.", visit=self.display_name)
        return False

    def _arrive(self, check):
        """Begin the visit; what it may cost is settled from now on."""
        if self.state == "planned":
            self._set_state("confirmed")  # nothing has to be asked; see `_check_in_blockers`
        self.preparation_ids._agree()
        self._set_state("in_progress", started_at=check.server_at, arrival_verdict=check.verdict)

    def _leave(self, check):
        """End the visit and count its hours."""
        hours = (check.server_at - self.started_at).total_seconds() / 3600
        self._set_state(
            "done",
            ended_at=check.server_at,
            actual_hours=hours,
            is_first_visit=not self._get_earlier_visits(),
        )

    def _get_earlier_visits(self):
        """A visit that anybody of the company has made to this customer before."""
        earlier = self.sudo()  # whether he was visited is no secret; what was said stays one
        return earlier.search(
            [
                ("partner_id.commercial_partner_id", "=", self._get_customers()[self].id),
                ("company_id", "=", self.company_id.id),
                ("state", "in", ("done", "closed")),
                ("id", "!=", self.id),
            ],
            limit=1,
        )

    def _get_pin(self):
        """``(latitude, longitude)`` of where this visit takes place, or None where nobody knows."""
        self.ensure_one()
        visit = self.sudo()  # the place is on the visit; only its pin is read
        partner = visit.contact_id if visit.contact_id.street else visit.partner_id
        pin = partner.partner_latitude, partner.partner_longitude
        is_elsewhere = self.place and " ".join(self.place.split()) != visit._format_place(partner)
        return pin if is_position(*pin) and not is_elsewhere else None
