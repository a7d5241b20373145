from odoo import api, fields, models
from odoo.exceptions import UserError

from .sale_visit import OPEN_STATES

LINE = ("user_id", "partner_id", "purpose_id", "lead_id", "date", "planned_hours")


class SaleVisitPlan(models.Model):
    """Plans pass the gate `plan`; approved, their visits are confirmed and counted as planned."""

    _inherit = "sale.visit.plan"
    _governed_by = ("needs_approval",)

    can_fix = fields.Boolean(compute="_compute_can_fix")

    @api.depends_context("uid")
    @api.depends("state")
    def _compute_can_fix(self):
        """Where the approval panel has no button for it."""
        for plan in self:
            plan.can_fix = not plan.needs_approval and not plan._fix_blocker()

    @api.model
    def _approval_gates(self):
        return {"plan": self.env._("Visit plan")}

    @api.model
    def _approval_sealed_fields(self):
        lines = {"month_visit_ids": LINE, "week_visit_ids": LINE}
        return {
            **super()._approval_sealed_fields(),
            **dict.fromkeys(("user_id", "company_id", "period", "date_from")),
            **lines,
        }

    def _get_approval_free_fields(self):
        """Once approved, every change of a line is a deviation with its reason, not a new request."""
        self.ensure_one()
        lines = {"month_visit_ids", "week_visit_ids"} if self.fixed_at else set()
        return super()._get_approval_free_fields() | lines

    def _get_approval_head(self):
        self.ensure_one()
        return self.team_id.sudo().user_id  # who leads a team is no secret

    def _get_approval_owners(self):
        self.ensure_one()
        return self.user_id

    def _approval_submit_blocker(self, gate):
        return self._submit_blocker() or super()._approval_submit_blocker(gate)

    def _approval_granted(self, gate):
        if gate == "plan":
            self._fix()
        return super()._approval_granted(gate)

    def action_submit(self):
        """Hand these plans in: for approval where a policy asks for it, a week plan for the meeting;
        what nobody has to agree to is agreed at once."""
        self.check_access("write")
        self._take_visits()
        for plan in self:
            if blocker := plan._submit_blocker():
                raise UserError(blocker)
        self.sudo().write({"submitted_at": fields.Datetime.now()})  # a kept column
        blockers = self._approval_blockers("plan")
        asked = self.filtered(lambda plan: blockers[plan.id])
        if asked:
            asked.action_approval_submit("plan")
        (self - asked).filtered(lambda plan: not plan._waits_for_meeting())._fix()
        return True

    def action_take_back(self):
        """Change a plan again that waits for the meeting."""
        self.check_access("write")
        self.filtered(lambda plan: not plan.fixed_at).sudo().submitted_at = False  # a kept column
        return True

    def _waits_for_meeting(self):
        self.ensure_one()
        return self.period == "week" and bool(self._get_leaders())

    def _get_leaders(self):
        """Who talks this plan over and fixes it: everybody above its salesperson (VIS-17)."""
        self.ensure_one()
        return (self.user_id._get_approval_superiors() | self.team_id.sudo().user_id) - self.user_id

    def action_fix(self):
        """The manager's word at the meeting: the visits on these plans are agreed (VIS-17).

        :raises UserError: by somebody who does not lead the salesperson, or a plan that has to be
            handed in first
        """
        steps = self.env["approval.tiers.step"]
        for plan in self:
            if blocker := plan._fix_blocker():
                raise UserError(blocker)
            steps |= plan._get_my_steps()
        steps.action_approve()
        self.filtered(lambda plan: not plan.needs_approval and not plan.fixed_at)._fix()
        return True

    def _fix_blocker(self):
        """Why the current user does not fix this plan now: a sentence, or False."""
        self.ensure_one()
        if self.fixed_at:
            return self.env._("%(plan)s is fixed already.", plan=self.display_name)
        if self.env.user not in self._get_leaders():
            return self.env._("Only the superior of %(name)s fixes this plan.", name=self.user_id.name)
        if not self._get_visits():
            return self.env._("%(plan)s has no visits yet.", plan=self.display_name)
        if self.needs_approval and not self._get_my_steps() and self._approval_blocker("plan"):
            return self.env._(
                "%(plan)s has to be handed in and approved; you are not asked now.", plan=self.display_name
            )
        return False

    def _get_my_steps(self):
        """The open steps of these plans that the current user is asked to decide."""
        steps = self.sudo().approval_request_ids.step_ids  # he may be asked without reading the request
        mine = steps.filtered(lambda step: step.state == "open" and self.env.user in step.candidate_ids)
        return mine.sudo(False)

    def _submit_blocker(self):
        """Why this plan cannot be handed in: a sentence, or False; extend by super()."""
        self.ensure_one()
        if self.fixed_at:
            return self.env._("%(plan)s is approved already.", plan=self.display_name)
        if not self._get_visits():
            return self.env._(
                "%(plan)s has no visits yet. Add the customers and how long you mean to stay.",
                plan=self.display_name,
            )
        return False

    def _fix(self):
        """Approved: the visits on these plans are agreed as they are now."""
        self.sudo().write({"fixed_at": fields.Datetime.now(), "fixed_by_id": self.env.uid})  # kept columns
        visits = self._get_visits().sudo().filtered(lambda visit: visit.state in OPEN_STATES)
        visits.write({"is_planned": True})
        for visit in visits:
            visit.agreed_date, visit.agreed_hours = visit.date, visit.planned_hours
        ready = visits.filtered(lambda visit: visit.state == "planned" and not visit.needs_request)
        ready._set_state("confirmed")
