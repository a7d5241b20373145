import doctest
from datetime import date

from odoo.tests import BaseCase

from odoo.addons.sale_visit_plan import schedule


class TestSchedule(BaseCase):
    def test_examples(self):
        self.assertFalse(doctest.testmod(schedule).failed)

    def test_month_ends(self):
        """VIS-08: next month's plan is due on the last day of this month, also in a leap February."""
        for first, due in (
            (date(2028, 3, 1), date(2028, 2, 29)),
            (date(2027, 3, 1), date(2027, 2, 28)),
            (date(2027, 1, 1), date(2026, 12, 31)),
            (date(2026, 6, 1), date(2026, 5, 31)),
        ):
            self.assertEqual(schedule.plan_due_date("month", first), due)
            self.assertEqual(schedule.month_bounds(due, step=1)[0], first)
        self.assertEqual(schedule.plan_due_date("month", date(2026, 6, 1), 3), date(2026, 5, 28))

    def test_meeting(self):
        """VIS-17: a week plan is due at the meeting of the week before, Saturday by default."""
        monday = date(2027, 1, 4)
        self.assertEqual(schedule.plan_due_date("week", monday), date(2027, 1, 2))
        self.assertEqual(schedule.plan_due_date("week", monday, meeting_weekday=0), date(2026, 12, 28))
        self.assertEqual(schedule.week_bounds(date(2027, 1, 3)), (date(2026, 12, 28), date(2027, 1, 3)))
