from datetime import date

from odoo.tests import tagged

from .common_score import ScoreCommon

DIFFERENCE = """
    SELECT company_id, kind, date_trunc('month', date)::date, user_id, team_id, sum(amount), sum(number)
      FROM sale_kpi_fact GROUP BY 1, 2, 3, 4, 5 HAVING sum(amount) <> 0 OR sum(number) <> 0
    EXCEPT SELECT company_id, kind, date, user_id, team_id, amount, number FROM sale_kpi_fact_month
"""


@tagged("post_install", "-at_install")
class TestFactMonth(ScoreCommon):
    """The monthly sums are those of the facts, whoever writes the facts."""

    def assertSame(self):
        self.env.cr.execute(DIFFERENCE)
        self.assertFalse(self.env.cr.fetchall())

    def figure(self, first, last):
        span = (date.fromisoformat(first), date.fromisoformat(last), "person", self.rep.ids)
        return self.metric("invoiced")._read_values(*span)[self.metric("invoiced").id, self.rep.id]

    def test_kept_by_the_database(self):
        """Facts that are added, changed or deleted are added, changed and deleted in the month."""
        self.happened("invoice", "2027-03-02", 100)
        self.happened("invoice", "2027-03-02", 50)
        self.happened("invoice", "2027-03-31", 7)
        self.assertSame()
        self.assertEqual(self.figure("2027-03-01", "2027-03-31"), 157)
        self.env.cr.execute("DELETE FROM sale_kpi_fact WHERE date = '2027-03-31'")
        self.env.invalidate_all()
        self.assertSame()
        self.assertEqual(self.figure("2027-03-01", "2027-03-31"), 150)

    def test_days_around_whole_months(self):
        """Parts of months are read by day; nothing is counted twice, nothing is left out."""
        for day, amount in (("2027-01-31", 1), ("2027-02-01", 2), ("2027-02-28", 4), ("2027-03-05", 8)):
            self.happened("invoice", day, amount)
        for first, last, expected in (
            ("2027-01-31", "2027-03-05", 15),
            ("2027-02-01", "2027-02-28", 6),
            ("2027-02-02", "2027-02-28", 4),
            ("2027-01-30", "2027-02-27", 3),
            ("2027-02-01", "2027-03-04", 6),
        ):
            with self.subTest(first=first, last=last):
                self.assertEqual(self.figure(first, last), expected)
