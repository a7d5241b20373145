from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    kpi_answer_days = fields.Integer(related="company_id.kpi_answer_days", readonly=False)
    kpi_appeal_days = fields.Integer(related="company_id.kpi_appeal_days", readonly=False)
    kpi_usual_months = fields.Integer(related="company_id.kpi_usual_months", readonly=False)
    kpi_alarm_limit = fields.Float(related="company_id.kpi_alarm_limit", readonly=False)
    approval_kpi_run = fields.Boolean(string="Assessment runs: sales director, general manager")

    @api.model
    def _get_approval_templates(self):
        return {**super()._get_approval_templates(), "approval_kpi_run": "sale_kpi.policy_template_run"}
