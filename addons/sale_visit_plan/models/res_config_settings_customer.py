from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    is_register_complete = fields.Boolean(related="company_id.is_register_complete", readonly=False)
    follow_up_days = fields.Integer(related="company_id.follow_up_days", readonly=False)
    is_area_bound = fields.Boolean(related="company_id.is_area_bound", readonly=False)
    is_service_open = fields.Boolean(related="company_id.is_service_open", readonly=False)
    is_greeting_asked = fields.Boolean(related="company_id.is_greeting_asked", readonly=False)
    greeting_days = fields.Integer(related="company_id.greeting_days", readonly=False)
    is_target_table_required = fields.Boolean(related="company_id.is_target_table_required", readonly=False)
