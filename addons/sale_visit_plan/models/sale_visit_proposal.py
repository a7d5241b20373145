from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleVisit(models.Model):
    """A visit that the plan proposed; the salesperson keeps or removes it with one tap."""

    _inherit = "sale.visit"

    is_proposed = fields.Boolean(
        string="Proposed", readonly=True, copy=False, help="Drafted by the plan; keep it or remove it."
    )
    draft_reason = fields.Char(string="Why", readonly=True, copy=False, help="What spoke for this visit.")

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() | {"is_proposed", "draft_reason"}

    def action_keep(self):
        """Take these proposals into the plan."""
        self.check_access("write")
        self.filtered("is_proposed").sudo().is_proposed = False  # a kept column
        return True

    def action_remove(self):
        """Take these proposals off the plan; only what is still a proposal goes."""
        if any(not visit.is_proposed for visit in self):
            raise UserError(self.env._("Only a proposal is removed so. Call the visit off instead."))
        return self.unlink()


class SaleVisitPlan(models.Model):
    _inherit = "sale.visit.plan"

    proposal_count = fields.Integer(string="Proposals", compute="_compute_proposal_count")

    @api.depends("month_visit_ids.is_proposed", "week_visit_ids.is_proposed", "period")
    def _compute_proposal_count(self):
        for plan in self:
            plan.proposal_count = len(plan._get_proposals())

    def _get_proposals(self):
        return self._get_visits().filtered(lambda visit: visit.is_proposed and visit.state == "planned")

    def action_keep_all(self):
        """Take all proposals of these plans."""
        return self._get_proposals().action_keep()

    def action_remove_all(self):
        """Take all proposals off these plans."""
        self._get_proposals().action_remove()
        return True

    def _submit_blocker(self):
        if not self.fixed_at and self.proposal_count:
            return self.env._(
                "%(count)s visits are proposals still. Keep or remove them first.", count=self.proposal_count
            )
        return super()._submit_blocker()
