from odoo import api, fields, models

TEMPLATES = {
    "approval_quote_manager": "sale_approval_tiers.policy_template_quote_manager",
    "approval_amount_tiers": "sale_approval_tiers.policy_template_amount_tiers",
    "approval_full_chain": "sale_approval_tiers.policy_template_full_chain",
    "approval_manager_only": "sale_approval_tiers.policy_template_manager_only",
    "approval_special_review": "sale_approval_tiers.policy_template_special_review",
    "approval_quote_accuracy": "sale_approval_tiers.policy_template_quote_accuracy",
    "approval_competitive": "sale_approval_tiers.policy_template_competitive",
    "approval_discount_limit": "sale_approval_tiers.policy_template_discount_limit",
    "approval_price_deviation": "sale_approval_tiers.policy_template_price_deviation",
    "approval_no_formal_contract": "sale_approval_tiers.policy_template_no_formal_contract",
    "approval_special": "sale_approval_tiers.policy_template_special_approval",
    "approval_new_product": "sale_approval_tiers.policy_template_new_product",
    "approval_change_chain": "sale_approval_tiers.policy_template_change_chain",
    "approval_change_small": "sale_approval_tiers.policy_template_change_small",
    "approval_change_repeat": "sale_approval_tiers.policy_template_change_repeat",
    "approval_termination_chain": "sale_approval_tiers.policy_template_termination_chain",
}


class ResConfigSettings(models.TransientModel):
    """Switches for the shipped policy templates, one each, per company."""

    _inherit = "res.config.settings"

    approval_quote_manager = fields.Boolean(string="Quotations: department head")
    approval_amount_tiers = fields.Boolean(string="Contracts: amount tiers")
    approval_full_chain = fields.Boolean(string="Contracts: full chain")
    approval_manager_only = fields.Boolean(string="Contracts: manager only")

    @api.model
    def _get_approval_templates(self):
        return {**super()._get_approval_templates(), **TEMPLATES}
