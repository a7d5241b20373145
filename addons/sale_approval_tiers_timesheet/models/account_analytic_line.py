from odoo import api, models


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    @api.constrains("so_line")
    def _check_so_line_approved(self):
        """Time can be logged at any time; whom it is billed to is agreed first."""
        self.filtered("project_id").so_line._check_work_may_begin()
