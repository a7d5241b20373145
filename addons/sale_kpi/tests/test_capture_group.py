from odoo.tests import tagged

from .common import KpiCommon


@tagged("post_install", "-at_install")
class TestCaptureGroup(KpiCommon):
    def test_own_currency(self):
        """KPI-03: without a currency of the group the amount for the group is the amount."""
        invoice = self.bill((self.pump, 1, 1000))
        self.capture()
        event = self.events(invoice)
        self.assertEqual((event.group_amount, event.group_currency_id), (1000, self.yuan))

    def test_rate_of_the_day(self):
        """KPI-03: the amount for the group is taken at the rate of the day and stays; parts sum to the
        document's own."""
        self.company.kpi_group_currency_id = self.euro
        self.set_rates(self.euro, d2026_01_01=0.1, d2026_06_01=0.2)
        lines = [(self.seal, 1, 33.33)] * 3
        may, june = self.bill(*lines, day="2026-05-31"), self.bill(*lines, day="2026-06-01")
        early = self.bill(*lines, day="2025-12-31")
        self.capture()
        for move, amount in ((may, 10.0), (june, 20.0), (early, 10.0)):
            self.assertAlmostEqual(sum(self.events(move).mapped("group_amount")), amount)
        self.env["res.currency.rate"].search([("name", "=", "2026-01-01")]).rate = 0.9
        may.invoice_user_id = self.stranger
        self.capture()
        self.assertAlmostEqual(sum(self.events(may).mapped("group_amount")), 10.0)
        self.assertFactsFit()

    def test_other_currency(self):
        """KPI-03: another currency for the group is applied to the past too, as further rows."""
        invoice = self.bill((self.pump, 1, 1000))
        self.capture()
        self.set_rates(self.euro, d2026_01_01=0.1)
        self.company.kpi_group_currency_id = self.euro
        self.assertTrue(self.env.ref("sale_kpi.ir_cron_fill").active)
        self.env["sale.kpi.event"]._capture("account.move", invoice.ids)
        self.assertEqual(self.events(invoice).mapped("group_amount"), [1000, -1000, 100])
        self.assertEqual(self.total("invoice"), 1000)
        self.assertFactsFit()


@tagged("post_install", "-at_install")
class TestCaptureCost(KpiCommon):
    """What capturing costs whoever posts, and the job."""

    def count(self, work):
        self.env.flush_all()
        self.env.cr.flush()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        return self.env.cr.sql_log_count - before

    def test_capture(self):
        """KPI-01: capturing 100 documents takes as many queries as capturing one."""
        moves = self.env["account.move"].union(*(self.bill((self.pump, 1, 10)) for _number in range(41)))
        self.env.cr.flush()
        capture = self.env["sale.kpi.event"]._capture
        one = self.count(lambda: capture("account.move", moves[:1].ids))
        many = self.count(lambda: capture("account.move", moves[1:].ids))
        self.assertEqual(one, many)
        self.assertLessEqual(one, 6)

    def test_post(self):
        """KPI-01: posting an invoice costs at most three queries more."""
        move = self.bill((self.pump, 1, 10), (self.seal, 1, 10), post=False)
        self.bill((self.pump, 1, 10))
        self.env.cr.flush()
        move.action_post()
        with self.assertQueryCount(3):
            self.env["sale.kpi.outbox"]._write_touched()
