from odoo import api, fields, models

TEMPLATES = {
    "approval_application": "hr_expense_approval_tiers.policy_template_application",
    "approval_expense": "hr_expense_approval_tiers.policy_template_expense",
}


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    approval_application = fields.Boolean(string="Applications: superior")
    approval_expense = fields.Boolean(string="Claims: manager, leader, finance")

    @api.model
    def _get_approval_templates(self):
        return {**super()._get_approval_templates(), **TEMPLATES}
