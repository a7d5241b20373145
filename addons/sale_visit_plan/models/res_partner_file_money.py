from odoo import fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """What a customer owes and has paid ahead, on his page (CUS-06: 定金, 付款日期)."""

    _inherit = "res.partner"

    def _file_ledger(self, model):
        """``model`` as this user may read it for this customer, or None.

        A salesperson is to ask for the money of his own customers, whether or not he keeps books and
        whoever wrote the invoice: for these, and within the companies he works in, it is read with
        sudo. For anybody else's customers his own rights hold.
        """
        records = self.env[model]
        if self._is_own_customer() and self.env.user._is_internal():
            return records.sudo()
        return records if records.has_access("read") else None

    def _file_dues(self, limit):
        moves = self._file_ledger("account.move")
        if moves is None:
            return False
        domain = Domain("commercial_partner_id", "=", self.id) & Domain("state", "=", "posted")
        domain &= Domain("move_type", "in", ("out_invoice", "out_refund", "out_receipt"))
        domain &= Domain("payment_state", "in", ("not_paid", "partial"))
        domain &= Domain("company_id", "in", self.env.companies.ids)
        invoices = moves.search(domain, limit=limit, order="invoice_date_due, id")
        rows = [self._file_due_row(invoice) for invoice in invoices]
        columns = [self.env._("Invoice"), self.env._("Due"), "", self.env._("Open amount")]
        return self._file_section(self.env._("Dues"), columns, rows, self.env._("Nothing is due."))

    def _file_due_row(self, invoice):
        today, due = fields.Date.context_today(self), invoice.invoice_date_due
        late = (today - due).days if due and invoice.amount_residual_signed > 0 else 0
        style = "text-danger" if late > 0 else ""
        text = self.env._("%(days)s days overdue", days=late) if late > 0 else ""
        return [
            self._file_cell(invoice.name, invoice),
            self._file_date(due, style),
            self._file_cell(text, style=style),
            self._file_money(invoice.amount_residual_signed, invoice.company_currency_id, style),
        ]

    def _file_deposits(self, limit):
        """Invoices of down payments, and what was paid and not set against an invoice yet."""
        lines = self._file_ledger("account.move.line")
        if lines is None:
            return False
        base = Domain("company_id", "in", self.env.companies.ids) & Domain("parent_state", "=", "posted")
        down = base & Domain("move_id.commercial_partner_id", "=", self.id)
        down &= Domain("sale_line_ids.is_downpayment", "=", True) & Domain("display_type", "=", "product")
        ahead = base & Domain("partner_id", "child_of", self.id) & Domain("reconciled", "=", False)
        ahead &= Domain("account_type", "=", "asset_receivable") & Domain("amount_residual", "<", 0)
        ahead &= Domain("move_id.move_type", "=", "entry")
        kinds = [
            (self.env._("Down payment invoiced"), down, "balance"),
            (self.env._("Paid ahead, not set against an invoice"), ahead, "amount_residual"),
        ]
        rows = [
            [
                self._file_cell(line.move_id.name, line.move_id),
                self._file_date(line.date),
                self._file_cell(text),
                self._file_money(-line[name], line.company_currency_id),
            ]
            for text, domain, name in kinds
            for line in lines.search(domain, limit=limit, order="date desc, id desc")
        ]
        columns = [self.env._("Document"), self.env._("Date"), self.env._("Kind"), self.env._("Amount")]
        return self._file_section(self.env._("Deposits"), columns, rows, self.env._("No deposit."))
