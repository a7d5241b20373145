from odoo import api, models


class ProjectProject(models.Model):
    _inherit = "project.project"

    @api.constrains("sale_line_id")
    def _check_sale_line_approved(self):
        self.sale_line_id._check_work_may_begin()
