from datetime import datetime

from odoo.tests import tagged

from .common import VisitCommon


@tagged("post_install", "-at_install")
class TestCalendar(VisitCommon):
    def test_entry(self):
        """VIS-16: a confirmed visit stands in the calendars of those who go, and mails nobody."""
        self.customer.email = "buyer@huadong.example"
        visit = self.make_visit(joint_user_ids=[(6, 0, self.head.ids)])
        mails = self.env["mail.mail"].search_count([])
        visit.action_confirm()
        event = visit.sudo().event_ids
        self.assertEqual((event.start, event.stop), (visit.start_at, visit.stop_at))
        self.assertEqual(event.partner_ids, (self.rep | self.head).partner_id)
        self.assertEqual(event.user_id, self.rep)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertNotIn(self.customer, event.attendee_ids.partner_id)

    def test_moves_together(self):
        visit = self.make_visit()
        visit.action_confirm()
        event = visit.sudo().event_ids
        visit.start_at = datetime(2027, 6, 3, 2)
        self.assertEqual(event.start, datetime(2027, 6, 3, 2))
        event.with_user(self.rep).write({"start": datetime(2027, 6, 4, 2), "stop": datetime(2027, 6, 4, 4)})
        self.assertEqual((visit.start_at, visit.planned_hours), (datetime(2027, 6, 4, 2), 2.0))

    def test_moved_in_the_calendar_is_a_deviation(self):
        plan = self.make_plan()
        visit = self.make_visit()
        plan.action_submit()
        self.approve(plan, self.head)
        event = visit.sudo().event_ids
        event.with_user(self.rep).write(
            {"start": datetime(2027, 6, 4, 2), "stop": datetime(2027, 6, 4, 3, 30)}
        )
        self.assertEqual(visit.deviation_ids.kind, "moved")

    def test_gone_with_the_visit(self):
        visit = self.make_visit()
        visit.action_confirm()
        visit.action_cancel()
        self.assertFalse(visit.sudo().event_ids)
