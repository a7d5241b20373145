from datetime import date

from odoo.exceptions import AccessError
from odoo.fields import Date

from .common import TargetCommon

TEXTS = dict.fromkeys(("strategy", "product_mix", "layout"), "<p>Said</p>")


class TestFiling(TargetCommon):
    """Units file their plans month by month and quarter by quarter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.year = Date.today().replace(month=1, day=1)
        cls.company.write({"fiscalyear_last_month": "12", "target_file_months": True})
        cls.company.target_file_quarters = True

    def rows(self, user=None, **values):
        self.env.flush_all()
        self.env.invalidate_all()
        values = {"company_id": self.company.id, "team_id": self.team.id, "level": "team", **values}
        domain = [(name, "=", value) for name, value in values.items()]
        return self.env["sale.target.filing"].with_user(user or self.head).search(domain, order="date_from")

    def january(self, user=None, period="month"):
        return self.rows(user, period=period, date_from=self.year)

    def make_filed_plan(self):
        plan = self.make_team_plan(date_from=self.year, **TEXTS)
        plan.action_submit()
        self.approve(plan, self.deputy)
        self.assertEqual(plan.state, "approved")
        return plan

    def test_months_and_quarters(self):
        """PLN-06: teams file each month and quarter up to the next one; a setting switches either off."""
        months = self.rows(period="month").filtered(lambda row: row.date_from.year == self.year.year)
        expected = min(Date.today().month + 1, 12)
        self.assertEqual(len(months), expected)
        self.assertEqual(months[0].date_to, date(self.year.year, 1, 31))
        quarters = self.rows(period="quarter").filtered(lambda row: row.date_from.year == self.year.year)
        self.assertEqual(len(quarters), min((Date.today().month - 1) // 3 + 2, 4))
        self.assertFalse(self.rows(level="person", period="month"))
        self.company.target_file_months = False
        self.assertFalse(self.rows(period="month"))
        self.assertTrue(self.rows(period="quarter"))

    def test_file(self):
        """PLN-06: who leads the team files its approved plan for the month, once, with its four parts."""
        self.assertEqual(self.january().status, "missing")
        with self.assertRefused("no plan yet"):
            self.january().action_file()
        plan = self.make_team_plan(date_from=self.year)
        self.assertEqual(self.january().status, "draft")
        with self.assertRefused("once it is approved"):
            self.january().action_file()
        plan.write(TEXTS)
        plan.action_submit()
        self.assertEqual(self.january().status, "submitted")
        self.approve(plan, self.deputy)
        self.assertEqual(self.january().status, "approved")
        row = self.january()
        row.action_file()
        self.assertEqual(self.january().status, "filed")
        with self.assertRefused("filed for the months from .* already"):
            row.action_file()
        self.assertEqual(self.january(period="quarter").status, "approved")
        self.assertEqual(self.january(period="year").status, "approved")
        self.january(period="quarter").action_file()
        self.january(period="year").action_file()
        self.assertEqual(
            [self.january(period=period).status for period in ("month", "quarter", "year")], ["filed"] * 3
        )
        self.assertEqual(plan.filed_ids.filed_by_id, self.head)
        self.assertEqual(plan.filed_ids.mapped("period"), ["month", "quarter"])

    def test_parts(self):
        """PLN-06: without strategy, product mix and layout nothing is filed."""
        plan = self.make_team_plan(date_from=self.year)
        plan.action_submit()
        self.approve(plan, self.deputy)
        with self.assertRefused("lacks: Strategy, Product Mix, and Market layout"):
            self.january().action_file()

    def test_new_version(self):
        """PLN-06, PLN-12: a version that changes a month has that month filed anew, not those before."""
        plan = self.make_filed_plan()
        self.january().action_file()
        month = date(self.year.year, 2, 1)
        self.rows(period="month", date_from=month).action_file()
        version = plan._create_version(month)
        version.action_submit()
        self.approve(version, self.deputy)
        self.assertEqual(self.january().status, "filed")
        february = self.rows(period="month", date_from=month)
        self.assertEqual((february.status, february.plan_id), ("approved", version))
        february.action_file()
        self.assertEqual(self.rows(period="month", date_from=month).status, "filed")

    def test_who(self):
        """PLN-06: a member neither files for his team nor writes that it was filed; the group sees all."""
        plan = self.make_filed_plan()
        self.assertFalse(self.january(self.rep))
        with self.assertRaises(AccessError):
            plan.with_user(self.rep)._file_period("month", self.year, date(self.year.year, 1, 31))
        values = {
            "plan_id": plan.id,
            "period": "month",
            "date_from": self.year,
            "date_to": date(self.year.year, 1, 31),
            "filed_at": "2026-01-01 00:00:00",
            "filed_by_id": self.head.id,
        }
        for user in (self.rep, self.head, self.director, self.manager):
            with self.assertRaises(AccessError):
                self.env["sale.target.filed"].with_user(user).create(values)
        self.assertEqual(self.january(self.director).status, "approved")
        self.january().action_file()
        with self.assertRaises(AccessError):
            plan.filed_ids.with_user(self.manager).unlink()
        self.assertFalse(self.env["sale.target.filed"].with_user(self.stranger).search([]))

    def test_missing(self):
        """PLN-06: a missing plan is asked for once, however many of its months and quarters are open, and
        written for the whole year."""
        rows = self.rows(self.director, status="missing")
        self.assertGreater(len(rows), 2)
        rows.filtered(lambda row: row.year_from == self.year).action_remind()
        tasks = self.head.partner_id.activity_ids.filtered(lambda task: task.user_id == self.head)
        self.assertEqual(len(tasks), 1)
        row = self.january(period="quarter")
        self.assertEqual(row.action_open()["context"]["default_date_from"], self.year)
        last = self.rows(period="month").filtered(lambda row: row.year_from == self.year)[-1]
        self.assertEqual(last.action_open()["context"]["default_date_from"], self.year)

    def test_remind(self):
        """PLN-06: who has to file is asked once for each month that is approved and not filed."""
        self.make_filed_plan()
        for _time in range(2):
            self.january(self.director).action_remind()
        tasks = self.head.partner_id.activity_ids.filtered(lambda task: task.user_id == self.head)
        self.assertEqual(len(tasks), 1)
        self.assertIn("File the sales plan from", tasks.summary)
