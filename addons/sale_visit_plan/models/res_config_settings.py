from odoo import api, fields, models

TEMPLATES = {
    "approval_visit": "sale_visit_plan.policy_template_visit",
    "approval_visit_plan": "sale_visit_plan.policy_template_plan",
}


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    approval_visit = fields.Boolean(string="Visit requests: superior, sales director")
    approval_visit_plan = fields.Boolean(string="Visit plans: superior")
    visit_mode = fields.Selection(related="company_id.visit_mode", readonly=False, required=True)
    is_unplanned_visit_asked = fields.Boolean(related="company_id.is_unplanned_visit_asked", readonly=False)
    visit_key_revenue = fields.Monetary(
        related="company_id.visit_key_revenue", readonly=False, currency_field="approval_currency_id"
    )
    visit_report_hours = fields.Integer(related="company_id.visit_report_hours", readonly=False)
    visit_month_plan_days = fields.Integer(related="company_id.visit_month_plan_days", readonly=False)
    visit_month_hours = fields.Float(related="company_id.visit_month_hours", readonly=False)
    visit_meeting_weekday = fields.Selection(
        related="company_id.visit_meeting_weekday", readonly=False, required=True
    )
    visit_meeting_hour = fields.Float(related="company_id.visit_meeting_hour", readonly=False)

    @api.model
    def _get_approval_templates(self):
        return {**super()._get_approval_templates(), **TEMPLATES}
