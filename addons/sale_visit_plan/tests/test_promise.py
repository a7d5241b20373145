from datetime import date
from uuid import uuid4

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_day import DayCommon


@tagged("post_install", "-at_install")
class TestPromise(DayCommon):
    def promise(self, visit, **values):
        vals = {"visit_id": visit.id, "name": "Send samples", "date_due": "2027-06-09", **values}
        return self.env["sale.visit.promise"].with_user(visit.user_id).create(vals)

    def test_until_closed(self):
        """VIS-13: a visit is closed only when its report is accepted and all promises are settled."""
        visit = self.go()
        first, second = self.promise(visit), self.promise(visit, side="theirs", name="Send drawings")
        report = self.report(visit)
        report.with_user(self.head).action_accept(4)
        self.assertEqual(visit.state, "done")
        first.action_done("Sent by post")
        self.assertEqual(visit.state, "done")
        second.action_broken("They bought elsewhere")
        self.assertEqual(visit.state, "closed")
        self.assertEqual((first.state, second.state), ("done", "broken"))
        with self.assertRefused("is closed"):
            self.promise(visit)

    def test_report_last(self):
        """VIS-13: the order does not matter; accepting the report closes as well."""
        visit = self.go()
        self.promise(visit).action_done("Sent")
        report = self.report(visit)
        self.assertEqual(visit.state, "done")
        report.with_user(self.head).action_accept(4)
        self.assertEqual(visit.state, "closed")

    def test_nobody_above(self):
        """VIS-13: where nobody is above the salesperson, handing in is enough."""
        self.assertFalse(self.stranger.approval_superior_id)
        visit = self.go(user=self.stranger)
        self.report(visit)
        self.assertEqual(visit.state, "closed")

    def test_report_before_check_out(self):
        """VIS-13: written at the customer's, the visit closes when it is over."""
        visit = self.go_in(user=self.stranger)
        self.report(visit)
        self.assertEqual(visit.state, "in_progress")
        visit.action_check_out(str(uuid4()))
        self.assertEqual(visit.state, "closed")

    def test_overdue(self):
        """VIS-13: overdue, the owner, the salesperson and the supervisor are told, once."""
        visit = self.go()
        promise = self.promise(visit, user_id=self.colleague.id, name="Return the gauge")
        self.run_job("2027-06-09 15:59:00")
        domain = [("body", "ilike", "Return the gauge"), ("subject", "ilike", "promises overdue")]
        self.assertFalse(self.env["mail.message"].search(domain))
        self.run_job("2027-06-09 16:00:00")  # the 10th in Shanghai
        self.run_job("2027-06-10 16:00:00")
        told = self.env["mail.message"].search(domain)
        self.assertEqual(told.notified_partner_ids, (self.colleague | self.rep | self.head).partner_id)
        self.assertEqual(len(told), 3)
        self.assertTrue(promise.is_overdue)
        self.assertIn(promise, promise.search([("is_overdue", "=", True)]))

    def test_activity(self):
        """VIS-13: the owner has an activity on the day it is due; settled, it is gone."""
        promise = self.promise(self.go(), user_id=self.colleague.id)
        activity = promise.sudo().activity_ids
        self.assertEqual((activity.user_id, activity.date_deadline), (self.colleague, date(2027, 6, 9)))
        promise.write({"date_due": "2027-06-11", "user_id": self.rep.id})
        activity = promise.sudo().activity_ids
        self.assertEqual((activity.user_id, activity.date_deadline), (self.rep, date(2027, 6, 11)))
        promise.action_done("Sent")
        self.assertFalse(promise.sudo().activity_ids)

    def test_proof(self):
        """VIS-13: a promise is kept with a proof, broken with a reason, and then settled for good."""
        promise = self.promise(self.go())
        for act in (promise.action_done, promise.action_broken):
            with self.assertRefused("write under “Proof”"):
                act()
        promise.proof_file = "ZmlsZQ=="
        promise.action_done()
        with self.assertRefused("is settled"):
            promise.action_broken("No")
        with self.assertRefused("is settled"):
            promise.name = "Something easier"
        with self.assertRefused("on record"):
            promise.unlink()

    def test_due_after_visit(self):
        """VIS-13: a promise cannot be due before the visit in which it was made."""
        visit = self.go()
        self.promise(visit, date_due="2027-06-02")
        with self.assertRefused("before the visit", ValidationError):
            self.promise(visit, date_due="2027-06-01")
        with self.assertRefused("Check in first"):
            self.promise(self.make_visit())

    def test_next_visit(self):
        """VIS-13: what is open with the customer heads the next visit, whoever goes there."""
        promise = self.promise(self.go())
        branch = self.env["res.partner"].create({"name": "Branch", "parent_id": self.customer.id})
        following = self.make_visit(user=self.colleague, partner=branch)
        self.assertEqual(following.open_promise_ids.ids, promise.ids)
        self.assertFalse(promise.visit_id.open_promise_ids)
        promise.action_done("Sent")
        following.invalidate_recordset()
        self.assertFalse(following.open_promise_ids)

    def test_attacks(self):
        """VIS-13: nobody paints a promise kept, nor another's at all."""
        visit = self.go()
        promise = self.promise(visit)
        for vals in ({"state": "done"}, {"done_at": "2027-06-02 02:00:00"}, {"overdue_at": False}):
            with self.assertRefused("follows from"):
                promise.write(vals)
        with self.assertRefused("follows from"):
            self.promise(visit, state="done")
        with self.assertRefused("in which it was made"):
            promise.visit_id = self.go()
        for user in (self.colleague, self.manager):
            with self.assertRaises(UserError):
                promise.with_user(user).action_done("Sent")
        self.assertEqual(promise.with_user(self.colleague).name, "Send samples")  # the team reads
        for user in (self.stranger,):
            with self.assertRaises(AccessError):
                promise.with_user(user).read(["name"])
            with self.assertRaises(AccessError):
                promise.with_user(user).action_done("Sent")
        handed = self.promise(visit, user_id=self.stranger.id)
        handed.with_user(self.stranger).action_done("I sent it")  # its owner may
        self.assertEqual(handed.state, "done")
        self.assertEqual(promise.state, "open")
