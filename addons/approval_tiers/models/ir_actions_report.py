from odoo import api, models
from odoo.exceptions import UserError


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _get_rendering_context(self, report, docids, data):
        """Every way to render a document passes here: button, address, mail, portal."""
        self._check_approval_to_print(report, docids)
        return super()._get_rendering_context(report, docids, data)

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """A stored copy is handed out without rendering."""
        self._check_approval_to_print(self._get_report(report_ref), res_ids)
        return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)

    @api.model
    def _check_approval_to_print(self, report, docids):
        model = self.env.get(report.model)
        if docids and hasattr(model, "_approval_print_blocker"):
            if blocker := model.browse(docids)._approval_print_blocker(report):
                raise UserError(blocker)
