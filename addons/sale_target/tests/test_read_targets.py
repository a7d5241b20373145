from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TargetCommon


@tagged("post_install", "-at_install")
class TestReadTargets(TargetCommon):
    def key(self, metric=None, user=None):
        return (metric or self.ordered).id, (user or self.rep).id

    def make_version(self, plan, effective, **figures):
        version = plan._create_version(date.fromisoformat(effective))
        version.line_ids.write(figures)
        version.action_submit()
        return version

    def test_version_of_the_day(self):
        """PLN-12: a month is measured by the version in force on its first day; the old one stays
        readable, and counts until the new one is approved."""
        plan = self.make_approved()
        version = self.make_version(plan, "2027-07-01", year=2400)
        whole = ("2027-01-01", "2027-12-31")
        self.assertEqual(self.read_targets(*whole), {self.key(): 1200.0})
        self.approve(version, self.head)
        self.assertEqual(self.read_targets("2027-06-01", "2027-06-30"), {self.key(): 100.0})
        self.assertEqual(self.read_targets("2027-07-01", "2027-07-31"), {self.key(): 200.0})
        self.assertEqual(self.read_targets(*whole), {self.key(): 6 * 100.0 + 6 * 200.0})
        self.assertRecordValues(plan, [{"state": "superseded", "end_date": date(2027, 6, 30), "version": 1}])
        self.assertRecordValues(version, [{"state": "approved", "version": 2, "previous_id": plan.id}])
        self.assertEqual(plan.with_user(self.rep).line_ids.year, 1200)
        with self.assertRefused("is binding"):
            plan.line_ids.write({"year": 1})

    def test_within_a_month(self):
        """PLN-12: a version of 2 July counts from August; one of the last of June from July."""
        plan = self.make_approved()
        version = self.make_version(plan, "2027-07-02", year=2400)
        self.approve(version, self.head)
        self.assertEqual(self.read_targets("2027-07-01", "2027-07-31"), {self.key(): 100.0})
        self.assertEqual(self.read_targets("2027-08-01", "2027-08-31"), {self.key(): 200.0})
        third = self.make_version(version, "2027-06-30", year=3600)
        self.approve(third, self.head)
        self.assertEqual(self.read_targets("2027-06-01", "2027-06-30"), {self.key(): 100.0})
        self.assertEqual(self.read_targets("2027-07-01", "2027-08-31"), {self.key(): 600.0})

    def test_one_open_version(self):
        """PLN-12: only the approved version gets a new one, and one at a time; the year does not move."""
        plan = self.make_approved()
        version = plan._create_version()
        with self.assertRefused("Only the approved version"):
            version._create_version()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            plan._create_version().flush_recordset()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            version.write({"effective_date": "2028-01-01"})
            version.flush_recordset()
        version.action_cancel()
        self.assertEqual(plan._create_version().version, 3)

    def test_stranger_makes_no_version(self):
        """PLN-12: who may not write a plan makes no version of it."""
        plan = self.make_approved()
        with self.assertRaises(AccessError):
            plan.with_user(self.colleague).action_new_version()

    def test_late_start_is_missing(self):
        """PLN-01: months before a plan is in force have no target, which is not zero."""
        self.make_approved(effective_date="2027-03-01")
        self.assertEqual(self.read_targets("2027-02-01", "2027-02-28"), {})
        self.assertEqual(self.read_targets("2027-01-01", "2027-03-31"), {self.key(): 100.0})
        self.assertEqual(self.read_targets("2026-12-01", "2026-12-31"), {})
        self.assertEqual(self.read_targets("2028-01-01", "2028-01-31"), {})

    def test_dimensions_or_whole(self):
        """PLN-07: the target without dimensions is the whole; without one the others are added up."""
        one, two = self.env.ref("base.state_cn_SH"), self.env.ref("base.state_cn_BJ")
        parts = [
            {"metric_id": self.ordered.id, "state_id": one.id, "year": 600},
            {"metric_id": self.ordered.id, "state_id": two.id, "year": 360},
        ]
        whole = {"metric_id": self.ordered.id, "year": 1200}
        self.make_approved(lines=parts)
        self.make_approved(self.colleague, lines=[*parts, whole])
        found = self.read_targets("2027-01-01", "2027-01-31", ids=(self.rep | self.colleague).ids)
        self.assertEqual(found, {self.key(): 80.0, self.key(user=self.colleague): 100.0})

    def test_rate_is_a_mean(self):
        """PLN-08: of a share over two months the mean; parts of a share do not add up."""
        area = self.env.ref("base.state_cn_SH")
        lines = [
            {"metric_id": self.market_share.id, "year": 10, "m2": 14},
            {"metric_id": self.market_share.id, "state_id": area.id, "year": 50},
        ]
        self.make_approved(lines=lines)
        self.make_approved(self.colleague, lines=lines[1:])
        found = self.read_targets(
            "2027-01-01", "2027-02-28", ids=(self.rep | self.colleague).ids, metrics=self.market_share
        )
        self.assertEqual(found, {self.key(self.market_share): 12.0})

    def test_line_targets(self):
        """PLN-07: a target with dimensions, for the months in which its version is in force."""
        plan = self.make_approved(
            lines=[
                {"metric_id": self.ordered.id, "state_id": self.env.ref("base.state_cn_SH").id, "year": 1200}
            ]
        )
        version = self.make_version(plan, "2027-07-01", year=2400)
        self.approve(version, self.head)
        lines = plan.line_ids | version.line_ids
        found = self.env["sale.target.line"]._read_line_targets(lines, date(2027, 6, 1), date(2027, 8, 31))
        self.assertEqual(found, {plan.line_ids.id: 100.0, version.line_ids.id: 400.0})

    def test_fiscal_year(self):
        """PLN-05: in a year from April the first month is April."""
        self.make_approved(
            date_from="2027-04-01", lines=[{"metric_id": self.ordered.id, "m1": 70, "m12": 30}]
        )
        self.assertEqual(self.read_targets("2027-04-01", "2027-04-30"), {self.key(): 70.0})
        self.assertEqual(self.read_targets("2028-03-01", "2028-03-31"), {self.key(): 30.0})

    def test_query_count(self):
        """PLN-12: the targets of all persons, metrics and versions come in one query."""
        for user in (self.rep, self.colleague):
            self.make_approved(user)
        self.env.flush_all()
        metrics, ids = self.ordered | self.invoiced, (self.rep | self.colleague | self.stranger).ids
        with self.assertQueryCount(1):
            found = self.read_targets("2027-01-01", "2027-12-31", ids=ids, metrics=metrics)
        self.assertEqual(len(found), 2)
        with self.assertQueryCount(1):
            months = self.env["sale.target.line"]._read_monthly_targets(
                metrics, date(2027, 1, 1), date(2027, 3, 31), "person", ids
            )
        self.assertEqual(len(months), 6)
