from datetime import datetime

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import VisitCommon


@tagged("post_install", "-at_install")
class TestPlanLines(VisitCommon):
    def approved_month(self):
        plan = self.make_plan()
        inside = self.make_visit(start_at=datetime(2027, 6, 8, 2))
        outside = self.make_visit(start_at=datetime(2027, 6, 15, 2))
        plan.action_submit()
        self.approve(plan, self.head)
        return plan, inside, outside

    def test_week_takes_month(self):
        """VIS-16: a week plan has the lines of the approved month plan in that week, and warns of
        fewer visits than wanted."""
        self.rep.visit_week_target = 3
        self.key_customer.user_id = self.colleague  # not due for the rep
        month, inside, outside = self.approved_month()
        week = self.make_plan(period="week", date_from="2027-06-07")
        self.assertEqual(week.week_visit_ids, inside)
        self.assertEqual((inside.month_plan_id, inside.week_plan_id), (month, week))
        self.assertFalse(outside.week_plan_id)
        self.assertIn("1 visits; at least 3 are wanted", " ".join(week.warnings))
        for day in (9, 10):
            self.make_visit(start_at=datetime(2027, 6, day, 2))
        week.invalidate_recordset()
        self.assertEqual(len(week.week_visit_ids), 3)
        self.assertFalse(week.warnings)

    def test_day_view(self):
        """VIS-16: the day is a view on the same visits."""
        _month, inside, _outside = self.approved_month()
        found = self.env["sale.visit"].with_user(self.rep).search([("date", "=", "2027-06-08")])
        self.assertEqual(found, inside)

    def test_hours_of_the_month(self):
        """VIS-08: fewer planned hours than wanted are said, and do not stop the plan."""
        self.key_customer.user_id = self.colleague  # not due for the rep
        plan = self.make_plan()
        self.make_visit()
        self.assertIn("1.5 planned hours; at least 80 are wanted", " ".join(plan.warnings))
        self.env.company.visit_month_hours = 1.5
        plan.invalidate_recordset()
        self.assertFalse(plan.warnings)

    def test_coverage_warns(self):
        """VIS-05: a customer that falls due in the period and is on nobody's plan is named."""
        self.env.company.visit_month_hours = 0
        plan = self.make_plan()
        self.make_visit()
        self.assertIn("Due and not planned (1): Ningbo Bearings", " ".join(plan.warnings))
        self.make_visit(partner=self.key_customer, start_at=datetime(2027, 6, 3, 2))
        plan.invalidate_recordset()
        self.assertFalse(plan.warnings)

    def test_overlap_warns(self):
        first = self.make_visit()
        second = self.make_visit(partner=self.key_customer, start_at=datetime(2027, 6, 2, 3, 29))
        self.assertIn("At the same time", second.warning)
        self.assertIn("At the same time", first.warning)
        second.start_at = datetime(2027, 6, 2, 3, 30)
        (first | second).invalidate_recordset()
        self.assertFalse(second.warning)
        colleague = self.make_visit(self.colleague)
        self.assertFalse(colleague.warning)

    def test_join_draft_only(self):
        month, _inside, _outside = self.approved_month()
        late = self.make_visit(start_at=datetime(2027, 6, 21, 2))
        self.assertFalse(late.month_plan_id)
        with self.assertRefused("does not fit", ValidationError):
            self.make_visit(self.colleague, month_plan_id=month.id)
        self.assertFalse(late.is_planned)
        with self.assertRefused("cannot be written"):
            late.is_planned = True

    def test_moves_between_drafts(self):
        june, july = self.make_plan(), self.make_plan(date_from="2027-07-01")
        visit = self.make_visit()
        self.assertEqual(visit.month_plan_id, june)
        visit.start_at = datetime(2027, 7, 2, 2)
        self.assertEqual(visit.month_plan_id, july)

    def test_periods(self):
        for values in ({"date_from": "2027-06-02"}, {"period": "week", "date_from": "2027-06-08"}):
            with self.assertRefused("begins on", ValidationError):
                self.make_plan(**values)
        plan = self.make_plan(date_from="2028-02-01")
        self.assertEqual((str(plan.date_to), str(plan.due_date)), ("2028-02-29", "2028-01-31"))

    def test_copy_last(self):
        """From the last plan: same customers, same weekdays, same hour on the wall."""
        self.rep.tz = "Europe/Berlin"
        before = self.make_plan(date_from="2027-03-01")
        first = self.make_visit(start_at=datetime(2027, 3, 3, 9))  # Wednesday 10:00, winter time
        self.make_visit(partner=self.key_customer, start_at=datetime(2027, 3, 31, 8))  # summer time
        after = self.make_plan(date_from="2027-04-01")
        after.action_copy_last()
        copies = after.month_visit_ids.sorted("start_at")
        self.assertEqual(copies.mapped("start_at"), [datetime(2027, 4, 7, 8), datetime(2027, 4, 7, 8)])
        self.assertEqual(copies.mapped("state"), ["planned", "planned"])
        self.assertEqual(first.month_plan_id, before)
        with self.assertRefused("no earlier plan has visits to copy"):
            after.action_copy_last()
