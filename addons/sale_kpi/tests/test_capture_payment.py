from unittest.mock import patch

from odoo.tests import tagged

from .common import KpiCommon


@tagged("post_install", "-at_install")
class TestCapturePayment(KpiCommon):
    """Payments that have no journal entry of their own: the money counts when the bank says it came."""

    def pay_without_entry(self, invoice, day="2026-05-20"):
        """A payment in a journal without outstanding account, as accounting add-ons make them."""
        methods = (
            self.bank_journal.inbound_payment_method_line_ids
            | self.bank_journal.outbound_payment_method_line_ids
        )
        methods.payment_account_id = False
        moves = type(self.env["account.move"])
        with patch.object(moves, "_get_invoice_in_payment_state", lambda _moves: "in_payment"):
            payment = self.pay(invoice, day=day)
            self.assertFalse(payment.move_id)
            self.assertEqual(payment.state, "in_process")
        return payment

    def arrive(self, invoice, amount, day):
        """Money on the bank statement, matched with the invoice."""
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank_journal.id,
                "date": day,
                "amount": amount,
                "payment_ref": "Ningbo",
                "partner_id": self.customer.id,
            }
        )
        other = line.move_id.line_ids.filtered(lambda item: item.account_id != self.bank)
        other.with_context(skip_account_move_synchronization=True).account_id = self.receivable
        (invoice.line_ids | other).filtered(lambda item: item.account_id == self.receivable).reconcile()
        self.capture()
        return line

    def test_bank_statement(self):
        """COM-02: a payment without entry is a promise; it counts once, on the day the bank booked it,
        with the part that came."""
        invoice = self.bill((self.pump, 1, 1000), taxed=True)
        self.pay_without_entry(invoice)
        self.capture()
        self.assertEqual(self.total("cash"), 0)
        self.arrive(invoice, 452, "2026-05-27")
        self.assertEqual(self.total("cash", month="2026-05"), 400)
        self.arrive(invoice, 678, "2026-06-02")
        self.assertEqual(self.total("cash", month="2026-06"), 600)
        self.assertEqual(invoice.amount_residual, 0)
        self.capture()
        self.assertEqual(self.total("cash"), 1000)
        self.assertFactsFit()

    def test_only_money_is_looked_at(self):
        """COM-02: when money comes for an invoice that is on file, nothing else of it is looked at; what
        is posted and paid at once is captured whole."""
        invoice = self.bill((self.pump, 1, 1000))
        self.capture()
        later = self.bill((self.pump, 1, 300))
        (payment,) = self.pay(invoice)
        self.pay(later)
        self.env.cr.flush()
        rows = self.env["sale.kpi.outbox"].search([("src_id", "in", (invoice | later | payment.move_id).ids)])
        kinds = {(row.src_id, row.kind) for row in rows}
        self.assertEqual(
            kinds,
            {(invoice.id, "cash"), (later.id, False), (later.id, "cash"), (payment.move_id.id, "cash")},
        )
        self.capture()
        self.assertEqual((self.total("invoice"), self.total("cash")), (1300, 1300))
        self.assertFactsFit()

    def test_statement_undone(self):
        """COM-02: a bank line that is matched no longer takes back what it counted for."""
        invoice = self.bill((self.pump, 1, 1000))
        self.pay_without_entry(invoice)
        self.arrive(invoice, 1000, "2026-05-27")
        self.assertEqual(self.total("cash"), 1000)
        invoice.line_ids.remove_move_reconcile()
        self.capture()
        self.assertEqual(self.total("cash"), 0)
        self.assertEqual(self.total("cash", "number"), 0)

    def test_community_makes_the_entry(self):
        """COM-02: Odoo by itself gives the payment an entry also where the journal has no outstanding
        account, so the money counts on the day of the payment, and not again with the bank statement."""
        methods = self.bank_journal.inbound_payment_method_line_ids
        methods.payment_account_id = False
        self.company.transfer_account_id = self.outstanding
        invoice = self.bill((self.pump, 1, 1000), taxed=True)
        payment = self.pay(invoice, day="2026-05-20")
        self.capture()
        self.assertTrue(payment.move_id)
        self.assertEqual(self.total("cash", month="2026-05"), 1000)
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank_journal.id,
                "date": "2026-06-02",
                "amount": 1130,
                "payment_ref": "Ningbo",
                "partner_id": self.customer.id,
            }
        )
        other = line.move_id.line_ids.filtered(lambda item: item.account_id != self.bank)
        (payment.move_id.line_ids | other).filtered(
            lambda item: item.account_id == self.outstanding
        ).reconcile()
        self.capture()
        self.assertEqual(payment.state, "paid")
        self.assertEqual(self.total("cash"), 1000)
