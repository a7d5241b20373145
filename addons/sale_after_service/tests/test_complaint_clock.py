from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from .common_complaint import MONDAY, ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintClock(ComplaintCommon):
    def run_cron(self):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=60):
            self.env["sale.after.service.complaint"]._cron_escalate()
        self.env.flush_all()

    def told(self, complaint):
        return complaint.activity_ids.user_id

    def notified(self, user, complaint):
        domain = [("partner_ids", "in", user.partner_id.ids), ("body", "ilike", complaint.name)]
        return self.env["mail.message"].search_count(domain)

    def test_two_days(self):
        """CPL-02: with a limit of 2 days it is overdue at 2 days and its manager is notified; not before."""
        self.category.write({"acknowledge_hours": 16, "assess_hours": 16})
        with self.at():
            complaint = self.complaint()
        model = self.env["sale.after.service.complaint"].with_user(self.service)
        # Two working days after Monday 9:00 is Tuesday 17:00.
        self.assertEqual(complaint.resolve_due_at, fields.Datetime.to_datetime("2027-06-08 09:00:00"))
        with self.at("2027-06-08 08:59:59"):
            self.run_cron()
            complaint.invalidate_recordset()
            self.assertFalse(complaint.is_overdue)
            self.assertFalse(model.search([("is_overdue", "=", True), ("id", "=", complaint.id)]))
            self.assertFalse(self.told(complaint))
            self.assertFalse(self.notified(self.service, complaint))
        with self.at("2027-06-08 09:00:00"):
            self.run_cron()
            complaint.invalidate_recordset()
            self.assertTrue(complaint.is_overdue)
            self.assertTrue(model.search([("is_overdue", "=", True), ("id", "=", complaint.id)]))
            self.assertIn(self.service, self.told(complaint))
            self.assertEqual(self.notified(self.service, complaint), 1)
            self.run_cron()  # a second run tells nobody twice
            self.assertEqual(self.notified(self.service, complaint), 1)

    def test_weekend(self):
        """CPL-02: the limit counts on the company's working calendar."""
        with self.at("2027-06-11 05:00:00"):  # Friday 13:00
            complaint = self.complaint()
        due = complaint.acknowledge_due_at, complaint.assess_due_at, complaint.resolve_due_at
        expected = ("2027-06-11 09:00:00", "2027-06-14 05:00:00", "2027-06-15 05:00:00")
        self.assertEqual(due, tuple(fields.Datetime.to_datetime(at) for at in expected))

    def test_category_above_then_company(self):
        """CPL-02: the limit is set per category: here, in the category above, else in the company."""
        child = self.category.create({"name": "Child", "parent_id": self.category.id, "resolve_hours": 8})
        self.company.complaint_acknowledge_hours = 1
        free = self.category.create({"name": "Free"})
        with self.at():
            complaint, other = self.complaint(category_id=child.id), self.complaint(category_id=free.id)
        self.assertEqual(complaint.acknowledge_due_at, fields.Datetime.to_datetime("2027-06-07 05:00:00"))
        self.assertEqual(complaint.resolve_due_at, fields.Datetime.to_datetime("2027-06-07 09:00:00"))
        self.assertEqual(other.acknowledge_due_at, fields.Datetime.to_datetime("2027-06-07 02:00:00"))

    def test_category_later(self):
        """CPL-02: the limits of the category count from the report, whenever it is chosen."""
        with self.at():
            complaint = self.complaint(category_id=False)
        with self.at(hours=2):
            complaint.with_user(self.rep).category_id = self.category
        self.assertEqual(complaint.resolve_due_at, fields.Datetime.to_datetime("2027-06-08 09:00:00"))

    def test_each_level_once(self):
        with self.at():
            complaint = self.complaint(owner_id=self.clerk.id)
        told = []
        # Late at 13:00; one level up after each working day.
        for moment in ("2027-06-07 05:00", "2027-06-08 04:59", "2027-06-08 05:00", "2027-06-09 05:00"):
            with self.at(moment + ":00"):
                self.run_cron()
                told.append(self.told(complaint))
        self.assertEqual(told[0], self.clerk | self.service)
        self.assertEqual(told[1], told[0])
        self.assertEqual(told[2], told[0] | self.branch)
        self.assertEqual(told[3], told[2] | self.env.ref("approval_tiers.group_sales_director").all_user_ids)
        self.assertIn(self.director, told[3])
        with self.at("2027-07-09 05:00:00"):
            self.run_cron()
            self.assertEqual(complaint.escalation_level, 3)
            self.assertFalse(complaint.escalate_at)

    def test_done_settles(self):
        with self.at():
            complaint = self.complaint()
        with self.at("2027-06-07 06:00:00"):
            self.run_cron()
            self.assertTrue(self.told(complaint))
            complaint.with_user(self.rep).action_acknowledge()
        self.assertFalse(self.told(complaint))
        self.assertTrue(complaint.was_overdue)
        self.assertEqual(complaint.next_due_at, complaint.assess_due_at)
        self.assertEqual(complaint.escalation_level, 0)

    def test_pause_shifts(self):
        """CPL-02: waiting for the customer moves open limits by the working time waited, no more."""
        with self.at():
            complaint = self.complaint()
        mine = complaint.with_user(self.rep)
        with self.at(hours=1):
            mine.action_acknowledge()
            mine.action_assess()
            assess_due = complaint.assess_due_at
            mine.action_wait()
            self.assertFalse(complaint.next_due_at)
        with self.at("2027-06-11 09:00:00"):
            self.run_cron()
            self.assertFalse(self.told(complaint))
            mine.invalidate_recordset()
            self.assertFalse(mine.is_overdue)
        with self.at("2027-06-08 02:00:00"):  # 24 hours later are 8 working hours
            mine.action_resume()
        self.assertEqual(complaint.paused_hours, 8)
        self.assertEqual(complaint.resolve_due_at, fields.Datetime.to_datetime("2027-06-09 09:00:00"))
        self.assertEqual(complaint.assess_due_at, assess_due)  # done, so it stays
        with self.assertRefused("cannot wait or go on"):
            mine.action_resume()

    def test_pause_does_not_hide_what_is_late(self):
        with self.at():
            complaint = self.complaint()
            complaint.with_user(self.rep).action_acknowledge()
        with self.at("2027-06-07 10:00:00"):  # the assessment was due at 9:00 UTC
            complaint.with_user(self.rep).action_wait()
            self.assertTrue(complaint.is_overdue)
        with self.at("2027-06-08 05:00:00"):
            complaint.with_user(self.rep).action_resume()
            complaint.invalidate_recordset()
            self.assertTrue(complaint.is_overdue)
            self.assertGreater(complaint.assess_due_at, fields.Datetime.to_datetime(MONDAY))

    def test_reopened(self):
        """The clock of the answer goes on where it stood, it does not start anew."""
        with self.at():
            complaint = self.to_solving(self.complaint(answer="Done."))
        with self.at("2027-06-08 01:00:00"):  # 8 of 16 hours used
            complaint.with_user(self.rep).action_answer()
        with self.at("2027-06-10 01:00:00"):
            complaint.with_user(self.rep).action_reopen()
        self.assertEqual(complaint.resolve_due_at, fields.Datetime.to_datetime("2027-06-10 09:00:00"))

    def test_many_cost_little(self):
        with self.at():
            few = self.env["sale.after.service.complaint"].union(*(self.complaint() for _i in range(5)))
            many = self.env["sale.after.service.complaint"].union(*(self.complaint() for _i in range(40)))
        costs = []
        with self.at("2027-06-07 06:00:00"):
            for batch in (few, many):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                batch._escalate()
                self.env.flush_all()
                costs.append(self.env.cr.sql_log_count - before)
        self.assertLess((costs[1] - costs[0]) / 35, 1.5)
