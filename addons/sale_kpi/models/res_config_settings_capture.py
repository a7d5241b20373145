from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    kpi_group_currency_id = fields.Many2one(
        related="company_id.root_id.kpi_group_currency_id", readonly=False
    )
