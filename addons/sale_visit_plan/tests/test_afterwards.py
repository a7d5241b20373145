from datetime import datetime
from uuid import uuid4

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_day import DayCommon

BEGIN = datetime(2027, 6, 2, 2)
WHY = "No network in their basement."


@tagged("post_install", "-at_install")
class TestAfterwards(DayCommon):
    def setUp(self):
        super().setUp()
        self.visit = self.make_visit(is_contact_made=True)
        self.visit.action_confirm()
        self.clock.move_to("2027-06-03 02:00:00")

    def test_entered(self):
        """VIS-04: a visit made without check-in is entered afterwards: marked, without a position, and
        its report is due as if it had been checked out then."""
        self.visit.action_enter_afterwards("2027-06-02 02:30:00", 1.5, WHY)
        self.assertRecordValues(
            self.visit,
            [
                {
                    "state": "done",
                    "started_at": datetime(2027, 6, 2, 2, 30),
                    "ended_at": datetime(2027, 6, 2, 4),
                    "actual_hours": 1.5,
                    "is_afterwards": True,
                    "afterwards_reason": WHY,
                    "arrival_verdict": False,
                    "date": fields.Date.to_date("2027-06-02"),
                }
            ],
        )
        self.assertFalse(self.visit.check_ids)
        self.assertEqual(str(self.visit.report_id.due_at), "2027-06-04 15:59:59")
        self.assertEqual(str(self.customer.last_visit_date), "2027-06-02")

    def test_supervisor_sees_it(self):
        """VIS-15: the supervisor sees the mark and the reason on the report and among the deviations,
        and counts these visits apart."""
        other = self.make_visit(start_at=datetime(2027, 6, 2, 6))
        plan = self.make_plan()
        plan.action_submit()
        self.approve(plan, self.head)
        other.is_contact_made = True
        other.action_enter_afterwards("2027-06-02 06:00:00", 1, WHY)
        report = other.report_id.with_user(self.head)
        self.assertEqual((report.is_afterwards, report.afterwards_reason), (True, WHY))
        deviation = other.with_user(self.head).deviation_ids
        self.assertEqual((deviation.kind, deviation.reason), ("afterwards", WHY))
        visits = self.env["sale.visit"].with_user(self.head)
        found = visits._read_group([("user_id", "=", self.rep.id)], ["is_afterwards"], ["__count"])
        self.assertEqual(sorted(found), [(False, 1), (True, 1)])
        rows = self.env["sale.visit.plan"].with_user(self.head).get_board()["rows"]
        last = next(row["last"] for row in rows if row["user"]["id"] == self.rep.id)
        self.assertEqual((last["done"], last["unplanned"], last["afterwards"]), (1, 0, 1))

    def test_missed_is_put_right(self):
        """VIS-15: what the night called missed was made after all; the deviation says so."""
        self.clock.move_to("2027-06-01 02:00:00")
        visit = self.make_visit(is_contact_made=True)
        plan = self.make_plan()
        plan.action_submit()
        self.approve(plan, self.head)
        self.clock.move_to("2027-06-03 02:00:00")
        visit.sudo()._set_state("missed")
        self.assertEqual(visit.deviation_ids.kind, "missed")
        visit.action_enter_afterwards(BEGIN, 1, WHY)
        self.assertEqual((visit.state, visit.deviation_ids.kind), ("done", "afterwards"))

    def test_on_another_day(self):
        self.visit.action_enter_afterwards("2027-06-01 02:00:00", 1, WHY)
        self.assertEqual((str(self.visit.date), str(self.visit.report_id.date)), ("2027-06-01",) * 2)

    def test_limits(self):
        """VIS-04: nothing in the future, nothing older than seven days, nothing without a reason."""
        enter = self.visit.action_enter_afterwards
        for reason in ("", "  ", None):
            with self.assertRefused("Say why nobody checked in"):
                enter(BEGIN, 1, reason)
        for hours in (0, -1, 24.5, None):
            with self.assertRefused("how long it took"):
                enter(BEGIN, hours, WHY)
        with self.assertRefused("once it is over"):
            enter("2027-06-03 01:30:00", 0.6, WHY)
        self.clock.move_to("2027-06-09 15:59:00")  # the 9th in Shanghai
        with self.assertRefused("at most 7 days afterwards, that is from 06/02/2027 on"):
            enter("2027-06-01 15:59:00", 1, WHY)
        self.env.company.visit_afterwards_days = 0
        with self.assertRefused("not entered afterwards"):
            enter(BEGIN, 1, WHY)
        self.env.company.visit_afterwards_days = 7
        enter(BEGIN, 1, WHY)
        with self.assertRefused("was checked in or called off"):
            enter(BEGIN, 1, WHY)

    def test_what_stops_a_check_in_stops_it_too(self):
        """VIS-10: entering afterwards is no way around the contact, the preparation, the request."""
        self.visit.is_contact_made = False
        with self.assertRefused("Call Huadong Precision first"):
            self.visit.action_enter_afterwards(BEGIN, 1, WHY)
        self.visit.is_contact_made = True
        key = self.make_visit(partner=self.key_customer, is_contact_made=True)
        with self.assertRefused("needs approval|has to be approved|approv"):
            key.action_enter_afterwards(BEGIN, 1, WHY)
        self.assertEqual(key.state, "planned")

    def test_not_at_two_places(self):
        self.visit.action_enter_afterwards(BEGIN, 1, WHY)
        other = self.make_visit(is_contact_made=True)
        with self.assertRefused("At that time you were at"):
            other.action_enter_afterwards("2027-06-02 02:59:00", 1, WHY)
        other.action_enter_afterwards("2027-06-02 03:00:00", 1, WHY)
        self.assertEqual(other.state, "done")

    def test_attacks(self):
        with self.assertRefused("Only Li Na enters"):
            self.visit.with_user(self.head).action_enter_afterwards(BEGIN, 1, WHY)
        with self.assertRaises(AccessError):
            self.visit.with_user(self.stranger).action_enter_afterwards(BEGIN, 1, WHY)
        with self.assertRefused("follows from what is done"):
            self.visit.afterwards_reason = "Changed"
        self.visit.action_enter_afterwards(BEGIN, 1, WHY)
        with self.assertRefused("follows from what is done"):
            self.visit.is_afterwards = False
        with self.assertRefused("follows from what is done"):
            self.visit.report_id.is_afterwards = False
        with self.assertRefused("has begun"):
            self.visit.start_at = BEGIN

    def test_dialog(self):
        """VIS-04: the dialog proposes what was planned, asks why, and opens the report."""
        self.visit.is_contact_made = False
        dialogs = self.env["sale.visit.afterwards"].with_user(self.rep).with_context(active_id=self.visit.id)
        dialog = dialogs.create({"reason": WHY, "is_contact_made": True})
        self.assertEqual((dialog.started_at, dialog.hours), (BEGIN, 1.5))
        self.assertEqual(dialog.action_apply()["res_id"], self.visit.report_id.id)
        self.assertEqual((self.visit.state, self.visit.is_contact_made), ("done", True))

    def test_in_my_day(self):
        """VIS-10: a day that is over offers to enter what nobody checked in; today does not."""
        visits = self.env["sale.visit"].with_user(self.rep)
        self.assertEqual([s["step"] for s in visits.get_my_day("2027-06-02")["stops"]], ["afterwards"])
        today = self.make_visit(is_contact_made=True, start_at=datetime(2027, 6, 3, 1))
        self.assertEqual([s["step"] for s in visits.get_my_day()["stops"]], ["check_in"])
        today.action_check_in(str(uuid4()))
        self.assertFalse(today.is_afterwards)
