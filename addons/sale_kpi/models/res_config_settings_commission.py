from odoo import api, fields, models

TEMPLATES = {
    "approval_kpi_plan": "sale_kpi.policy_template_plan",
    "approval_kpi_statement": "sale_kpi.policy_template_statement",
}


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    approval_kpi_plan = fields.Boolean(string="Commission plans: sales director, finance")
    approval_kpi_statement = fields.Boolean(string="Commission statements: sales director, finance")
    kpi_dispute_days = fields.Integer(related="company_id.kpi_dispute_days", readonly=False)
    kpi_dispute_user_id = fields.Many2one(related="company_id.kpi_dispute_user_id", readonly=False)
    kpi_commission_product_id = fields.Many2one(
        related="company_id.kpi_commission_product_id", readonly=False
    )
    kpi_commission_account_id = fields.Many2one(
        related="company_id.kpi_commission_account_id", readonly=False
    )

    @api.model
    def _get_approval_templates(self):
        return {**super()._get_approval_templates(), **TEMPLATES}
