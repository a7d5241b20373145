from odoo.fields import Command

from .common_commission import CommissionCommon


class TestCommissionBooks(CommissionCommon):
    """Commission on real invoices and payments, also where other tools were seen to go wrong."""

    def test_collected(self):
        """COM-02: 2 % on 50,000 collected make 1,000; a refund later gives a negative line."""
        plan = self.make_plan(base="collected")
        invoice = self.bill((self.pump, 50, 1000))
        self.capture()
        self.settle()
        self.assertFalse(self.rows(self.rep))
        self.pay(invoice, day="2026-05-20")
        self.capture()
        self.settle()
        self.assertEqual(self.rows(self.rep).mapped("amount"), [1000])
        refund = self.bill((self.pump, 10, 1000), kind="out_refund", day="2026-06-03")
        self.pay(refund, day="2026-06-05")
        self.capture()
        self.settle()
        self.assertEqual(self.rows(self.rep).mapped("amount"), [1000, -200])
        self.assertEqual(self.earned(self.rep, "2026-06", plan), -200)

    def test_part_paid(self):
        """COM-02: of an invoice that is paid by 40 %, 40 % of the commission is earned."""
        self.make_plan(base="collected")
        invoice = self.bill((self.pump, 2, 1000), (self.seal, 10, 100), taxed=True)
        self.pay(invoice, 1356)
        self.capture()
        self.settle()
        self.assertEqual(self.earned(self.rep), 24)

    def test_month_of_payment(self):
        """COM-02: an invoice of January that is paid in May counts for May, and is paid with May."""
        self.make_plan(base="collected")
        invoice = self.bill((self.pump, 1, 1000), day="2026-01-15")
        self.pay(invoice, day="2026-05-20")
        self.capture()
        self.settle()
        row = self.rows(self.rep)
        self.assertEqual((row.period_date, row.pay_period), (self.day("2026-05-01"), self.day("2026-05-01")))

    def test_payment_undone(self):
        """COM-02: a payment that is undone takes its commission back, by the terms it was paid by."""
        plan = self.make_plan(base="collected")
        invoice = self.bill((self.pump, 1, 1000))
        payment = self.pay(invoice)
        self.capture()
        self.settle()
        self.make_version(plan, rate=10, begin="2026-06-01", base="collected")
        payment.move_id.line_ids.remove_move_reconcile()
        self.capture()
        self.settle()
        earn, back = self.rows(self.rep)
        self.assertEqual((earn.amount, back.amount), (20, -20))
        self.assertEqual((back.kind, back.reverses_id), ("clawback", earn))
        self.assertEqual(back.version_id, earn.version_id)

    def test_credit_note(self):
        """COM-02: a credit note months later takes back by the version, share and period of the
        invoice it reverses."""
        plan = self.make_plan(self.rep, self.colleague, rate=2)
        split = self.env["sale.kpi.commission.split"].create(
            {
                "partner_id": self.customer.id,
                "date_from": "2026-01-01",
                "line_ids": [
                    Command.create({"user_id": self.rep.id, "percent": 60}),
                    Command.create({"user_id": self.colleague.id, "percent": 40}),
                ],
            }
        )
        invoice = self.bill((self.pump, 1, 1000))
        self.capture()
        self.settle()
        split.unlink()
        self.make_version(plan, rate=10, begin="2026-08-01")
        credit = invoice._reverse_moves([{"invoice_date": "2026-09-01", "date": "2026-09-01"}])
        credit.action_post()
        self.capture()
        self.settle()
        self.assertEqual(self.rows(self.rep).mapped("amount"), [12, -12])
        self.assertEqual(self.rows(self.colleague).mapped("amount"), [8, -8])
        self.assertEqual(set(self.rows().mapped("period_date")), {self.day("2026-05-01")})
        self.assertEqual(self.rows(self.rep)[1].pay_period, self.day("2026-09-01"))

    def test_between_tiers(self):
        """COM-02: an amount between two bounds, 1000.50, is paid: tiers leave no gaps."""
        self.make_plan(rate=1, tiers=[(1000, 2)], method="whole")
        self.bill((self.pump, 1, 1000.5))
        self.capture()
        self.settle()
        self.assertEqual(self.earned(self.rep), 20.01)

    def test_tier_on_total(self):
        """COM-02: three lines of 900 reach a tier of 2 % above 1000 together and pay 54."""
        self.make_plan(rate=0, tiers=[(1000, 2)], method="whole")
        self.bill(*[(self.pump, 1, 900)] * 3)
        self.capture()
        self.settle()
        self.assertEqual(self.earned(self.rep), 54)

    def test_discount_line(self):
        """COM-02: a discount of −500 on its own line counts: 2 % of 2000 less 500 are 30."""
        self.make_plan()
        self.bill((self.pump, 1, 2000), (self.seal, 1, -500))
        self.capture()
        self.settle()
        self.assertEqual(self.earned(self.rep), 30)

    def test_foreign_margin(self):
        """COM-02: the margin of a sale in foreign currency is figured in company currency: 50."""
        self.set_rates(self.euro, d2026_01_01=0.125)
        self.make_plan(base="margin", rate=5)
        self.pump.standard_price = 7000
        self.bill((self.pump, 1, 1000), currency_id=self.euro.id)
        self.capture()
        self.settle()
        self.assertEqual(self.earned(self.rep), 50)

    def test_cost_frozen(self):
        """COM-02: a cost that changes after the sale changes no commission: it stays 95."""
        plan = self.make_plan(base="margin", rate=10)
        self.pump.standard_price = 50
        self.bill((self.pump, 1, 1000))
        self.capture()
        self.settle()
        self.pump.standard_price = 80
        plan.version_ids.with_user(self.manager).action_recompute()
        self.capture()
        self.settle()
        self.assertEqual(self.earned(self.rep), 95)

    def test_foreign_payment(self):
        """COM-02: an invoice in euros pays on what its lines are worth in company currency."""
        self.set_rates(self.euro, d2026_01_01=0.125, d2026_05_15=0.12)
        self.make_plan(base="collected")
        invoice = self.bill((self.pump, 1, 1000), currency_id=self.euro.id)
        self.pay(invoice, day="2026-05-20", currency=self.euro)
        self.capture()
        self.settle()
        self.assertEqual(self.earned(self.rep), 160)
