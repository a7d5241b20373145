from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    sale_kpi_metric_id = fields.Many2one(related="company_id.sale_kpi_metric_id", readonly=False)
    sale_kpi_trouble_percent = fields.Float(related="company_id.sale_kpi_trouble_percent", readonly=False)
    sale_kpi_overdue_days = fields.Integer(related="company_id.sale_kpi_overdue_days", readonly=False)
