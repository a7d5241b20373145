from odoo import models


class SaleVisitPlan(models.Model):
    _inherit = "sale.visit.plan"

    def _submit_blocker(self):
        """VIS-07: visits to key customers are prepared when their plan is handed in."""
        if blocker := super()._submit_blocker():
            return blocker
        planned = self._get_visits().filtered(lambda visit: visit.state == "planned")
        return next(filter(None, (visit._preparation_blocker() for visit in planned)), False)
