from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .common import KpiCommon

PRICES = st.integers(1, 99_999).map(lambda cents: cents / 100)
DAYS = st.sampled_from(("2026-05-20", "2026-05-31", "2026-06-01", "2026-06-15", "2026-07-01"))


class Undo(Exception):
    pass


@tagged("post_install", "-at_install")
class TestCaptureProperty(KpiCommon):
    """KPI-01: figures depend on what happened, not on the order in which it became known."""

    def totals(self, *documents):
        """The figures per kind, person and month of these documents, zeros left out."""
        self.env.cr.execute(
            """SELECT kind, user_id, date_trunc('month', date)::date, sum(amount), sum(cost), sum(number)
                 FROM sale_kpi_event WHERE src_model = 'account.move' AND src_id = ANY(%s)
             GROUP BY 1, 2, 3 HAVING sum(amount) <> 0 OR sum(cost) <> 0 ORDER BY 1, 2, 3""",
            [[move.id for move in documents]],
        )
        return self.env.cr.fetchall()

    def undone(self, work):
        """What ``work`` returns; what it wrote is taken back."""
        answer = []
        try:
            with self.cr.savepoint():
                answer.append(work())
                raise Undo
        except Undo:
            self.env.invalidate_all()
        return answer[0]

    def live(self, acts, capture_after):
        """An invoice to which ``acts`` happen in this order; captured after each act whose place is in
        ``capture_after``, and at the end."""
        invoice = self.bill((self.pump, 3, self.price), (self.seal, 7, 3.33), taxed=True)
        lines = invoice.line_ids.filtered(lambda line: line.account_id == self.receivable)
        share = invoice.amount_total / len(acts)
        for place, day in enumerate(acts):
            amount = invoice.amount_residual if place == len(acts) - 1 else round(share, 2)
            payment = self.env["account.payment"].create(
                {
                    "payment_type": "inbound",
                    "partner_type": "customer",
                    "partner_id": self.customer.id,
                    "amount": amount,
                    "date": day,
                    "journal_id": self.bank_journal.id,
                }
            )
            payment.action_post()
            paid = payment.move_id.line_ids.filtered(lambda line: line.account_id == self.receivable)
            (lines | paid).reconcile()
            if place in capture_after:
                self.capture()
        self.capture()
        self.assertFactsFit()
        self.assertEqual(self.env["sale.kpi.event"]._capture("account.move", invoice.ids), 0, "replayed")
        return self.totals(invoice)

    @settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(
        price=PRICES,
        days=st.lists(DAYS, min_size=2, max_size=3),
        order=st.randoms(use_true_random=False),
        capture_after=st.sets(st.integers(0, 2)),
    )
    def test_order_of_arrival(self, price, days, order, capture_after):
        """COM-02: payments that are entered in any order, captured at any time, give the same figures
        per person and month; all paid, they are the invoice's own; capturing again changes nothing."""
        self.price = price
        mixed = list(days)
        order.shuffle(mixed)
        one = self.undone(lambda: self.live(days, set()))
        other = self.undone(lambda: self.live(mixed, capture_after))
        invoiced = sum(row[3] for row in one if row[0] == "invoice")
        self.assertEqual(sum(row[3] for row in one if row[0] == "cash"), invoiced)
        self.assertEqual(sum(row[3] for row in other if row[0] == "cash"), invoiced)
        if len(set(days)) == 1 or sorted(days) == sorted(mixed) and self.is_even(len(days)):
            self.assertEqual([row[:4] for row in one], [row[:4] for row in other])

    def is_even(self, parts):
        """Whether the total is cut into equal parts, so that each day gets the same money in any order."""
        total = round(self.price * 3 * 1.13, 2) + round(7 * 3.33 * 1.13, 2)
        return abs(round(total / parts, 2) * parts - total) < 0.001

    @settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(price=PRICES, parts=st.integers(2, 4))
    def test_split_payment(self, price, parts):
        """COM-02: a payment that is split changes nothing in the sum of the month."""
        self.price = price
        whole = self.undone(lambda: self.live(["2026-05-20"], set()))
        split = self.undone(lambda: self.live(["2026-05-20"] * parts, {0}))
        self.assertEqual([row[:5] for row in whole], [row[:5] for row in split])
