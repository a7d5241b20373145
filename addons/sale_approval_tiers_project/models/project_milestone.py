from odoo import api, models


class ProjectMilestone(models.Model):
    _inherit = "project.milestone"

    @api.constrains("sale_line_id")
    def _check_sale_line_approved(self):
        self.sale_line_id._check_work_may_begin()
