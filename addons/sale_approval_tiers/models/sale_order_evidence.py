from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_approval_unit(self):
        self.ensure_one()
        return self.team_id.name or ""

    def _get_approval_report(self):
        self.ensure_one()
        return self.env.ref("sale.action_report_saleorder", raise_if_not_found=False)
