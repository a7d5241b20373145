import doctest
from datetime import date, timedelta

from odoo.tests import BaseCase

from .. import board
from ..board import get_passed_share, get_plan_to_date, months_before, period_of


class TestBoardRules(BaseCase):
    """Periods, plan to date and pace, without a database."""

    def test_examples(self):
        self.assertFalse(doctest.testmod(board).failed)

    def test_periods(self):
        today = date(2027, 3, 17)
        for kind, day, first, last, until in (
            ("month", "2027-03-17", "2027-03-01", "2027-03-31", "2027-03-17"),
            ("month", "2027-02-28", "2027-02-01", "2027-02-28", "2027-02-28"),
            ("month", "2028-02-01", "2028-02-01", "2028-02-29", "2028-02-01"),
            ("quarter", "2027-03-31", "2027-01-01", "2027-03-31", "2027-03-17"),
            ("half", "2026-12-31", "2026-07-01", "2026-12-31", "2026-12-31"),
            ("year", "2027-01-01", "2027-01-01", "2027-12-31", "2027-03-17"),
        ):
            with self.subTest(kind=kind, day=day):
                period = period_of(kind, date.fromisoformat(day), today)
                self.assertEqual([str(part) for part in period[1:]], [first, last, until])

    def test_year_before(self):
        leap = period_of("month", date(2028, 2, 29), date(2028, 2, 29)).year_before()
        self.assertEqual((leap.first, leap.until), (date(2027, 2, 1), date(2027, 2, 28)))
        whole = period_of("month", date(2025, 2, 1), date(2027, 1, 1)).year_before()
        self.assertEqual(whole.until, date(2024, 2, 29))

    def test_neighbours(self):
        period = period_of("quarter", date(2027, 1, 5), date(2027, 1, 5))
        self.assertEqual((period.previous, period.next), (date(2026, 10, 1), date(2027, 4, 1)))
        self.assertEqual(months_before(date(2027, 1, 1), 3)[0], date(2026, 11, 1))

    def test_plan_to_date(self):
        """Whole months that are over, and the working days of the running one."""
        period = period_of("quarter", date(2027, 2, 10), date(2027, 2, 10))
        days = [date(2027, 2, 1) + timedelta(days=number) for number in range(20)]
        passed = get_passed_share(days, period)
        self.assertEqual(passed, 0.5)
        months = {date(2027, month, 1): 100.0 * month for month in (1, 2, 3)}
        self.assertEqual(get_plan_to_date(months, period, passed, True), 200.0)
        self.assertEqual(get_plan_to_date(months, period, passed, False), 150.0)
        self.assertIsNone(get_plan_to_date({date(2027, 3, 1): 1.0}, period, passed, True))
