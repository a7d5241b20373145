from odoo import api, models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._queue_kpi_events()
        return parts

    def write(self, vals):
        result = super().write(vals)
        if any(name.endswith(("_move_id", "amount", "_currency")) for name in vals):
            self._queue_kpi_events()
        return result

    def unlink(self):
        self._queue_kpi_events()  # afterwards nobody knows whose it was
        return super().unlink()

    def _queue_kpi_events(self):
        """Money that came for an invoice, or was taken back."""
        moves = (self.debit_move_id | self.credit_move_id).move_id
        invoices = moves.filtered(lambda move: move.is_sale_document(include_receipts=True))
        self.env["sale.kpi.outbox"]._add("account.move", invoices.ids, "cash")
