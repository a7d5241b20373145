from unittest.mock import patch

from .common_commission import CommissionCommon


class TestCommissionAttainment(CommissionCommon):
    def settle_by(self, target):
        """Settle while the approved target of each person is ``target``; None: there is none."""

        def read(_lines, metrics, _date_from, _date_to, _level, ids):
            return {} if target is None else {(metrics.id, subject): target for subject in ids}

        with patch.object(type(self.env["sale.target.line"]), "_read_targets", read):
            self.settle()

    def make_accelerated(self):
        metric = self.env.ref("sale_target.metric_invoiced")
        return self.make_plan(
            self.rep, rate=1, tiers=[(80, 2), (100, 5)], measure="attainment", metric_id=metric.id, floor=50
        )

    def test_accelerator(self):
        """COM-02: tiers by percent of the target: nothing below 50, faster above 100."""
        self.make_accelerated()
        for amount, total in ((400, 0), (100, 5), (500, 12), (200, 22)):
            self.add_event(amount)
            self.settle_by(1000)
            self.assertEqual(self.earned(self.rep), total)

    def test_missing(self):
        """COM-02: without an approved target the first rate is paid; the target that comes later is
        settled by one row."""
        self.make_accelerated()
        self.add_event(1200)
        self.settle_by(None)
        self.assertEqual(self.earned(self.rep), 12)
        self.assertIn("Without an approved target", self.rows(self.rep).why)
        self.settle_by(1000)
        self.settle_by(1000)
        self.assertEqual(self.rows(self.rep).mapped("amount"), [12, 10])

    def test_new_terms(self):
        """COM-02: terms that follow take over what a changed target had settled."""
        plan = self.make_accelerated()
        self.add_event(1200)
        self.settle_by(None)
        self.settle_by(1000)
        self.make_version(plan, rate=3)
        self.settle_by(1000)
        self.assertEqual(self.earned(self.rep), 36)
