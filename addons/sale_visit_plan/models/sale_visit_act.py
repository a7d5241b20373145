from odoo import models
from odoo.exceptions import UserError

TRANSITIONS = {
    "planned": {"confirmed", "refused", "cancelled"},
    "confirmed": {"planned", "in_progress", "missed", "cancelled"},
    "in_progress": {"done"},
    "done": {"closed"},
    "closed": set(),
    "missed": {"planned"},
    "refused": {"planned", "cancelled"},
    "cancelled": {"planned"},
}


class SaleVisit(models.Model):
    """What becomes of a visit, and what a salesperson does with a planned one (VIS-01)."""

    _inherit = "sale.visit"

    def _set_state(self, state, reason=None, **values):  # noqa: ARG002
        """Bring these into ``state`` with ``values``; the act has checked who may.

        :param reason: why, for those who want to know
        :raises UserError: where the table of transitions knows no such way
        """
        for visit in self:
            if state not in TRANSITIONS[visit.state]:
                label = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(visit)s is “%(now)s” and cannot become “%(then)s”.",
                        visit=visit.display_name,
                        now=label[visit.state],
                        then=label[state],
                    )
                )
        self.sudo().write({"state": state, **values})  # kept columns

    def action_confirm(self):
        """Take these on: at once, or ask for approval where the visit needs it (VIS-01)."""
        self.check_access("write")
        for visit in self:
            if blocker := visit._confirm_blocker():
                raise UserError(blocker)
        blockers = self._approval_blockers("visit")
        asked = self.filtered(lambda visit: blockers[visit.id] and visit.approval_status != "pending")
        if asked:
            asked.action_approval_submit("visit")
        self.filtered(lambda visit: not blockers[visit.id])._set_state("confirmed")
        return True

    def _confirm_blocker(self):
        """Why this visit cannot be taken on yet: a sentence, or False; extend by super()."""
        self.ensure_one()
        if self.state != "planned":
            return self.env._("%(visit)s is no longer only planned.", visit=self.display_name)
        if not self.place:
            return self.env._("%(visit)s: say where you meet.", visit=self.display_name)
        return False

    def action_cancel(self, reason=None):
        """Call these visits off; those on an approved plan with a reason."""
        self.check_access("write")
        self._approval_withdraw(self.env._("The visit was called off."))
        self._set_state("cancelled", reason)
        return True

    def action_plan_again(self):
        """Back to planning: a refused, cancelled or missed visit."""
        self.check_access("write")
        self._set_state("planned")
        return True
