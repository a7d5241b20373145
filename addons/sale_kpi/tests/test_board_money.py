from odoo.tests import tagged

from .common import KpiCommon, freeze_time


@tagged("post_install", "-at_install")
class TestBoardMoney(KpiCommon):
    """Invoices that are late, on the dashboard of whoever answers for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bill((cls.pump, 1, 1000), day="2026-04-01", invoice_date_due="2026-04-10", team_id=cls.team.id)
        cls.bill((cls.pump, 1, 3000), day="2026-05-01", invoice_date_due="2026-05-13", team_id=cls.team.id)
        paid = cls.bill((cls.pump, 1, 500), day="2026-04-01", invoice_date_due="2026-04-10")
        cls.pay(paid, day="2026-05-01")
        cls.bill((cls.pump, 1, 9), day="2026-04-01", invoice_date_due="2026-04-01", user=cls.stranger)

    def board(self, user, team=None):
        with freeze_time("2026-05-14 04:00:00"):
            return (
                self.env["sale.kpi.board"].with_user(user).get_board("month", False, False, team and team.id)
            )

    def test_overdue(self):
        """What is due and not paid; who is late for more than 30 days is in trouble."""
        board = self.board(self.head)
        [tile] = [tile for tile in board["tiles"] if tile["key"] == "overdue"]
        self.assertEqual((tile["value"], tile["tone"]), (4000, "danger"))
        reasons = {trouble["name"]: trouble["reasons"] for trouble in board["troubles"]}
        self.assertRegex(reasons["Li Na"][-1]["text"], r"1,000\.00.*30 days, invoices: 1")
        self.assertNotIn("Ma Jun", reasons)
        self.company.sale_kpi_overdue_days = 34
        self.assertFalse(self.board(self.head)["troubles"])
        own = self.board(self.stranger)["tiles"][0]
        self.assertEqual(own["value"], 9)

    def test_month_says_it_too(self):
        with freeze_time("2026-05-14 04:00:00"):
            month = self.env["sale.kpi.month"].with_user(self.rep).get_month()
        [reminder] = [each for each in month["reminders"] if each["key"] == "overdue"]
        self.assertEqual((reminder["amount"], reminder["count"]), (4000, 2))
