from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    visit_radius = fields.Integer(related="company_id.visit_radius", readonly=False)
    is_visit_report_for_meeting = fields.Boolean(
        related="company_id.is_visit_report_for_meeting", readonly=False
    )
    visit_afterwards_days = fields.Integer(related="company_id.visit_afterwards_days", readonly=False)
