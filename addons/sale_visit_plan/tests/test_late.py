from datetime import datetime

from freezegun import freeze_time

from odoo.tests import tagged

from .common import VisitCommon


@tagged("post_install", "-at_install")
class TestLate(VisitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.team"].search(
            [("id", "not in", (cls.team | cls.other_team).ids)]
        ).is_visit_plan_required = False

    def run_job(self, moment):
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref("sale_visit_plan.ir_cron_watch_plans").method_direct_trigger()
        self.env.invalidate_all()

    def get_plans(self, user):
        return self.env["sale.visit.plan"].search([("user_id", "=", user.id)])

    def test_no_plan(self):
        """VIS-08: 31 May without an approved June plan, and the person is late; told with his superior."""
        self.run_job("2027-05-30 02:00:00")
        self.assertFalse(self.get_plans(self.rep).is_late)
        self.run_job("2027-05-31 02:00:00")
        plan = self.get_plans(self.rep)
        self.assertEqual((plan.is_late, plan.period, str(plan.date_from)), (True, "month", "2027-06-01"))
        self.run_job("2027-05-31 05:00:00")
        self.assertEqual(self.get_plans(self.rep), plan)
        notices = plan.message_ids.filtered(lambda message: "late" in (message.subject or ""))
        self.assertLessEqual(len(notices), 1)

    def test_in_time(self):
        """VIS-08: an approved plan is not late, one that waits on the last day is."""
        with freeze_time("2027-05-20 02:00:00"):
            plan = self.make_plan()
            self.make_visit()
            plan.action_submit()
            self.approve(plan, self.head)
            waiting = self.make_plan(self.colleague)
            self.make_visit(self.colleague)
            waiting.action_submit()
        self.run_job("2027-05-31 02:00:00")
        self.assertEqual((plan.is_late, waiting.is_late), (False, True))

    def test_reminder(self):
        self.run_job("2027-05-27 02:00:00")
        self.assertFalse(self.get_plans(self.rep))
        self.run_job("2027-05-28 02:00:00")
        self.run_job("2027-05-29 02:00:00")
        activity = self.get_plans(self.rep).activity_ids
        self.assertEqual(
            (len(activity), activity.user_id, str(activity.date_deadline)), (1, self.rep, "2027-05-31")
        )

    def test_due_day_is_a_setting(self):
        """C8: so many days before the month ends."""
        self.env.company.visit_month_plan_days = 3
        self.run_job("2027-05-28 02:00:00")
        self.assertTrue(self.get_plans(self.rep).is_late)

    def test_leap_february(self):
        self.run_job("2028-02-28 02:00:00")
        self.assertFalse(self.get_plans(self.rep).is_late)
        self.run_job("2028-02-29 02:00:00")
        self.assertTrue(self.get_plans(self.rep).is_late)

    def test_midnight_where_the_company_is(self):
        """30 May 17:00 in London is 31 May in Shanghai."""
        self.run_job("2027-05-30 15:59:00")
        self.assertFalse(self.get_plans(self.rep).is_late)
        self.run_job("2027-05-30 16:00:00")
        self.assertTrue(self.get_plans(self.rep).is_late)

    def test_missed(self):
        """VIS-15: a planned visit nobody made is missed the day after, and shows as a deviation."""
        with freeze_time("2027-05-20 02:00:00"):
            plan = self.make_plan()
            visit = self.make_visit()
            last = self.make_visit(start_at=datetime(2027, 6, 30, 2))
            plan.action_submit()
            self.approve(plan, self.head)
        self.run_job("2027-06-02 15:00:00")
        self.assertEqual(visit.state, "confirmed")
        self.run_job("2027-06-02 16:00:00")
        self.assertEqual((visit.state, last.state), ("missed", "confirmed"))
        self.assertEqual(visit.deviation_ids.kind, "missed")
        self.assertEqual(plan.state, "approved")
        self.run_job("2027-07-01 02:00:00")
        self.assertEqual((last.state, plan.state), ("missed", "closed"))

    def test_each_visit_asks(self):
        self.env.company.visit_mode = "visit"
        self.run_job("2027-05-31 02:00:00")
        self.assertFalse(self.get_plans(self.rep))

    def test_weeks(self):
        """C9: where the week plan is approved, it is due at the Saturday meeting."""
        self.env.company.visit_mode = "week"
        self.run_job("2027-06-04 02:00:00")
        self.assertFalse(self.get_plans(self.rep).is_late)
        self.run_job("2027-06-05 02:00:00")
        plan = self.get_plans(self.rep)
        self.assertEqual((plan.is_late, plan.period, str(plan.date_from)), (True, "week", "2027-06-07"))
