from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    visit_radius = fields.Integer(related="company_id.visit_radius", readonly=False)
