from odoo import api, fields, models

LEGAL_CONDITIONS = {
    "always": "[]",
    "risk": "[('risk_level', '=', 'high')]",
    "request": "[('is_legal_asked', '=', True)]",
}


class ApprovalTiersTier(models.Model):
    _inherit = "approval.tiers.tier"

    setting_condition = fields.Selection(
        [("legal", "Legal review")],
        string="Condition by setting",
        help="The condition of this tier is taken from the sales settings of the company.",
    )
    # Who writes policies of his region chooses among the same fields as the officer.
    watched_field_ids = fields.Many2many(
        groups="approval_tiers.group_officer,sales_team.group_sale_salesman_all_leads"
    )


class ApprovalTiersPolicy(models.Model):
    _inherit = "approval.tiers.policy"

    def _adapt_to_company(self):
        """When legal reviews a contract is the company's choice (C2)."""
        result = super()._adapt_to_company()
        notes = self._get_legal_notes()
        for policy in self:
            mode = policy.company_id.approval_legal_mode
            policy.tier_ids.filtered(lambda tier: tier.setting_condition == "legal").write(
                {"domain": LEGAL_CONDITIONS[mode], "condition_note": notes[mode]}
            )
        return result

    @api.model
    def _get_legal_notes(self):
        return {
            "always": False,
            "risk": self.env._("The risk is high"),
            "request": self.env._("Legal review is asked for"),
        }

    @api.model
    def _apply_legal_mode(self, company):
        """Put a new version of the company's policies in force where the setting moved (C2)."""
        condition = LEGAL_CONDITIONS[company.approval_legal_mode]
        active = self.search([("company_id", "=", company.id), ("state", "=", "active")])
        for policy in active:
            legal = policy.tier_ids.filtered(lambda tier: tier.setting_condition == "legal")
            if legal and set(legal.mapped("domain")) != {condition}:
                draft = self.browse(policy.action_new_version()["res_id"])
                draft._adapt_to_company()
                draft._issue()
