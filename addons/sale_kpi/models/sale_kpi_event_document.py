from odoo import models
from odoo.fields import Domain


class SaleKpiEvent(models.Model):
    """From a figure to the document behind it."""

    _inherit = "sale.kpi.event"

    def action_open_document(self):
        """The document of this event."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.src_model,
            "res_id": self.src_id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_view_documents(self):
        """The documents of these events."""
        return self._get_documents_action(Domain("id", "in", self.ids))

    def _get_documents_action(self, domain):
        """An action that lists the documents whose events match ``domain``; of the first kind of
        document where there are several."""
        groups = self._read_group(domain, ["src_model", "src_id"])
        models_ = sorted({src_model for src_model, _src_id in groups})
        src_model = models_[0] if models_ else "sale.order"
        ids = [src_id for name, src_id in groups if name == src_model]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Documents"),
            "res_model": src_model,
            "domain": [("id", "in", ids)],
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "context": {"active_test": False},
        }
