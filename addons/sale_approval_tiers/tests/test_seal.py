from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestSeal(ApprovalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("amount_tiers")
        cls.other_partner = cls._create_partner(name="Another customer")
        cls.term = cls.env["account.payment.term"].create({"name": "90 days"})

    def test_every_change_uncovers(self):
        """APV-15: whatever moves after approval, by the form or straight on the line, must be asked again."""
        line = {"product_id": self.product.id, "price_unit": 1.0}
        changes = {
            "price": lambda order: order.order_line.write({"price_unit": 80_000.01}),
            "lower price": lambda order: order.order_line.write({"price_unit": 79_999.99}),
            "quantity": lambda order: order.order_line.write({"product_uom_qty": 2}),
            "discount": lambda order: order.order_line.write({"discount": 0.01}),
            "description": lambda order: order.order_line.write({"name": "Something else"}),
            "new line": lambda order: order.write({"order_line": [Command.create(line)]}),
            "new note": lambda order: order.write(
                {"order_line": [Command.create({"display_type": "line_note", "name": "Free for life"})]}
            ),
            "customer": lambda order: order.write({"partner_id": self.other_partner.id}),
            "payment": lambda order: order.write({"payment_term_id": self.term.id}),
            "delivery date": lambda order: order.write({"commitment_date": "2027-01-01 08:00:00"}),
            "terms": lambda order: order.write({"note": "We pay all damages."}),
        }
        for name, change in changes.items():
            with self.subTest(change=name):
                order = self.approved_order()
                self.assertFalse(order._approval_blocker("contract"))
                change(order.with_user(self.rep))
                self.assertEqual(order.approval_status, "changed")
                with self.assertRefused("changed since its approval"):
                    order.with_user(self.rep).action_confirm()
                self.assertNotEqual(order.state, "sale")

    def test_removed_line_uncovers(self):
        order = self.approved_order()
        order.order_line.unlink()
        self.assertIn("changed since its approval", order._approval_blocker("contract"))

    def test_what_moved_is_said(self):
        order = self.approved_order(100.0)
        order.order_line.price_unit = 96.0
        changes = {change["label"]: change for change in order.approval_panel[-1]["changes"]}
        self.assertEqual(changes["Line 1, Unit Price"]["old"], "100.00")
        self.assertEqual(changes["Line 1, Unit Price"]["new"], "96.00")
        self.assertIn("100.00 → 96.00", order._approval_blocker("contract"))

    def test_changing_back_covers_again(self):
        order = self.approved_order()
        order.order_line.price_unit = 1.0
        order.order_line.price_unit = 80_000.0
        self.assertEqual(order.approval_status, "approved")
        self.assertFalse(order._approval_blocker("contract"))

    def test_what_does_not_matter_does_not_uncover(self):
        order = self.approved_order()
        order.write({"origin": "call", "tag_ids": [Command.create({"name": "T"})]})
        self.partner.name = "Renamed customer"
        self.assertEqual(order.approval_status, "approved")
        order.action_confirm()

    def test_change_while_waiting(self):
        """An approver never signs what he has not seen."""
        order = self.make_order(80_000)
        request = self.submit(order)
        order.order_line.price_unit = 1.0
        self.assertEqual(order.approval_status, "changed")
        with self.assertRefused("changed since it was submitted"):
            self.approve(request, self.head)
        again = self.submit(order)
        self.assertEqual((request.state, again.state), ("recalled", "pending"))
        self.approve(again, self.head, self.legal, self.head)
        order.action_confirm()

    def test_small_contract_does_not_carry_a_large_one(self):
        """APV-04: approved at 100,000.00 by the head, then raised to 500,000.01: the GM is asked."""
        order = self.approved_order(100_000.0)
        order.order_line.price_unit = 500_000.01
        request = self.submit(order)
        self.assertEqual(request.step_ids[-1].candidate_ids, self.general)
        with self.assertRaises(UserError):
            order.action_confirm()

    def test_copy_starts_unapproved(self):
        copy = self.approved_order().copy()
        self.assertFalse(copy.approval_status)
        self.assertFalse(copy.approval_request_ids)
        self.assertTrue(copy._approval_blocker("contract"))
