from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_acknowledge_hours = fields.Float(
        related="company_id.complaint_acknowledge_hours", readonly=False
    )
    complaint_assess_hours = fields.Float(related="company_id.complaint_assess_hours", readonly=False)
    complaint_resolve_hours = fields.Float(related="company_id.complaint_resolve_hours", readonly=False)
    complaint_escalation_hours = fields.Float(related="company_id.complaint_escalation_hours", readonly=False)
    is_complaint_mail = fields.Boolean(related="company_id.is_complaint_mail", readonly=False)
    complaint_alias_name = fields.Char(related="company_id.complaint_alias_name", readonly=False)
    complaint_alias_domain = fields.Char(related="company_id.alias_domain_id.name")
