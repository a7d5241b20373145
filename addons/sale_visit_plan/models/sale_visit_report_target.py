from odoo import models


class SaleVisitReport(models.Model):
    _inherit = "sale.visit.report"

    def _submit_blocker(self):
        return super()._submit_blocker() or self.visit_id._report_blocker()
