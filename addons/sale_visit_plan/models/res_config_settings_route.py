from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    visit_detour_factor = fields.Float(related="company_id.visit_detour_factor", readonly=False)
    visit_speed = fields.Float(related="company_id.visit_speed", readonly=False)
    visit_day_limit = fields.Integer(related="company_id.visit_day_limit", readonly=False)
    visit_map_service = fields.Selection(
        related="company_id.visit_map_service", readonly=False, required=True
    )
