from odoo import api, fields, models
from odoo.exceptions import UserError

from .sale_visit import OPEN_STATES

LINE = ("user_id", "partner_id", "purpose_id", "lead_id", "date", "planned_hours")


class SaleVisitPlan(models.Model):
    """Plans pass the gate `plan`; approved, their visits are confirmed and counted as planned."""

    _inherit = "sale.visit.plan"

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
        """Hand these plans in; where no policy asks for approval they are approved at once."""
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
        (self - asked)._fix()
        return True

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
