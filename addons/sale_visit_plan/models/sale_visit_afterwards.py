from collections import namedtuple
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_datetime

from odoo.addons.approval_tiers.arguments import read_moment

ENTERED_STATES = ("planned", "confirmed", "missed")
Moment = namedtuple("Moment", "server_at verdict")  # what a check would have said


class SaleVisit(models.Model):
    """A visit that was made without check-in: entered afterwards, and marked so for good.

    Its times are the salesperson's own word; it is counted apart (VIS-04, VIS-15).
    """

    _inherit = "sale.visit"

    is_afterwards = fields.Boolean(
        string="Entered afterwards",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Made without check-in and check-out: its times are the salesperson's own word.",
    )
    afterwards_reason = fields.Char(string="Why nobody checked in", readonly=True, copy=False)
    can_enter_afterwards = fields.Boolean(compute="_compute_can_enter_afterwards")

    @api.depends_context("uid")
    @api.depends("state", "start_at", "user_id")
    def _compute_can_enter_afterwards(self):
        now = fields.Datetime.now()
        for visit in self:
            is_over = visit.state in ENTERED_STATES and visit.start_at and visit.start_at < now
            days = visit.company_id.visit_afterwards_days
            visit.can_enter_afterwards = bool(days and is_over and visit.user_id == self.env.user)

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() | {"is_afterwards", "afterwards_reason"}

    def action_enter_afterwards(self, started_at, hours, reason):
        """This visit was made, and nobody checked in.

        :param started_at: when, UTC
        :param hours: how long it took
        :param reason: why nobody checked in
        :raises UserError: another's visit, in the future, too long ago, no reason, or what would
            have stopped a check-in too
        """
        self.ensure_one()
        self.check_access("read")
        self._lock_visit()
        begin, reason = read_moment(self.env, started_at), str(reason or "").strip()
        is_number = isinstance(hours, int | float) and 0 < hours <= 24  # all else is refused below
        end = begin and begin + timedelta(hours=hours if is_number else 99)
        if blocker := self._afterwards_blocker(begin, end, reason):
            raise UserError(blocker)
        if self.state == "missed":
            self._set_state("planned")
        if self._get_local(begin).date() != self.date:
            self.write({"start_at": begin, "change_reason": reason})
        if blocker := self._begin_blockers()[self.id]:
            raise UserError(blocker)
        self._enter(Moment(begin, False), Moment(end, False), reason)
        return True

    def _afterwards_blocker(self, begin, end, reason):
        """Why this visit cannot be entered with these times: a sentence, or False."""
        if self.user_id != self.env.user:
            return self.env._("Only %(user)s enters this visit.", user=self.user_id.name)
        if self.state not in ENTERED_STATES:
            return self.env._("%(visit)s was checked in or called off.", visit=self.display_name)
        if not begin or not end or not begin < end <= begin + timedelta(hours=24):
            return self.env._("Say when the visit began and how long it took, up to 24 hours.")
        if not reason:
            return self.env._("Say why nobody checked in.")
        return self._too_late_blocker(begin, end) or self._elsewhere_blocker(begin, end)

    def _too_late_blocker(self, begin, end):
        now, days = fields.Datetime.now(), self.company_id.visit_afterwards_days
        if end > now:
            return self.env._("A visit is entered once it is over.")
        if not days:
            return self.env._("Visits are checked in here; they are not entered afterwards.")
        first = self._get_local(now).date() - timedelta(days=days)
        return self._get_local(begin).date() < first and self.env._(
            "Visits are entered at most %(days)s days afterwards, that is from %(day)s on.",
            days=days,
            day=format_date(self.env, first),
        )

    def _elsewhere_blocker(self, begin, end):
        """Nobody is at two customers' at the same time; also where he was for another company."""
        other = self.sudo().search(
            [
                ("user_id", "=", self.user_id.id),
                ("started_at", "<", end),
                ("ended_at", ">", begin),
                ("id", "!=", self.id),
            ],
            limit=1,
        )
        return bool(other) and self.env._(
            "At that time you were at %(visit)s, from %(begin)s.",
            visit=other.display_name,
            begin=format_datetime(self.env, other.started_at),
        )

    def _enter(self, arrival, departure, reason):
        """Begin and end this visit as a check-in and a check-out would, but marked."""
        self.sudo().write({"is_afterwards": True, "afterwards_reason": reason})  # kept columns
        self._arrive(arrival)
        self._leave(departure)
        if not self.is_planned:
            return
        missed = self.sudo().deviation_ids.filtered(lambda deviation: deviation.kind == "missed")
        if missed:  # it was not; what was written about it is put right
            missed.write({"kind": "afterwards", "reason": reason, "user_id": self.env.uid})
        else:
            self._create_deviations([self._prepare_deviation_vals("afterwards", reason)])


class SaleVisitDeviation(models.Model):
    _inherit = "sale.visit.deviation"

    kind = fields.Selection(
        selection_add=[("afterwards", "Entered afterwards")], ondelete={"afterwards": "cascade"}
    )


class SaleVisitReport(models.Model):
    _inherit = "sale.visit.report"

    is_afterwards = fields.Boolean(related="visit_id.is_afterwards", store=True)
    afterwards_reason = fields.Char(related="visit_id.afterwards_reason")

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() | {"is_afterwards"}
