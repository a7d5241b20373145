from datetime import date

from odoo.tests import BaseCase

from ..scoring import attain, judge, score_by_bands, score_proportional, total
from ..span import Span, shift_months


class TestScoring(BaseCase):
    def test_attainment(self):
        """KPI-02: attainment of a target; where less is better, half of what was allowed makes 150 and
        twice of it nothing; what is not known is not zero."""
        table = [
            (80, 100, False, 80.0),
            (0, 100, False, 0.0),
            (-50, 100, False, -50.0),
            (50, 100, True, 150.0),
            (100, 100, True, 100.0),
            (200, 100, True, 0.0),
            (500, 100, True, 0.0),
            (0, 0, True, 100.0),
            (1, 0, True, 0.0),
            (0, 0, False, 100.0),
            (None, 100, False, None),
            (80, None, False, None),
        ]
        for value, target, less, expected in table:
            self.assertEqual(attain(value, target, less), expected, (value, target, less))

    def test_score(self):
        """KPI-02: the score is capped and never negative; of a table the highest bound that is reached
        counts, and nothing lies between two bounds."""
        self.assertEqual(
            [score_proportional(a, 120) for a in (-50, 80, 120, 120.01, None)], [0, 80, 120, 120, None]
        )
        bands = [(100, 100), (60, 50), (80, 80)]
        figures = (59.99, 60, 79.999, 80, 100, 1000, None)
        self.assertEqual([score_by_bands(f, bands) for f in figures], [0, 50, 50, 80, 100, 100, None])

    def test_total(self):
        """KPI-02: weighted; a missing line brings nothing, or gives its weight to the others."""
        lines = [(50, 100), (30, 60), (20, None)]
        self.assertAlmostEqual(total(lines, False), 68.0)
        self.assertAlmostEqual(total(lines, True), 85.0)
        self.assertIsNone(total([(100, None)], True))

    def test_usual(self):
        """KPI-01: out of the ordinary is what lies far from a person's own months; a steady figure does
        not alarm at a small step, and two months say nothing."""
        self.assertEqual(judge(100, [100, 100, 100])[2], 0)
        self.assertLess(judge(110, [100] * 6)[2], 3.5)
        self.assertGreater(judge(130, [100] * 6)[2], 3.5)
        self.assertLess(judge(20, [100, 110, 90, 105, 95, 100])[2], -3.5)
        self.assertIsNone(judge(100, [1, 2]))
        self.assertIsNone(judge(None, [1, 2, 3]))

    def test_span(self):
        """KPI-05: the months of a span, and the same months of last year at the ends of February."""
        span = Span(date(2027, 11, 1), date(2028, 2, 29), "person", (1,), is_monthly=True)
        self.assertEqual([day.month for day, _end in span.parts], [11, 12, 1, 2])
        self.assertEqual(span.parts[-1], (date(2028, 2, 1), date(2028, 2, 29)))
        self.assertEqual(span.last_year.date_from, date(2026, 11, 1))
        self.assertEqual(span.last_year.date_to, date(2027, 2, 28))
        self.assertEqual(shift_months(date(2027, 1, 31), 13), date(2028, 2, 1))
