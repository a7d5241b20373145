from contextlib import contextmanager

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, TransactionCase, new_test_user, tagged

TEMPLATE = "sale_kpi_expense.policy_template_expense_sales"
USUAL = "hr_expense_approval_tiers.policy_template_expense"


@tagged("post_install", "-at_install")
class TestExpenseRatio(TransactionCase):
    """A rep has sold 100,000 in three months; what may he claim?"""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        freezer = freeze_time("2026-05-14 10:00:00")
        freezer.start()
        cls.addClassCleanup(freezer.stop)
        cls.people = {
            name: new_test_user(cls.env, f"r_{name}", groups=f"base.group_user{groups}", name=name.title())
            for name, groups in {
                "rep": ",sales_team.group_sale_salesman",
                "clerk": "",
                "manager": ",hr_expense.group_hr_expense_team_approver",
                "leader": "",
                "finance": ",approval_tiers.group_finance",
                "general": ",approval_tiers.group_general_manager",
                "director": ",approval_tiers.group_sales_director",
            }.items()
        }
        cls.company = cls.env.company
        cls.rep, cls.manager = cls.people["rep"], cls.people["manager"]
        (cls.rep | cls.people["clerk"]).approval_superior_id = cls.manager
        cls.manager.approval_superior_id = cls.people["leader"]
        cls.employee, cls.clerk = cls.env["hr.employee"].create(
            [
                {"name": name.title(), "user_id": cls.people[name].id, "expense_manager_id": cls.manager.id}
                for name in ("rep", "clerk")
            ]
        )
        cls.env["crm.team"].create({"name": "East", "member_ids": [Command.set(cls.rep.ids)]})
        cls.category = cls.env["product.product"].create(
            {"name": "Customer visit", "can_be_expensed": True, "standard_price": 0}
        )
        cls.env.ref(USUAL)._switch_on(cls.company)
        cls.env.ref(TEMPLATE)._switch_on(cls.company)

    @contextmanager
    def assertRefused(self, pattern, error=UserError):
        with self.assertRaises(error) as caught:
            yield
        self.assertRegex(str(caught.exception), pattern)

    def sell(self, amount, day="2026-04-10", kind="invoice", user=None):
        self.env.cr.execute(
            "INSERT INTO sale_kpi_fact (kind, date, company_id, user_id, amount, number) "
            "VALUES (%s, %s, %s, %s, %s, 1)",
            (kind, day, self.company.id, (user or self.rep).id, amount),
        )

    def claim(self, amount, date="2026-05-10", employee=None):
        employee = employee or self.employee
        return (
            self.env["hr.expense"]
            .with_user(employee.user_id)
            .create(
                {
                    "name": "Hotel and train",
                    "employee_id": employee.id,
                    "product_id": self.category.id,
                    "total_amount_currency": amount,
                    "tax_ids": False,
                    "date": date,
                }
            )
        )

    def submit(self, expense):
        """(names of the steps, warnings) once the claim is submitted"""
        expense.action_submit()
        request = expense.sudo().approval_request_ids
        return request.step_ids.mapped("name"), request.warnings or []

    def test_above_the_limit(self):
        """ICL-12: expenses of 6 % of sales and a limit of 5 %: a warning and an extra step appear."""
        self.sell(100_000)
        self.submit(self.claim(4_000))
        expense = self.claim(2_000)
        steps, warnings = self.submit(expense)
        self.assertEqual(steps, ["Department manager", "Leader in charge", "Finance", "Sales results"])
        self.assertRegex(warnings[0], r"6\.00 % of sales.*limit is 5 %")
        self.assertEqual(expense.sale_ratio_percent, 6.0)
        for name in ("manager", "leader", "finance"):
            self.decide(expense, name)
        self.assertEqual(expense.state, "submitted")
        self.decide(expense, "director")
        self.assertEqual(expense.state, "approved")

    def decide(self, expense, name):
        steps = expense.sudo().approval_request_ids.step_ids.filtered(lambda step: step.state == "open")
        steps.with_user(self.people[name]).action_approve()

    def test_exactly_the_limit(self):
        """ICL-12: exactly 5 % is not above 5 %; one cent more is."""
        self.sell(100_000)
        steps, warnings = self.submit(self.claim(5_000))
        self.assertEqual((steps[-1], warnings), ("Finance", []))
        steps, warnings = self.submit(self.claim(0.01))
        self.assertEqual((steps[-1], len(warnings)), ("Sales results", 1))

    def test_nothing_sold(self):
        """ICL-12: a salesperson without sales is above the limit with any claim; a clerk is not measured."""
        steps, warnings = self.submit(self.claim(10))
        self.assertEqual(steps[-1], "Sales results")
        self.assertIn("no sales yet", warnings[0])
        steps, warnings = self.submit(self.claim(10_000, employee=self.clerk))
        self.assertEqual(warnings, [])
        self.assertNotIn("Sales results", steps)

    def test_what_counts(self):
        """ICL-12: sales and claims of the period; others' sales, older ones and refused claims do not."""
        self.sell(100_000, day="2026-03-01")
        self.sell(900_000, day="2026-02-28")
        self.sell(900_000, kind="order")
        self.sell(900_000, user=self.people["director"])
        self.submit(self.claim(4_000, date="2026-02-28"))
        refused = self.claim(4_000)
        refused.action_submit()
        refused.with_user(self.manager)._do_refuse("twice claimed")
        self.assertFalse(self.submit(self.claim(5_000))[1])
        self.company.sale_expense_period = "month"
        self.assertIn("no sales yet", self.submit(self.claim(1))[1][0])
        self.company.sale_expense_kind = "order"
        self.company.sale_expense_period = "quarter"
        self.assertFalse(self.submit(self.claim(1))[1])

    def test_limit_is_a_setting(self):
        self.sell(100_000)
        expense = self.claim(6_000)
        self.assertTrue(expense.is_sale_ratio_exceeded)
        self.company.sale_expense_limit_percent = 6
        self.assertFalse(self.submit(expense)[1])
        self.company.sale_expense_limit_percent = 0
        self.assertFalse(self.submit(self.claim(90_000))[1])

    def test_no_way_around(self):
        """ICL-12: neither a write of the flag, nor claims in pieces, nor one batch avoid the step."""
        self.sell(100_000)
        expense = self.claim(6_000)
        expense.write({"is_sale_ratio_exceeded": False, "sale_ratio_percent": 0})
        self.assertEqual(self.submit(expense)[0][-1], "Sales results")
        expense.with_user(self.manager)._do_refuse("in one piece, please")
        pieces = self.claim(3_000) | self.claim(3_000)
        pieces.action_submit()
        for piece in pieces:
            names = piece.sudo().approval_request_ids.step_ids.mapped("name")
            self.assertEqual(names[-1], "Sales results")

    def test_sold_since_the_draft(self):
        """What counts is the day of the claim's submission, not of its draft."""
        expense = self.claim(5_000)
        self.assertTrue(expense.is_sale_ratio_exceeded)
        self.sell(100_000)
        self.assertEqual(self.submit(expense), (["Department manager", "Leader in charge", "Finance"], []))

    def test_warning_without_policy(self):
        """ICL-12: where no policy governs claims the form warns all the same."""
        self.env["approval.tiers.policy"].search([("state", "=", "active")]).action_retire()
        self.sell(100_000)
        with Form(self.env["hr.expense"].with_user(self.rep)) as form:
            form.name = "Hotel"
            form.product_id = self.category
            form.total_amount_currency = 5_000
            self.assertFalse(form.sale_ratio_warning)
            form.total_amount_currency = 5_001
            self.assertIn("5.00 %", form.sale_ratio_warning)
        self.assertFalse(form.record.is_approval_governed)

    def test_cost_of_many(self):
        """One look at sales and claims, however many people claim."""
        employees = self.env["hr.employee"].create(
            [
                {"name": f"Rep {n}", "user_id": new_test_user(self.env, f"many_{n}", "base.group_user").id}
                for n in range(5)
            ]
        )
        for employee in employees:
            self.sell(1_000, user=employee.user_id)
        expenses = self.env["hr.expense"].concat(*(self.claim(10, employee=person) for person in employees))
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(12):
            self.assertEqual(len(expenses.sudo()._get_sale_ratios()), 5)
        self.assertEqual(expenses[0].sale_ratio_percent, 1.0)
        self.assertEqual(fields.Date.to_string(expenses._get_sale_period(self.company)[0]), "2026-03-01")
