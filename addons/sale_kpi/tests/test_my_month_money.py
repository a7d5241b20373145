from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import freeze_time
from .common_commission import CommissionCommon


@tagged("post_install", "-at_install")
class TestMyMonthMoney(CommissionCommon):
    """What the month earns: shown to the person, his leader, and who manages sales."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_plan(cls.rep, cls.colleague, rate=2)
        cls.add_event(50_000)
        cls.settle()

    def month(self, user, whose=False):
        with freeze_time("2026-05-20 04:00:00"):
            return self.env["sale.kpi.month"].with_user(user).get_month(False, whose and whose.id)

    def test_if_the_month_closed_today(self):
        """COM-02: 2 % of 50,000 are 1,000; the line says why and opens the rows of the ledger."""
        estimate = self.month(self.rep)["estimate"]
        self.assertEqual((estimate["earned"], estimate["if_closed_today"]), (1000, 1000))
        self.assertRegex(estimate["lines"][0]["text"], r"50,000\.00.*1,000\.00")
        with freeze_time("2026-05-20 04:00:00"):
            boards = self.env["sale.kpi.month"].with_user(self.rep)
            action = boards.get_board_action("ledger", "person", self.rep.id)
        rows = self.env[action["res_model"]].with_user(self.rep).search(action["domain"])
        self.assertEqual(sum(rows.mapped("amount")), 1000)

    def test_whose_money(self):
        """COM-02: a colleague never sees it, nor who sees all figures but manages nobody."""
        self.assertTrue(self.month(self.head, self.rep)["estimate"])
        self.assertTrue(self.month(self.manager, self.rep)["estimate"])
        with self.assertRaises(AccessError):
            self.month(self.colleague, self.rep)
        analyst = new_test_user(
            self.env,
            "k_analyst",
            groups="sales_team.group_sale_salesman_all_leads",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        month = self.month(analyst, self.rep)
        self.assertFalse(month["estimate"])
        self.assertTrue(month["rows"])

    def test_no_plan_no_card(self):
        self.assertFalse(self.month(self.stranger)["estimate"])
