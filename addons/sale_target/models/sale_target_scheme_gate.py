from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.mail import is_html_empty

from .sale_target_scheme import EDITABLE_STATES


class SaleTargetScheme(models.Model):
    """Schemes pass the gate `scheme`; the one before is evaluated first (PLN-04)."""

    _inherit = "sale.target.scheme"

    can_approve = fields.Boolean(compute="_compute_can_approve")

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_approve(self):
        for scheme in self:
            scheme.can_approve = not scheme._approve_blocker()

    @api.model
    def _approval_gates(self):
        return {"scheme": self.env._("Sales scheme")}

    @api.model
    def _approval_sealed_fields(self):
        header = ("name", "company_id", "team_id", "user_id", "date_from", "date_to", "strategy", "resources")
        lines = {"goal_ids": ("metric_id", "target"), "budget_ids": ("kind", "amount")}
        sealed = dict.fromkeys((*header, "incentive", "staff_needed"))
        return {**super()._approval_sealed_fields(), **sealed, **lines}

    def _get_approval_amount(self):
        self.ensure_one()
        return self.budget_total

    def _get_approval_head(self):
        self.ensure_one()
        return self.team_id.sudo().user_id  # who leads a team is no secret

    def _get_approval_owners(self):
        self.ensure_one()
        return self.user_id

    def _get_approval_warnings(self, gate):
        warnings = super()._get_approval_warnings(gate)
        if self.staff_missing:
            warnings.append(
                self.env._(
                    "The scheme asks for %(needed)s people; %(active)s are there.",
                    needed=self.staff_needed,
                    active=self.staff_active,
                )
            )
        return warnings

    def _approval_submit_blocker(self, gate):
        return self._state_blocker() or super()._approval_submit_blocker(gate)

    def _approval_incomplete_blocker(self, gate):
        return self._incomplete_scheme_blocker() or super()._approval_incomplete_blocker(gate)

    def _approval_granted(self, gate):
        if gate == "scheme":
            self._approve()
        return super()._approval_granted(gate)

    def _state_blocker(self):
        self.ensure_one()
        if self.state not in EDITABLE_STATES:
            return self.env._("%(scheme)s has been submitted already.", scheme=self.name)
        return False

    def _incomplete_scheme_blocker(self):
        """What this scheme lacks, or the evaluation that comes first: a sentence, or False."""
        self.ensure_one()
        if not self.goal_ids or is_html_empty(self.strategy):
            return self.env._(
                "%(scheme)s needs its targets and its strategy before it is submitted.", scheme=self.name
            )
        return self.goal_ids._find_empty() or self._find_unevaluated()

    def action_submit(self):
        """Submit at the gate where a policy says so, else ask the superior."""
        self.check_access("write")
        for scheme in self:
            if blocker := scheme._state_blocker() or scheme._incomplete_scheme_blocker():
                raise UserError(blocker)
        blockers = self._approval_blockers("scheme")
        asked = self.filtered(lambda scheme: blockers[scheme.id])
        if asked:
            asked.action_approval_submit("scheme")
        (self - asked).sudo().write({"is_asked_by_hand": True})  # a kept column
        return True

    def _approve_blocker(self):
        """Why the current user does not approve by hand: a sentence, or False."""
        self.ensure_one()
        if self.state != "submitted" or not self.is_asked_by_hand:
            return self.env._("%(scheme)s is not waiting for your word.", scheme=self.name)
        above = self.user_id._get_approval_superiors()
        if self.env.user not in above and not self.env.user.has_group("sales_team.group_sale_manager"):
            return self.env._("%(scheme)s is approved by whoever is above its sales head.", scheme=self.name)
        if self.env.user in self.user_id | self.create_uid:
            return self.env._("Who writes a scheme does not approve it.")
        return False

    def action_approve(self):
        """The superior's word where no policy asks for it."""
        for scheme in self:
            if blocker := scheme._approve_blocker():
                raise UserError(blocker)
        self._approve()
        return True

    def action_take_back(self):
        """Change a scheme again that waits for somebody's word, not for a policy's."""
        self.check_access("write")
        waiting = self.filtered(lambda scheme: scheme.is_asked_by_hand and not scheme.approved_at)
        waiting.sudo().write({"is_asked_by_hand": False})  # a kept column
        return True

    def _approve(self):
        now = fields.Datetime.now()
        self.sudo().write({"approved_at": now, "approved_by_id": self.env.uid})  # kept columns

    def action_cancel(self):
        """Give a scheme up that is not finished; it stays on record."""
        self.check_access("write")
        if any(scheme.state in ("finished", "evaluated") for scheme in self):
            raise UserError(self.env._("A finished scheme is evaluated, not cancelled."))
        self._approval_withdraw(self.env._("The scheme was cancelled."))
        self.sudo().write({"cancelled_at": fields.Datetime.now()})  # a kept column
        return True
