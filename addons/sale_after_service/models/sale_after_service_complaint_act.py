from odoo import api, fields, models
from odoo.exceptions import UserError

from .sale_after_service_clock import LATE
from .sale_after_service_complaint import DONE

TRANSITIONS = {
    "new": {"acknowledged", "closed", "cancelled"},
    "acknowledged": {"assessed", "cancelled"},
    "assessed": {"solving", "cancelled"},
    "solving": {"answered", "cancelled"},
    "answered": {"solving", "closed"},
    "closed": {"solving"},
    "cancelled": set(),
}


class SaleAfterServiceComplaint(models.Model):
    """The steps of a complaint and who may take them (C21: the category says who)."""

    _inherit = "sale.after.service.complaint"

    confirmed_at = fields.Datetime(readonly=True, copy=False)
    confirmed_by_id = fields.Many2one("res.users", string="Confirmed by", readonly=True, copy=False)
    acknowledged_by_id = fields.Many2one("res.users", string="Acknowledged by", readonly=True, copy=False)
    assessed_by_id = fields.Many2one("res.users", string="Assessed by", readonly=True, copy=False)
    answered_by_id = fields.Many2one("res.users", string="Answered by", readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", string="Closed by", readonly=True, copy=False)
    solving_at = fields.Datetime(string="Handling began", readonly=True, copy=False)
    reopened_count = fields.Integer(string="Reopened", readonly=True, copy=False)
    needs_confirmation = fields.Boolean(compute="_compute_needs_confirmation")
    close_blocker = fields.Char(string="Missing before it is closed", compute="_compute_close_blocker")

    @api.model
    def _get_kept_fields(self):
        people = {"confirmed_by_id", "acknowledged_by_id", "assessed_by_id", "answered_by_id", "closed_by_id"}
        return super()._get_kept_fields() | people | {"confirmed_at", "solving_at", "reopened_count"}

    @api.depends("category_id", "confirmed_at", "state")
    def _compute_needs_confirmation(self):
        for complaint in self:
            complaint.needs_confirmation = (
                complaint.kind == "complaint"
                and complaint.state in ("new", "acknowledged")
                and not complaint.confirmed_at
                and complaint._get_first_confirmer() != "none"
            )

    @api.depends("root_cause", "answer", "state", "is_quality")
    def _compute_close_blocker(self):
        for complaint in self:
            running = complaint.kind == "complaint" and complaint.state in ("solving", "answered")
            complaint.close_blocker = running and complaint._completeness_blocker()

    # The steps

    def _advance(self, state, blocker=None, values=None):
        """Take these to ``state``; ``blocker`` and ``values`` are called with each of them."""
        self.check_access("write")
        for complaint in self:
            if state not in TRANSITIONS[complaint.state]:
                states = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(complaint)s: from “%(now)s” it does not go to “%(next)s”.",
                        complaint=complaint.name,
                        now=states[complaint.state],
                        next=states[state],
                    )
                )
            if reason := (blocker and blocker(complaint)) or complaint._step_blocker():
                raise UserError(reason)
            # State and times are kept columns; who may was checked above.
            complaint.sudo().write({"state": state, **(values(complaint) if values else {})})
        late = self.filtered(lambda complaint: not complaint.is_overdue)
        late._settle_activities(LATE)
        return True

    def action_acknowledge(self):
        """The customer is told that his complaint arrived."""
        self._advance(
            "acknowledged",
            lambda one: one.kind == "praise" and one.env._("Praise is only closed."),
            lambda one: {**one._stop_clock("acknowledge"), "acknowledged_by_id": one.env.uid},
        )
        self.filtered(lambda one: one.needs_confirmation and one._may_confirm())._confirm()
        return True

    def action_confirm(self):
        """C21: the first confirmer of the category says that it is to be handled."""
        self.check_access("write")
        for complaint in self:
            if not complaint.needs_confirmation or not complaint._may_confirm():
                raise UserError(
                    self.env._(
                        "%(complaint)s is not yours to confirm; its category says who does.",
                        complaint=complaint.name,
                    )
                )
        self._confirm()
        return True

    def _confirm(self):
        # Kept columns; who may was checked by the callers.
        self.sudo().write({"confirmed_at": fields.Datetime.now(), "confirmed_by_id": self.env.uid})

    def action_assess(self):
        """How serious it is and whose fault is known; only with a category (CPL-01)."""
        return self._advance(
            "assessed",
            lambda one: one._assess_blocker(),
            lambda one: {**one._stop_clock("assess"), "assessed_by_id": one.env.uid},
        )

    def action_solve(self):
        """Handling begins; only with a category (CPL-01)."""
        return self._advance(
            "solving",
            lambda one: (
                one.state != "assessed"
                and one.env._("%(complaint)s is answered. Reopen it.", complaint=one.name)
                or one._assess_blocker()
            ),
            lambda one: {
                "solving_at": fields.Datetime.now(),
                "owner_id": (one.owner_id or one.env.user).id,
            },
        )

    def action_answer(self):
        """The customer has the answer; the last clock stops."""
        return self._advance(
            "answered",
            lambda one: (
                one.awaiting_since
                and one.env._(
                    "%(complaint)s waits for the customer. Go on with it first.", complaint=one.name
                )
                or one._answer_blocker()
            ),
            lambda one: {**one._stop_clock("resolve"), "answered_by_id": one.env.uid},
        )

    def action_close(self):
        """The case is over; CPL-03: of product quality only when it is proved not to come again."""
        self._advance(
            "closed",
            lambda one: one._close_blocker(),
            lambda one: {"closed_at": fields.Datetime.now(), "closed_by_id": one.env.uid},
        )
        self._after_close()
        return True

    def _after_close(self):
        """What follows when these are closed; extend by super()."""

    def action_cancel(self):
        """It was none, or goes on elsewhere; the reason stays."""
        return self._advance(
            "cancelled",
            lambda one: one._cancel_blocker(),
            lambda one: {"closed_at": fields.Datetime.now(), "closed_by_id": one.env.uid},
        )

    def action_reopen(self):
        """The customer is not content: handling goes on, the clock too, from where it stood."""
        return self._advance(
            "solving",
            lambda one: one._reopen_blocker(),
            lambda one: one._prepare_reopen_vals(),
        )

    def _prepare_reopen_vals(self):
        values = {"resolved_at": False, "closed_at": False, "closed_by_id": False}
        if self.resolve_due_at:  # it stood still while the answer stood
            company = self.company_id
            hours = self._count_hours(company, self.resolved_at, fields.Datetime.now())
            values["resolve_due_at"] = (
                self._plan_due(company, self.resolve_due_at, hours) or self.resolve_due_at
            )
        return {**values, "reopened_count": self.reopened_count + 1}

    def action_wait(self):
        """The customer has to say or send something: the clocks stand still."""
        return self._pause(True)

    def action_resume(self):
        """The customer answered: the clocks go on where they stood."""
        return self._pause(False)

    def _pause(self, is_pause):
        self.check_access("write")
        for complaint in self:
            if complaint.state in (*DONE, "new", "answered") or is_pause == bool(complaint.awaiting_since):
                raise UserError(
                    self.env._("%(complaint)s cannot wait or go on now.", complaint=complaint.name)
                )
            if reason := complaint._step_blocker():
                raise UserError(reason)
        self._set_pause(is_pause)
        return True

    def _set_pause(self, is_pause):
        now = fields.Datetime.now()
        for complaint in self.sudo():  # the clocks are kept columns; callers checked who may
            values = {} if is_pause else complaint._shift_clocks(complaint.awaiting_since, now)
            complaint.write({"awaiting_since": is_pause and now, **values})

    def _close_praise(self):
        """Praise closes at once, unless the praised person filed it himself: then another closes it."""
        praise = self.filtered(
            lambda one: one.kind == "praise" and (one.about_user_id or one.user_id) != one.env.user
        )
        # Kept columns; a new record of this kind has only this end.
        praise.sudo().write(
            {"state": "closed", "closed_at": fields.Datetime.now(), "closed_by_id": self.env.uid}
        )

    def _reclassify(self, before):
        """The clocks of another category; a confirmation counts only for the same confirmer."""
        for complaint in self:
            if before[complaint].first_confirmer != complaint.category_id.first_confirmer:
                complaint.write({"confirmed_at": False, "confirmed_by_id": False})
        self.filtered(lambda complaint: complaint.state not in DONE)._plan_clocks()
