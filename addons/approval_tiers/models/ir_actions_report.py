from odoo import models
from odoo.exceptions import UserError


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _get_rendering_context(self, report, docids, data):
        """Every way to render a document passes here: button, address, mail, portal."""
        model = self.env.get(report.model)
        if docids and hasattr(model, "_approval_print_blocker"):
            blocker = model.browse(docids)._approval_print_blocker(report)
            if blocker:
                raise UserError(blocker)
        return super()._get_rendering_context(report, docids, data)
