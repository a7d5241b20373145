from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    sale_expense_limit_percent = fields.Float(related="company_id.sale_expense_limit_percent", readonly=False)
    sale_expense_period = fields.Selection(related="company_id.sale_expense_period", readonly=False)
    sale_expense_kind = fields.Selection(related="company_id.sale_expense_kind", readonly=False)
    approval_expense_sales = fields.Boolean(string="One more step above the limit")

    @api.model
    def _get_approval_templates(self):
        return {
            **super()._get_approval_templates(),
            "approval_expense_sales": "sale_kpi_expense.policy_template_expense_sales",
        }
