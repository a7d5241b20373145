from odoo import api, fields, models


class ApprovalTiersStepCard(models.Model):
    """What a card of “To approve” says besides the document: why me, how long, has it changed."""

    _inherit = "approval.tiers.step"

    why_me = fields.Char(compute="_compute_why_me")
    time_left = fields.Char(compute="_compute_time_left")
    is_changed = fields.Boolean(string="Changed since it was submitted", compute="_compute_is_changed")

    @api.depends("candidate_ids", "advisor_ids", "required_count", "added_by_id")
    @api.depends_context("uid", "lang")
    def _compute_why_me(self):
        for step in self:
            step.why_me = step.sudo()._get_why_me()  # who else is asked is no secret to its readers

    def _get_why_me(self):
        self.ensure_one()
        if self.env.user in self.advisor_ids:
            return self.env._("Your opinion is asked; the decision is not yours.")
        principal, count = self._get_principal(), len(self.candidate_ids)
        if principal and principal != self.env.user:
            return self.env._("For %(user)s, who is absent", user=principal.name)
        if self.added_by_id:
            return self.env._("%(user)s asks you to decide as well", user=self.added_by_id.name)
        if count > 1:
            needed = self.required_count
            return self.env._("You or others: %(needed)s of %(count)s agree", needed=needed, count=count)
        return self.env._("You alone decide")

    @api.depends("deadline_at", "state")
    @api.depends_context("lang", "tz")
    def _compute_time_left(self):
        for step in self:
            step.time_left = step._get_time_left(step.deadline_at) if step.state == "open" else ""

    @api.depends("state", "request_id")
    def _compute_is_changed(self):
        # The stored state of the documents: approvers may not read the documents themselves.
        for (res_model, gate), steps in self.sudo().grouped(lambda step: (step.res_model, step.gate)).items():
            documents = self.env[res_model].sudo().with_context(active_test=False)
            changed = documents.search(
                [
                    ("id", "in", steps.request_id.mapped("res_id")),
                    ("approval_status", "=", "changed"),
                    ("approval_gate", "=", gate),
                ]
            )
            for step in steps:
                step.is_changed = step.request_id.res_id in changed._ids
