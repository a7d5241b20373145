from datetime import datetime

from odoo.tests import tagged

from .common import VisitCommon


@tagged("post_install", "-at_install")
class TestPlan(VisitCommon):
    def test_month_plan(self):
        """VIS-08: the superior approves next month's plan; its visits are then agreed."""
        plan = self.make_plan()
        with self.assertRefused("no visits yet"):
            plan.action_submit()
        visit = self.make_visit()
        self.assertEqual(visit.month_plan_id, plan)
        plan.action_submit()
        self.assertEqual(plan.state, "submitted")
        self.approve(plan, self.head)
        self.assertEqual((plan.state, visit.state, visit.is_planned), ("approved", "confirmed", True))
        self.assertEqual((str(visit.agreed_date), visit.agreed_hours), ("2027-06-02", 1.5))

    def test_returned(self):
        """A returned plan is a draft again and can be changed and handed in."""
        plan = self.make_plan()
        self.make_visit()
        plan.action_submit()
        self.open_steps(plan).with_user(self.head).action_return("More new customers, please.")
        self.assertEqual(plan.state, "draft")
        second = self.make_visit(partner=self.key_customer, start_at=datetime(2027, 6, 3, 2))
        self.assertEqual(second.month_plan_id, plan)
        plan.action_submit()
        self.assertEqual(plan.state, "submitted")

    def test_key_customer(self):
        """VIS-03: a customer of high value on the plan adds the sales director's step."""
        plan = self.make_plan()
        visit = self.make_visit(partner=self.key_customer)
        plan.action_submit()
        self.approve(plan, self.head)
        self.assertEqual((plan.state, visit.state), ("submitted", "planned"))
        self.approve(plan, self.director)
        self.assertEqual((plan.state, visit.state), ("approved", "confirmed"))

    def test_nobody_fixes_his_own(self):
        plan = self.make_plan()
        self.make_visit()
        plan.action_submit()
        for values in ({"fixed_at": datetime(2027, 5, 1)}, {"state": "approved"}, {"is_late": False}):
            with self.assertRefused("cannot be written"):
                plan.write(values)
        with self.assertRefused("cannot be written"):
            self.make_plan(period="week", date_from="2027-06-07", fixed_at=datetime(2027, 5, 1))
        with self.assertRefused(".", Exception):
            self.open_steps(plan).with_user(self.rep).action_approve()
        disguised = (
            self.env["sale.visit.plan"].with_user(self.rep).with_context(default_fixed_at="2027-05-01")
        )
        self.assertFalse(disguised.create({"period": "week", "date_from": "2027-06-14"}).fixed_at)

    def test_refuse_a_line(self):
        """VIS-17: the superior takes one visit off and approves the rest."""
        plan = self.make_plan()
        wanted = self.make_visit()
        unwanted = self.make_visit(start_at=datetime(2027, 6, 4, 2))
        plan.action_submit()
        with self.assertRefused("Only the superior"):
            unwanted.action_refuse("No")
        with self.assertRefused("doesn't have", Exception):
            unwanted.with_user(self.stranger).action_refuse("No")
        with self.assertRefused("Say why"):
            unwanted.with_user(self.head).action_refuse(" ")
        unwanted.with_user(self.head).action_refuse("They moved to a competitor.")
        self.approve(plan, self.head)
        self.assertEqual((wanted.state, unwanted.state), ("confirmed", "refused"))
        self.assertEqual((plan.state, plan.visit_count), ("approved", 1))

    def test_figures_and_check(self):
        """VIS-15: planned and actual hours, unplanned visits, and the supervisor's mark and date."""
        plan = self.make_plan()
        visit = self.make_visit()
        plan.action_submit()
        with self.assertRefused("not approved yet"):
            plan.with_user(self.head).action_check()
        self.approve(plan, self.head)
        extra = self.make_visit(start_at=datetime(2027, 6, 8, 2))
        extra.action_confirm()
        for made, hours in ((visit, 2.0), (extra, 0.5)):
            made._set_state("in_progress")
            made._set_state("done", actual_hours=hours)
        plan.invalidate_recordset()
        self.assertEqual((plan.visit_count, plan.done_count), (1, 1))
        self.assertEqual((plan.planned_hours, plan.actual_hours), (1.5, 2.0))
        self.assertEqual(plan.unplanned_visit_ids, extra)
        for user in (self.rep, self.colleague, self.stranger):
            with self.assertRefused("Only the superior|doesn't have", Exception):
                plan.with_user(user).action_check()
        plan.with_user(self.head).action_check()
        self.assertEqual(plan.checked_by_id, self.head)
        self.assertTrue(plan.checked_date)

    def test_lists_cost_the_same(self):
        """Twenty plans are read with as many queries as two."""
        plans = self.env["sale.visit.plan"]
        for month in range(1, 12):
            plans |= self.make_plan(date_from=f"2028-{month:02}-01")
            self.make_visit(start_at=datetime(2028, month, 5, 2))
        names = ["visit_count", "planned_hours", "state", "display_name"]
        costs = []
        plans.with_user(self.rep).read(names)  # what is read once per process
        for some in (plans[:2], plans):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.with_user(self.rep).read(names)
            costs.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*costs)
