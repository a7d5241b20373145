from datetime import datetime

from odoo.tests import tagged

from .common import VisitCommon


@tagged("post_install", "-at_install")
class TestDeviation(VisitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.make_plan()
        cls.visit = cls.make_visit()
        cls.plan.action_submit()
        cls.plan.sudo().approval_request_ids.step_ids.with_user(cls.head).action_approve()

    def test_moved(self):
        """VIS-17: after it was fixed, a visit moves only with a reason, and is marked."""
        with self.assertRefused("Say why it changes"):
            self.visit.start_at = datetime(2027, 6, 3, 2)
        self.visit.action_move(datetime(2027, 6, 3, 2), "Their buyer is ill.")
        deviation = self.visit.deviation_ids
        self.assertEqual((deviation.kind, deviation.reason), ("moved", "Their buyer is ill."))
        self.assertEqual((str(deviation.date), deviation.user_id), ("2027-06-02", self.rep))
        self.assertIn("→", deviation.change)
        self.assertEqual(str(self.visit.agreed_date), "2027-06-02")
        with self.assertRefused("Say why it changes"):  # the next change has a reason of its own
            self.visit.start_at = datetime(2027, 6, 4, 2)

    def test_within_the_day(self):
        self.visit.start_at = datetime(2027, 6, 2, 7)
        self.assertFalse(self.visit.deviation_ids)

    def test_other_customer(self):
        self.visit.write({"partner_id": self.key_customer.id, "change_reason": "Asked for it."})
        self.assertEqual(self.visit.deviation_ids.kind, "changed")
        self.assertIn("Ningbo Bearings", self.visit.deviation_ids.change)

    def test_called_off(self):
        with self.assertRefused("Say why it is called off"):
            self.visit.action_cancel()
        self.visit.action_cancel("They closed for stocktaking.")
        self.assertEqual(self.visit.deviation_ids.kind, "cancelled")
        self.assertEqual(self.visit.state, "cancelled")

    def test_stays_on_plan(self):
        with self.assertRefused("plan of an agreed visit stays"):
            self.visit.month_plan_id = False
        with self.assertRefused("agreed or made already"):
            self.visit.unlink()

    def test_record_is_kept(self):
        """Nobody writes, changes or removes a deviation; a colleague of another team sees none."""
        self.visit.action_move(datetime(2027, 6, 3, 2), "Ill.")
        deviation = self.visit.deviation_ids
        for user in (self.rep, self.head, self.manager):
            for act in (lambda d: d.write({"reason": "x"}), lambda d: d.unlink(), lambda d: d.copy()):
                with self.assertRefused("not allowed|access", Exception):
                    act(deviation.with_user(user))
        self.assertFalse(self.env["sale.visit.deviation"].with_user(self.stranger).search([]))
        self.assertEqual(self.env["sale.visit.deviation"].with_user(self.head).search([]), deviation)

    def test_approval_still_covers(self):
        """A deviation does not undo the approval of the plan."""
        self.visit.action_move(datetime(2027, 6, 3, 2), "Ill.")
        self.assertEqual((self.plan.state, self.plan.approval_status), ("approved", "approved"))

    def test_many_at_once(self):
        self.visit.action_cancel("x")
        plan = self.make_plan(date_from="2027-07-01")
        for day in range(1, 21):
            self.make_visit(start_at=datetime(2027, 7, day, 2))
        plan.action_submit()
        self.approve(plan, self.head)
        visits = plan.month_visit_ids
        costs = []
        for some in (visits[:2], visits[2:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.with_user(self.rep).write({"planned_hours": 3, "change_reason": "All longer."})
            self.env.flush_all()
            costs.append(self.env.cr.sql_log_count - before)
        self.assertLess(costs[1], costs[0] + 3 * 16, "calendar entries cost each a little, nothing else")
        self.assertEqual(len(visits.deviation_ids), 20)
