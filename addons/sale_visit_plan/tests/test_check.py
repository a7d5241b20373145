from datetime import datetime
from uuid import uuid4

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import VisitCommon

PIN = (31.2304, 121.4737)


@tagged("post_install", "-at_install")
class TestCheck(VisitCommon):
    def setUp(self):
        super().setUp()
        self.clock = self.startPatcher(freeze_time("2027-06-02 02:00:00"))

    def make_ready(self, user=None, **values):
        visit = self.make_visit(user=user, is_contact_made=True, **values)
        visit.action_confirm()
        return visit

    def test_hours(self):
        """VIS-15: the hours at the customer's are those between check-in and check-out."""
        visit = self.make_ready()
        shown = visit.action_check_in(str(uuid4()), "2027-06-02 01:59:50")
        self.assertEqual((visit.state, shown["verdict"]), ("in_progress", "none"))
        self.clock.move_to("2027-06-02 03:45:00")
        visit.action_check_out(str(uuid4()))
        self.assertEqual((visit.state, visit.actual_hours), ("done", 1.75))
        self.assertEqual(visit.started_at, datetime(2027, 6, 2, 2))
        rows = visit.check_ids.sorted("kind")
        self.assertEqual(rows.mapped("kind"), ["in", "out"])
        self.assertEqual(rows[0].device_at, datetime(2027, 6, 2, 1, 59, 50))

    def test_sent_twice(self):
        """VIS-10: what the telephone sends again counts once and is no error."""
        visit, uuid = self.make_ready(), str(uuid4())
        self.assertEqual(visit.action_check_in(uuid), visit.action_check_in(uuid.upper()))
        self.assertEqual(len(visit.check_ids), 1)
        with self.assertRefused("already"):
            visit.action_check_out(uuid)
        with self.assertRefused("nobody can check in"):
            visit.action_check_in(str(uuid4()))
        out = str(uuid4())
        self.assertEqual(visit.action_check_out(out), visit.action_check_out(out))
        self.assertEqual(visit.action_check_in(uuid)["kind"], "in")  # late echo, nothing happens
        self.assertEqual(visit.state, "done")
        for bad in (None, "", "abc", 7, ["x"]):
            with self.assertRefused("no valid number"):
                visit.action_check_in(bad)

    def test_one_open_visit(self):
        """VIS-10: whoever is at one customer's checks out there first; the sentence names it."""
        stand = self.env["res.partner"].create({"name": "Fair stand"})
        first, second = self.make_ready(), self.make_ready(partner=stand, place="Fair")
        first.action_check_in(str(uuid4()))
        with self.assertRefused(f"still checked in at {first.name}"):
            second.action_check_in(str(uuid4()))
        with self.assertRefused("Check in at"):
            second.action_check_out(str(uuid4()))
        first.action_check_out(str(uuid4()))
        second.action_check_in(str(uuid4()))
        self.make_ready(user=self.colleague).action_check_in(str(uuid4()))  # everybody for himself

    def test_others(self):
        """VIS-10: nobody checks in for another, not even the leader; users only read the rows."""
        visit = self.make_ready()
        for user in (self.head, self.director, self.manager):
            with self.assertRefused("Only Li Na can check in"):
                visit.with_user(user).action_check_in(str(uuid4()))
        for user in (self.colleague, self.stranger):
            with self.assertRaises(AccessError):
                visit.with_user(user).action_check_in(str(uuid4()))
        visit.action_check_in(str(uuid4()))
        row = visit.check_ids
        for user in (self.rep, self.head, self.manager):
            self.assertEqual(row.with_user(user).verdict, "none")
            with self.assertRaises(AccessError):
                row.with_user(user).write({"verdict": "inside"})
            with self.assertRaises(AccessError):
                row.with_user(user).unlink()
            with self.assertRaises(AccessError):
                row.with_user(user).create({"visit_id": visit.id, "kind": "out"})
        with self.assertRaises(AccessError):
            row.with_user(self.stranger).read(["verdict"])
        kept = {"state": "done", "started_at": False, "actual_hours": 9, "arrival_verdict": "inside"}
        for vals in ({name: value} for name, value in kept.items()):
            with self.assertRefused("follows from"):
                visit.write(vals)
        for vals in ({"partner_id": self.key_customer.id}, {"start_at": "2027-06-01 02:00:00"}):
            with self.assertRefused("has begun"):
                visit.write(vals)

    def test_day_and_state(self):
        """VIS-10: a visit begins on its day; called off or over, it does not begin at all."""
        visit = self.make_ready()
        self.clock.move_to("2027-06-01 15:59:00")  # 23:59 in Shanghai
        with self.assertRefused("Move it to today"):
            visit.action_check_in(str(uuid4()))
        self.clock.move_to("2027-06-01 16:00:00")
        visit.action_check_in(str(uuid4()))
        other = self.make_ready()
        other.action_cancel()
        with self.assertRefused("Cancelled"):
            other.action_check_in(str(uuid4()))

    def test_unplanned(self):
        """C9: outside the plan a visit may start at once, unless the company asks first."""
        visit = self.make_visit(is_contact_made=True)
        visit.action_check_in(str(uuid4()))
        self.assertEqual((visit.state, visit.is_planned), ("in_progress", False))
        visit.action_check_out(str(uuid4()))
        self.env.company.is_unplanned_visit_asked = True
        with self.assertRefused("needs approval"):
            self.make_visit(is_contact_made=True).action_check_in(str(uuid4()))

    def check_in_at(self, offset, accuracy, **values):
        visit = self.make_ready(**values)
        visit.action_check_in(str(uuid4()), None, PIN[0] + offset / 111_195, PIN[1], accuracy)
        visit.action_check_out(str(uuid4()))
        return visit.check_ids.filtered(lambda row: row.kind == "in")

    def test_verdict(self):
        """VIS-10: near the customer's pin, elsewhere, or not to be told; the radius is a setting."""
        self.assertEqual(self.check_in_at(0, 10).verdict, "none")  # no pin yet
        self.customer.write({"partner_latitude": PIN[0], "partner_longitude": PIN[1]})
        self.assertEqual(self.check_in_at(100, 50).verdict, "inside")
        self.assertEqual(self.check_in_at(190, 50).verdict, "uncertain")
        row = self.check_in_at(300, 50)
        self.assertEqual((row.verdict, row.visit_id.arrival_verdict), ("outside", "outside"))
        self.assertAlmostEqual(row.distance, 300, delta=1)
        self.assertEqual(self.check_in_at(300, None).verdict, "uncertain")
        self.assertEqual(self.check_in_at(300, 50, place="Trade fair").verdict, "none")
        self.env.company.visit_radius = 400
        self.assertEqual(self.check_in_at(300, 50).verdict, "inside")

    def test_nonsense_position(self):
        visit = self.make_ready()
        shown = visit.action_check_in(str(uuid4()), "yesterday", 999.0, 5.0, -3.0)
        self.assertEqual(shown["verdict"], "none")
        self.assertFalse(visit.check_ids.has_position or visit.check_ids.device_at)

    def test_use_position(self):
        """VIS-10: check-ins that agree propose the pin of a customer who has none."""
        first = self.check_in_at(0, 20).with_user(self.rep)
        with self.assertRefused("two check-ins have to agree"):
            first.action_use_position()
        second = self.check_in_at(40, 20).with_user(self.rep)
        self.assertTrue(second.can_propose)
        with self.assertRefused("Only whoever was there"):
            second.with_user(self.head).action_use_position()
        second.action_use_position()
        self.assertAlmostEqual(self.customer.partner_latitude, PIN[0] + 20 / 111_195, 5)
        with self.assertRefused("has a position already"):
            first.with_user(self.manager).action_use_position()

    def test_first_visit(self):
        """VIS-04: new and returning customers are told apart, whoever of us went there."""
        office = self.env["res.partner"].create({"name": "Office", "parent_id": self.customer.id})
        first = self.check_in_at(0, 20).visit_id
        again = self.make_ready(user=self.stranger, partner=office, place="Office")
        again.action_check_in(str(uuid4()))
        again.action_check_out(str(uuid4()))
        self.assertEqual((first.is_first_visit, again.is_first_visit), (True, False))

    def test_other_company(self):
        """VIS-10: the check-ins of another company are not seen."""
        row = self.check_in_at(0, 20)
        company = self.env["res.company"].create({"name": "Other"})
        home = {"company_id": company.id, "company_ids": company.ids}
        foreign = new_test_user(self.env, "v_foreign", groups="sales_team.group_sale_manager", **home)
        with self.assertRaises(AccessError):
            row.with_user(foreign).read(["verdict"])
        self.assertFalse(self.env["sale.visit.check"].with_user(foreign).search_count([]))
