from datetime import date, datetime
from uuid import uuid4

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_day import DayCommon


@tagged("post_install", "-at_install")
class TestReport(DayCommon):
    def test_five_items(self):
        """VIS-06: customer, date, purpose, content and result; one empty, and it is not handed in."""
        visit = self.go()
        report = visit.report_id.with_user(self.rep)
        self.assertEqual((report.partner_id, report.date), (self.customer, date(2027, 6, 2)))
        full = {"content": "Met the buyer", "result": "Wants an offer", "purpose_id": self.care.id}
        for name in full:
            report.write({**full, name: False})
            with self.assertRefused("still lacks"):
                report.action_submit()
        report.write({**full, "result": "  \n"})
        with self.assertRefused("still lacks Result"):
            report.action_submit()
        report.write(full)
        report.action_submit()
        self.assertEqual((report.state, visit.report_state), ("submitted", "submitted"))

    def test_no_report_without_visit(self):
        """VIS-06: customer and date are those of the visit that was really made."""
        visit = self.make_visit()
        self.assertFalse(visit.report_id)
        with self.assertRaises(AccessError):
            self.env["sale.visit.report"].with_user(self.rep).create({"content": "Met nobody"})
        with self.assertRefused("Check in at"):
            visit.action_save_report(str(uuid4()), {"content": "x"})
        report = self.go().report_id.with_user(self.rep)
        for vals in ({"partner_id": self.key_customer.id}, {"date": "2027-01-01"}, {"visit_id": visit.id}):
            with self.assertRefused("follows from|stays as it was|has begun"):
                report.write(vals)

    def test_demonstration(self):
        """VIS-06: which products were shown and how the customer took it."""
        visit = self.go()
        product = self.env["product.product"].create({"name": "Bearing"})
        report = self.report(visit, product_ids=[Command.set(product.ids)], reaction="interested")
        found = report.with_user(self.head).search([("product_ids", "in", product.ids)])
        self.assertEqual(found, report)

    def test_questions_of_purpose(self):
        """VIS-06: a purpose may ask for more, without code."""
        self.care.report_properties_definition = [{"name": "aa", "type": "integer", "string": "Shelf space"}]
        report = self.go().report_id.with_user(self.rep)
        report.properties = {"aa": 7}
        self.assertEqual(report.properties["aa"], 7)

    def test_team_reads(self):
        """VIS-04: the report is visible to the team, and to nobody else."""
        visit = self.go()
        report = self.report(visit)
        for user in (self.rep, self.colleague, self.head, self.director, self.manager):
            self.assertEqual(report.with_user(user).content, "Met the buyer")
        with self.assertRaises(AccessError):
            report.with_user(self.stranger).read(["content"])
        for user in (self.colleague, self.head, self.manager):
            with self.assertRaises(UserError):  # an access error is one too
                report.with_user(user).write({"content": "Painted"})

    def test_late(self):
        """VIS-12: done on the 2nd, late when the 4th ends with no report; both are told once."""
        visit = self.go()
        report = visit.report_id
        self.assertEqual(report.due_at, datetime(2027, 6, 4, 15, 59, 59))
        self.run_job("2027-06-04 15:59:00")
        self.assertFalse(report.is_late)
        self.run_job("2027-06-04 16:00:00")
        self.assertTrue(report.is_late and visit.is_report_late)
        self.run_job("2027-06-04 17:00:00")
        told = self.env["mail.message"].search(
            [("body", "ilike", visit.name), ("subject", "ilike", "reports late")]
        )
        self.assertEqual(told.notified_partner_ids, (self.rep | self.head).partner_id)
        self.assertEqual(len(told), 2)
        self.report(visit)
        self.assertTrue(report.is_late)  # it stays on record

    def test_late_without_job(self):
        """VIS-12: handed in after the day it is late, whether the job has run or not."""
        visit, other = self.go(), self.go()
        self.clock.move_to("2027-06-04 15:59:59")
        self.assertFalse(self.report(visit).is_late)
        self.clock.move_to("2027-06-04 16:00:00")
        self.assertTrue(self.report(other).is_late)

    def test_same_day(self):
        """C10: 0 hours mean the same day, and a report can be shown in the meeting."""
        self.env.company.write({"visit_report_hours": 0, "is_visit_report_for_meeting": True})
        report = self.go().report_id
        self.assertEqual(report.due_at, datetime(2027, 6, 2, 15, 59, 59))
        self.assertTrue(report.is_for_meeting)
        self.env.company.is_visit_report_for_meeting = False
        other = self.report(self.go())
        self.assertFalse(other.is_for_meeting)
        other.with_user(self.head).is_for_meeting = True
        self.assertTrue(other.is_for_meeting)
        with self.assertRefused("Only Li Na"):
            other.with_user(self.manager).is_for_meeting = False

    def test_reminder(self):
        """VIS-04: the salesperson is reminded before the report is due, once."""
        report = self.go().report_id
        self.run_job("2027-06-03 15:59:00")
        self.assertFalse(report.activity_ids)
        self.run_job("2027-06-03 16:00:00")
        self.run_job("2027-06-04 00:00:00")
        self.assertEqual(report.activity_ids.user_id, self.rep)
        self.assertEqual(report.activity_ids.date_deadline, date(2027, 6, 4))
        self.report(report.visit_id)
        self.assertEqual(report.activity_ids.user_id, self.head)  # now she reads it

    def test_review(self):
        """VIS-12: the supervisor scores and accepts, or returns with words; never the author."""
        report = self.report(self.go())
        with self.assertRefused("his own report"):
            report.action_accept(5)
        for user in (self.colleague, self.manager):
            with self.assertRefused("Only a superior"):
                report.with_user(user).action_accept(5)
        with self.assertRaises(AccessError):
            report.with_user(self.stranger).action_accept(5)
        for score in (0, 6, None, "5", True, 4.5):
            with self.assertRefused("from 1 to 5"):
                report.with_user(self.head).action_accept(score)
        with self.assertRefused("what has to be different"):
            report.with_user(self.head).action_return(" ")
        report.with_user(self.head).action_return("Which price did they ask for?")
        self.assertEqual((report.state, report.activity_ids.user_id), ("returned", self.rep))
        report.content = "They ask for 12 yuan"
        report.action_submit()
        report.with_user(self.director).action_accept(4, "Well done")
        self.assertEqual((report.state, report.score), ("accepted", 4))
        self.assertEqual((report.reviewed_by_id, report.is_late), (self.director, False))
        with self.assertRefused("handed in and stays"):
            report.content = "Painted"
        with self.assertRefused("waits for nobody"):
            report.with_user(self.head).action_return("Too late")

    def test_dialog(self):
        """VIS-12: the supervisor decides on several reports in one dialog."""
        reports = self.report(self.go()) | self.report(self.go())
        context = reports.with_user(self.head).action_review()["context"]
        dialog = self.env["sale.visit.report.read"].with_user(self.head).with_context(**context).create({})
        with self.assertRefused("from 1 to 5"):
            dialog.action_accept()
        dialog.score = "3"
        dialog.action_accept()
        self.assertEqual(reports.mapped("state"), ["accepted", "accepted"])

    def test_take_back(self):
        """VIS-12: taken back and handed in too late, it is late."""
        report = self.report(self.go())
        with self.assertRaises(AccessError):
            report.with_user(self.head).action_take_back()
        report.action_take_back()
        self.clock.move_to("2027-06-05 02:00:00")
        report.action_submit()
        self.assertTrue(report.is_late)

    def test_returned_keeps_time(self):
        """VIS-12: handed in on time and returned, it was on time."""
        report = self.report(self.go())
        self.clock.move_to("2027-06-08 02:00:00")
        report.with_user(self.head).action_return("More, please")
        report.action_submit()
        self.assertFalse(report.is_late)

    def test_kept_columns(self):
        """VIS-12: state, times, lateness and score cannot be written or imported."""
        report = self.go().report_id.with_user(self.rep)
        for vals in (
            {"state": "accepted"},
            {"is_late": False},
            {"due_at": "2030-01-01 00:00:00"},
            {"submitted_at": "2027-06-02 03:00:00"},
            {"score": 5},
            {"is_first_visit": True},
        ):
            with self.assertRefused("follows from"):
                report.write(vals)
        with self.assertRaises(AccessError):
            report.unlink()

    def test_gift_not_asked(self):
        """VIS-11: a gift that nobody had agreed to keeps the report from being handed in."""
        visit = self.go()
        line = {"visit_id": visit.id, "name": "Wine", "spent_amount": 200}
        lines = self.env["sale.visit.preparation"].with_user(self.rep)
        for kind in ("gift", "entertainment"):
            gift = lines.create({**line, "kind": kind})
            with self.assertRefused("Wine.* applied for before the visit"):
                self.report(visit)
            gift.unlink()
        lines.create({**line, "kind": "trip"})
        self.assertEqual(self.report(visit).state, "submitted")
        self.assertTrue(visit.is_cost_over)  # shown, not refused

    def test_gift_asked(self):
        """VIS-11: what was approved before the visit may be spent; handed in, it is settled."""
        visit = self.go(preparation_ids=[Command.create({"kind": "gift", "name": "Tea", "amount": 300})])
        gift = visit.preparation_ids
        gift.spent_amount = 300
        self.report(visit)
        self.assertFalse(visit.is_cost_over)
        with self.assertRefused("handed in, and its costs with it"):
            gift.spent_amount = 299

    def test_cost_of_job(self):
        """VIS-12: many late reports cost hardly more than one."""
        reports = self.env["sale.visit.report"]
        for _count in range(12):
            reports |= self.go().report_id
        self.clock.move_to("2027-06-05 02:00:00")
        reports[:1]._remind()
        reports[:1]._mark_late()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(__system__=95):
            reports[1:]._remind()
            reports[1:]._mark_late()
            self.env.flush_all()
