from odoo import api, models

# What decides whether, when and for whom a document counts
WATCHED = {"state", "date", "invoice_date", "invoice_user_id", "team_id", "partner_id", "reversed_entry_id"}


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        result = super().write(vals)
        if not WATCHED.isdisjoint(vals):
            self._queue_kpi_events(any_state="state" in vals)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_queue_kpi_events(self):
        self._queue_kpi_events()

    def _queue_kpi_events(self, any_state=False):
        """Have the customer documents among these moves, and those that the payments among them pay,
        captured again. A draft has nothing to capture unless it was posted before."""
        moves = self.filtered(lambda move: any_state or move.state == "posted")
        documents = moves.filtered(lambda move: move.is_sale_document(include_receipts=True))
        payments = (moves - documents).filtered(lambda move: move.origin_payment_id or move.statement_line_id)
        self.env["sale.kpi.outbox"]._add("account.move", documents.ids)
        self.env["sale.kpi.outbox"]._add("account.move", payments.ids, "cash")
