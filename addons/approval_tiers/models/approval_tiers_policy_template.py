from odoo import fields, models


class ApprovalTiersPolicyTemplate(models.Model):
    """Templates: shipped for copying, switched on and off for a company."""

    _inherit = "approval.tiers.policy"

    def action_switch_on(self):
        """Put a copy of this template in force in the current company and show it."""
        self.ensure_one()
        return self._switch_on(self.env.company)._get_form_action()

    def _switch_on(self, company):
        """Put a copy of this template in force in ``company`` and return it.

        Where policies need approval the copy is submitted, and comes into force when approved.
        """
        self.ensure_one()
        policy = self.copy({"is_template": False, "template_id": self.id, "company_id": company.id})
        policy._adapt_to_company()
        policy._issue()
        return policy

    def _adapt_to_company(self):
        """Fit these drafts to the settings of their company before they come into force."""

    def _issue(self):
        """Put these drafts in force, or ask for approval where policies need it."""
        for policy in self:
            if policy._is_governed():
                policy.action_approval_submit(policy._get_change_gate())
            else:
                policy.action_activate()

    def _switch_off(self, company):
        """Retire what was made from this template in ``company``; running requests go on."""
        today = fields.Date.context_today(self)
        for policy in self._get_switched_on(company):
            policy._request_end(today, self.env._("Switched off in the settings."))

    def _get_switched_on(self, company):
        return self.search(
            [
                ("template_id", "in", self.ids),
                ("company_id", "=", company.id),
                ("state", "=", "active"),
            ]
        )
