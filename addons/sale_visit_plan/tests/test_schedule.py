import doctest
from datetime import date, datetime

import pytz

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

    def test_report_due(self):
        """VIS-12: done on the 3rd, the report is due as the 5th ends, whatever the clocks do."""
        shanghai, berlin = pytz.timezone("Asia/Shanghai"), pytz.timezone("Europe/Berlin")
        for ended, hours, zone, due in (
            ((2027, 6, 3, 2), 48, shanghai, (2027, 6, 5, 15, 59, 59)),
            ((2027, 6, 3, 15, 59), 48, shanghai, (2027, 6, 5, 15, 59, 59)),  # 23:59 on the 3rd there
            ((2027, 6, 3, 16), 48, shanghai, (2027, 6, 6, 15, 59, 59)),  # the 4th there
            ((2027, 6, 3, 2), 0, shanghai, (2027, 6, 3, 15, 59, 59)),
            ((2027, 6, 3, 2), 13, shanghai, (2027, 6, 3, 15, 59, 59)),
            ((2027, 6, 3, 2), 14, shanghai, (2027, 6, 4, 15, 59, 59)),
            ((2027, 5, 31, 2), 48, shanghai, (2027, 6, 2, 15, 59, 59)),  # over a month end
            ((2028, 2, 27, 2), 48, shanghai, (2028, 2, 29, 15, 59, 59)),  # leap day
            ((2027, 2, 27, 2), 48, shanghai, (2027, 3, 1, 15, 59, 59)),
            ((2026, 12, 30, 2), 48, shanghai, (2027, 1, 1, 15, 59, 59)),
            # Summer time begins on 28 March 2027: 23:30 on the 26th is two days before 23:30 on the 28th
            ((2027, 3, 26, 22, 30), 48, berlin, (2027, 3, 28, 21, 59, 59)),
            ((2027, 3, 27, 22, 30), 0, berlin, (2027, 3, 27, 22, 59, 59)),
            # and ends on 31 October 2027
            ((2027, 10, 29, 21, 30), 48, berlin, (2027, 10, 31, 22, 59, 59)),
            # where midnight itself is left out: 00:00 became 01:00 in Beirut on 31 March 2024
            ((2024, 3, 30, 10), 0, pytz.timezone("Asia/Beirut"), (2024, 3, 30, 21, 59, 59)),
        ):
            found = schedule.report_due_at(datetime(*ended), hours, zone)
            self.assertEqual(found, datetime(*due), (ended, hours))
