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

    def drag(self, visit, start_at, stop_at, **values):
        """What the calendar view sends when an entry is dropped or its edge is drawn."""
        visit.write({"start_at": start_at, "stop_at": stop_at, **values})

    def test_dragged_or_resized(self):
        """VIS-16: dragged in the calendar a visit keeps its hours; drawn longer it is planned longer."""
        visit = self.make_visit(planned_hours=1.3333)
        self.drag(visit, datetime(2027, 6, 3, 1), datetime(2027, 6, 3, 2, 20))
        self.assertEqual((visit.start_at, visit.planned_hours), (datetime(2027, 6, 3, 1), 1.3333))
        self.drag(visit, datetime(2027, 6, 3, 1), datetime(2027, 6, 3, 3, 30))
        self.assertEqual((visit.planned_hours, visit.stop_at), (2.5, datetime(2027, 6, 3, 3, 30)))
        with self.assertRefused("more than 0 hours|violates", Exception), self.cr.savepoint():
            self.drag(visit, datetime(2027, 6, 3, 3), datetime(2027, 6, 3, 2))
            self.env.flush_all()

    def test_resized_after_it_was_agreed(self):
        """VIS-17: an agreed visit that is drawn longer in the calendar is a deviation with a reason."""
        plan, visit = self.make_plan(), self.make_visit()
        plan.action_submit()
        self.approve(plan, self.head)
        begin = datetime(2027, 6, 2, 2)
        with self.assertRefused("Say why it changes"):
            self.drag(visit, begin, datetime(2027, 6, 2, 5))
        self.drag(visit, begin, datetime(2027, 6, 2, 5), change_reason="They want to see it run.")
        self.assertEqual((visit.planned_hours, visit.deviation_ids.kind), (3.0, "changed"))
        self.assertEqual(visit.deviation_ids.reason, "They want to see it run.")
        self.drag(visit, datetime(2027, 6, 2, 6), datetime(2027, 6, 2, 9))  # later that day, as long
        self.assertEqual(len(visit.deviation_ids), 1)

    def test_several_at_once(self):
        """VIS-16: the days marked in the calendar become visits of the hours between the two times."""
        values = {"partner_id": self.customer.id, "purpose_id": self.care.id, "user_id": self.rep.id}
        days = [
            {**values, "start_at": f"2027-06-{day:02} 02:00:00", "stop_at": f"2027-06-{day:02} 03:30:00"}
            for day in (1, 8, 15)
        ]
        plan = self.make_plan()
        visits = self.env["sale.visit"].with_user(self.rep).create(days)
        self.assertEqual(visits.mapped("planned_hours"), [1.5, 1.5, 1.5])
        self.assertEqual(visits.mapped("stop_at")[0], datetime(2027, 6, 1, 3, 30))
        self.assertEqual(visits.month_plan_id, plan)

    def test_stretch_drawn_in_the_calendar(self):
        """VIS-08: a stretch of time drawn in the calendar proposes its planned stay."""
        drawn = {"default_start_at": "2027-06-02 02:00:00", "default_stop_at": "2027-06-02 04:15:00"}
        visits = self.env["sale.visit"].with_user(self.rep).with_context(**drawn)
        self.assertEqual(visits.default_get(["start_at", "planned_hours"])["planned_hours"], 2.25)
        whole_day = visits.with_context(default_allday=True)
        self.assertNotIn("planned_hours", whole_day.default_get(["planned_hours"]))
        visit = visits.create(
            {"partner_id": self.customer.id, "purpose_id": self.care.id, "planned_hours": 1.0}
        )
        self.assertEqual((visit.planned_hours, visit.stop_at), (1.0, datetime(2027, 6, 2, 3)))
