from odoo.fields import Date
from odoo.tests import tagged

from .common import KpiCommon


@tagged("post_install", "-at_install")
class TestCaptureCash(KpiCommon):
    def test_day_of_payment(self):
        """COM-02: an invoice of January that is paid in May counts in May."""
        invoice = self.bill((self.pump, 1, 1000), day="2026-01-15", taxed=True)
        self.capture()
        self.assertEqual(self.total("cash"), 0)
        self.pay(invoice, day="2026-05-20")
        self.capture()
        self.assertEqual(self.events(invoice, "cash").date, Date.to_date("2026-05-20"))
        self.assertEqual(self.total("cash", month="2026-05"), 1000)
        self.assertEqual(self.total("cash", month="2026-01"), 0)
        self.assertEqual(self.total("cash", "cost"), 600)

    def test_part_paid(self):
        """COM-02: an invoice of which 40 % is paid counts as collected with 40 % of each line."""
        invoice = self.bill((self.pump, 2, 1000), (self.seal, 10, 100), taxed=True)
        self.pay(invoice, 1356)
        self.capture()
        self.assertEqual(self.events(invoice, "cash").mapped("amount"), [800, 400])
        self.assertFactsFit()

    def test_undone(self):
        """COM-02: when a payment is undone, what it counted for is taken back on its own day."""
        invoice = self.bill((self.pump, 1, 1000), taxed=True)
        payment = self.pay(invoice, day="2026-05-20")
        self.capture()
        payment.action_draft()
        self.capture()
        events = self.events(invoice, "cash")
        self.assertEqual(events.mapped("amount"), [1000, -1000])
        self.assertEqual(events[1].origin_id, events[0])
        self.assertEqual(events[1].date, events[0].date)
        self.assertEqual(self.total("cash", "number"), 0)
        payment.action_post()
        self.capture()
        self.assertEqual(self.total("cash"), 1000, "the matching was kept")
        invoice.line_ids.remove_move_reconcile()
        self.capture()
        self.assertEqual(self.total("cash"), 0)
        self.assertFactsFit()

    def test_several_invoices(self):
        """COM-02: one payment of two invoices counts for each with its own lines and salesperson."""
        first = self.bill((self.pump, 1, 1000), taxed=True)
        second = self.bill((self.seal, 1, 500), taxed=True, user=self.colleague)
        self.pay(first | second)
        self.capture()
        self.assertEqual(self.total("cash", user=self.rep), 1000)
        self.assertEqual(self.total("cash", user=self.colleague), 500)

    def test_foreign_currency(self):
        """COM-02: what is collected of an invoice in euros is the amount of the books; a difference in
        exchange is no sale."""
        self.set_rates(self.euro, d2026_01_01=0.125, d2026_05_01=0.1)
        invoice = self.bill((self.pump, 1, 300), day="2026-04-10", taxed=True, currency_id=self.euro.id)
        self.pay(invoice, 113, day="2026-05-20", currency=self.euro)
        self.capture()
        self.assertEqual(self.total("invoice"), 2400)
        self.assertEqual(self.total("cash"), 800)
        self.pay(invoice, day="2026-05-25", currency=self.euro)
        self.assertEqual(invoice.amount_residual, 0)
        self.capture()
        self.assertEqual(self.total("cash"), 2400)

    def test_credit_note_offset(self):
        """COM-02: what a credit note settles was not received; the rest was, in parts of each line."""
        invoice = self.bill((self.pump, 1, 1000), taxed=True)
        refund = invoice._reverse_moves([{"invoice_date": "2026-05-12", "date": "2026-05-12"}])
        refund.invoice_line_ids.price_unit = 400
        refund.action_post()
        lines = (invoice | refund).line_ids.filtered(lambda line: line.account_id == self.receivable)
        lines.reconcile()
        self.capture()
        self.assertEqual(self.total("cash"), 0)
        self.pay(invoice, day="2026-05-20")
        self.capture()
        self.assertEqual(self.total("cash"), 600)
        self.assertEqual(self.total("invoice"), 600)

    def test_money_given_back(self):
        """COM-02: money paid back for a credit note is collected with a minus."""
        invoice = self.bill((self.pump, 1, 1000), taxed=True)
        self.pay(invoice, day="2026-05-20")
        refund = invoice._reverse_moves([{"invoice_date": "2026-06-01", "date": "2026-06-01"}])
        refund.action_post()
        self.pay(refund, day="2026-06-10")
        self.capture()
        self.assertEqual(self.total("cash", month="2026-05"), 1000)
        self.assertEqual(self.total("cash", month="2026-06"), -1000)
        self.assertEqual(self.total("cash", "number"), 0)

    def test_plain_entry(self):
        """COM-02: a plain entry that settles an invoice is no money received."""
        invoice = self.bill((self.pump, 1, 1000))
        entry = self.env["account.move"].create(
            {
                "journal_id": self.misc_journal.id,
                "date": "2026-05-20",
                "line_ids": [
                    (0, 0, {"account_id": self.exchange.id, "debit": 1000}),
                    (0, 0, {"account_id": self.receivable.id, "credit": 1000,
                            "partner_id": self.customer.id}),
                ],
            }
        )  # fmt: skip
        entry.action_post()
        lines = (invoice | entry).line_ids.filtered(lambda line: line.account_id == self.receivable)
        lines.reconcile()
        self.assertEqual(invoice.amount_residual, 0)
        self.capture()
        self.assertEqual(self.total("cash"), 0)

    def test_cents(self):
        """COM-02: three payments of an invoice of odd cents come to its lines and to its total exactly."""
        invoice = self.bill((self.pump, 1, 33.33), (self.seal, 1, 66.66), (self.seal, 1, 0.01), taxed=True)
        for amount in (10.01, 40.02):
            self.pay(invoice, amount)
        self.pay(invoice)
        self.capture()
        events = self.events(invoice, "cash")
        by_line = {}
        for event in events:
            by_line[event.src_line_id] = round(by_line.get(event.src_line_id, 0) + event.amount, 2)
        lines = invoice.invoice_line_ids
        self.assertEqual(by_line, {line.id: line.price_subtotal for line in lines})
        self.assertEqual(self.total("cash"), 100.0)

    def test_reassigned(self):
        """COM-02: money follows when the invoice is given to another salesperson."""
        invoice = self.bill((self.pump, 1, 1000))
        self.pay(invoice)
        self.capture()
        invoice.invoice_user_id = self.stranger
        self.capture()
        for kind in ("invoice", "cash"):
            self.assertEqual(self.total(kind, user=self.rep), 0)
            self.assertEqual(self.total(kind, user=self.stranger), 1000)
        self.assertEqual(self.events(invoice)[-1].team_id, self.other_team)
        self.assertFactsFit()

    def test_bank_line(self):
        """COM-02: money on a bank statement that is matched with the invoice itself is received."""
        invoice = self.bill((self.pump, 1, 1000))
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank_journal.id,
                "date": "2026-05-22",
                "amount": 1000,
                "payment_ref": "Ningbo",
                "partner_id": self.customer.id,
            }
        )
        _bank, other = line.move_id.line_ids.sorted(lambda item: item.account_id != self.bank)
        line.with_context(skip_account_move_synchronization=True).move_id.line_ids.filtered(
            lambda item: item == other
        ).account_id = self.receivable
        (invoice.line_ids | other).filtered(lambda item: item.account_id == self.receivable).reconcile()
        self.capture()
        self.assertEqual(self.total("cash", month="2026-05"), 1000)
        line.date = "2026-06-02"
        self.capture()
        self.assertEqual(self.total("cash", month="2026-05"), 0)
        self.assertEqual(self.total("cash", month="2026-06"), 1000)
