from odoo import api, fields, models

TEMPLATES = {
    "approval_target_company": "sale_target.policy_template_company",
    "approval_target_team": "sale_target.policy_template_team",
    "approval_target_person": "sale_target.policy_template_person",
    "approval_target_demand": "sale_target.policy_template_demand",
    "approval_target_scheme": "sale_target.policy_template_scheme",
}


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    approval_target_company = fields.Boolean(string="Company plans: deputy GM, GM")
    approval_target_team = fields.Boolean(string="Team plans: deputy GM")
    approval_target_person = fields.Boolean(string="Personal plans: supervisor")
    approval_target_demand = fields.Boolean(string="Sales demands: company leaders")
    approval_target_scheme = fields.Boolean(string="Sales schemes: deputy GM")
    target_gap_check = fields.Selection(related="company_id.target_gap_check", readonly=False, required=True)
    target_split_check = fields.Selection(
        related="company_id.target_split_check", readonly=False, required=True
    )
    target_total_check = fields.Selection(
        related="company_id.target_total_check", readonly=False, required=True
    )
    target_budget_check = fields.Selection(
        related="company_id.target_budget_check", readonly=False, required=True
    )
    target_key_customer_count = fields.Integer(related="company_id.target_key_customer_count", readonly=False)
    target_file_quarters = fields.Boolean(related="company_id.target_file_quarters", readonly=False)
    target_file_months = fields.Boolean(related="company_id.target_file_months", readonly=False)

    @api.model
    def _get_approval_templates(self):
        return {**super()._get_approval_templates(), **TEMPLATES}
