from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_acknowledge_hours = fields.Float(
        related="company_id.complaint_acknowledge_hours", readonly=False
    )
    complaint_assess_hours = fields.Float(related="company_id.complaint_assess_hours", readonly=False)
    complaint_resolve_hours = fields.Float(related="company_id.complaint_resolve_hours", readonly=False)
    complaint_escalation_hours = fields.Float(related="company_id.complaint_escalation_hours", readonly=False)
