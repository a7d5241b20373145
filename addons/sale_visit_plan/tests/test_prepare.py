from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import PREPARED, VisitCommon

NOW = "2027-06-02 02:00:00"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPrepare(VisitCommon):
    def make_cost(self, kind="gift", amount=500.0, **values):
        lines = [Command.create({"kind": kind, "name": "Tea set", "amount": amount})]
        return self.make_visit(preparation_ids=lines, **values)

    def test_key_customer(self):
        """VIS-07: for a key customer message, product points and answers are compulsory."""
        for name in PREPARED:
            visit = self.make_visit(partner=self.key_customer, **{name: False})
            with self.assertRefused("class “Key customer”. Fill in first"):
                visit.action_confirm()
            visit[name] = "  "
            with self.assertRefused("Fill in first"):
                visit.action_confirm()
            visit[name] = "Ready"
            visit.action_confirm()
            self.assertEqual(visit.approval_status, "pending")

    def test_general_customer(self):
        """VIS-07: for a general customer the preparation is not compulsory."""
        visit = self.make_visit(**dict.fromkeys(PREPARED, False))
        visit.action_confirm()
        self.assertEqual(visit.state, "confirmed")

    def test_plan_wants_preparation(self):
        """VIS-07: a plan with an unprepared visit to a key customer is not handed in."""
        plan = self.make_plan()
        visit = self.make_visit(partner=self.key_customer, month_plan_id=plan.id, prepared_points=False)
        with self.assertRefused("Fill in first: Product points"):
            plan.action_submit()
        visit.prepared_points = "Half the noise"
        plan.action_submit()
        self.assertEqual(plan.state, "submitted")

    def test_cost_asks(self):
        """VIS-10: what costs money is approved by itself, also on an approved plan."""
        plan = self.make_plan()
        visit = self.make_cost(month_plan_id=plan.id)
        plain = self.make_visit(month_plan_id=plan.id)
        plan.action_submit()
        self.approve(plan, self.head)
        self.assertEqual((visit.state, plain.state), ("planned", "confirmed"))
        self.assertTrue(visit.needs_request)
        visit.action_confirm()
        request = visit.sudo().approval_request_ids
        self.assertEqual((request.state, request.amount), ("pending", 500.0))
        self.approve(visit, self.head)
        self.assertEqual(visit.state, "confirmed")

    def test_gift_for_nothing_asks(self):
        """VIS-11: a gift is applied for, whatever it costs; a sample is not."""
        self.assertTrue(self.make_cost(amount=0).needs_request)
        self.assertTrue(self.make_cost(kind="entertainment", amount=0).needs_request)
        self.assertFalse(self.make_cost(kind="sample", amount=0).needs_request)
        self.assertTrue(self.make_cost(kind="sample", amount=0.01).needs_request)

    def test_change_uncovers(self):
        """VIS-10: a dearer gift, or one more, is asked for again."""
        visit = self.make_cost()
        visit.action_confirm()
        self.approve(visit, self.head)
        visit.preparation_ids.amount = 501
        self.assertEqual(visit.approval_status, "changed")
        visit.is_contact_made = True
        with self.assertRefused("[Cc]hanged"):
            visit.action_check_in("11111111-1111-4111-8111-111111111111")
        visit.action_approval_submit("visit")
        self.approve(visit, self.head)
        visit.action_check_in("11111111-1111-4111-8111-111111111111")
        self.assertEqual(visit.state, "in_progress")

    def test_start_without_approval(self):
        """VIS-10: with a planned cost that nobody approved the visit does not begin."""
        visit = self.make_visit(is_contact_made=True)
        visit.action_confirm()
        visit.write({"preparation_ids": [Command.create({"kind": "trip", "name": "Train", "amount": 120})]})
        uuid = "22222222-2222-4222-8222-222222222222"
        with self.assertRefused("needs approval"):
            visit.action_check_in(uuid)
        visit.action_approval_submit("visit")
        with self.assertRefused("is waiting for approval"):
            visit.action_check_in(uuid)  # asked, not answered
        self.approve(visit, self.head)
        visit.action_check_in(uuid)
        self.assertEqual(visit.state, "in_progress")

    def test_start_without_contact(self):
        """VIS-10: nobody goes without having told the customer."""
        visit = self.make_visit()
        with self.assertRefused("Contact made"):
            visit.action_check_in("33333333-3333-4333-8333-333333333333")
        visit.action_contact_made()
        visit.action_check_in("33333333-3333-4333-8333-333333333333")
        self.assertEqual(visit.state, "in_progress")

    def test_agreed_stays(self):
        """VIS-11: once the visit began, what was agreed is frozen; only what was spent is entered."""
        visit = self.make_cost(is_contact_made=True)
        visit.action_confirm()
        self.approve(visit, self.head)
        visit.action_check_in("44444444-4444-4444-8444-444444444444")
        line = visit.preparation_ids
        self.assertEqual((line.is_agreed, line.agreed_amount), (True, 500.0))
        for vals in ({"amount": 900}, {"kind": "material"}, {"name": "Other"}):
            with self.assertRefused("what was agreed stays"):
                line.write(vals)
        with self.assertRefused("what was agreed stays"):
            line.unlink()
        line.spent_amount = 499
        self.assertFalse(visit.is_cost_over)
        line.spent_amount = 500.01
        self.assertTrue(visit.is_cost_over and line.is_over)
        self.assertEqual(visit.spent_cost, 500.01)
        late = {"visit_id": visit.id, "kind": "gift", "name": "Wine"}
        with self.assertRefused("what was agreed stays"):
            self.env["sale.visit.preparation"].with_user(self.rep).create({**late, "amount": 200})
        added = self.env["sale.visit.preparation"].with_user(self.rep).create({**late, "spent_amount": 200})
        self.assertFalse(added.is_agreed)
        self.assertEqual(visit.approval_status, "approved")  # nothing that was approved has moved

    def test_attacks(self):
        """VIS-10: neither the approval's conditions nor another's visit can be written over."""
        visit = self.make_cost()
        for vals in ({"needs_request": False}, {"planned_cost": 0}, {"is_key": False}):
            with self.assertRefused("follows from"):
                visit.write(vals)
        line = visit.preparation_ids
        for vals in ({"is_agreed": True}, {"agreed_amount": 9}):
            with self.assertRefused("follows from"):
                line.write(vals)
        other = self.make_visit()
        with self.assertRefused("belongs to"):
            line.visit_id = other
        for user in (self.stranger, self.colleague):
            with self.assertRaises(AccessError):
                line.with_user(user).write({"amount": 1})
            with self.assertRaises(AccessError):
                line.with_user(user).read(["amount"])
        self.assertEqual(line.with_user(self.head).amount, 500)
