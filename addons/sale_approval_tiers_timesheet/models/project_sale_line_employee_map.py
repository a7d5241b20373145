from odoo import api, models


class ProjectSaleLineEmployeeMap(models.Model):
    _inherit = "project.sale.line.employee.map"

    @api.constrains("sale_line_id")
    def _check_sale_line_approved(self):
        """All time of that employee would be billed to this line, at its price."""
        self.sale_line_id._check_work_may_begin()
