from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_review import ReviewCommon


@tagged("post_install", "-at_install")
class TestReviewRequirement(ReviewCommon):
    """Special requirements and the customer's last word on them."""

    def confirmed_order(self, text="Packed in oiled paper"):
        order = self.make_order(1000, special_requirements=text)
        order.action_confirm()
        return order.with_user(self.rep)

    def log(self, order, user=None, **values):
        return (
            self.env["sale.approval.notice"]
            .with_user(user or self.rep)
            .create({"order_id": order.id, "contact_name": "Ms Lin", "way": "phone", **values})
        )

    def test_release_waits_for_the_customer(self):
        """REV-07: no release to purchasing while no confirmation of the customer is logged."""
        order = self.confirmed_order()
        with self.assertRefused("Have the customer confirm"):
            order.action_release_to_purchasing()
        self.assertFalse(order.purchase_released_at)
        self.assertTrue(order._is_purchase_held())
        notice = self.log(order)
        self.assertEqual(
            (notice.content, notice.user_id, notice.notice_date),
            ("Packed in oiled paper", self.rep, fields.Date.today()),
        )
        order.action_release_to_purchasing()
        self.assertEqual(order.purchase_released_by_id, self.rep)
        self.assertFalse(order._is_purchase_held())

    def test_another_text_is_not_confirmed(self):
        """REV-07: the customer confirmed one text; another one is confirmed again and released again."""
        order = self.confirmed_order()
        self.log(order)
        order.action_release_to_purchasing()
        order.special_requirements = "Packed in wood"
        self.assertFalse(order.purchase_released_at)
        with self.assertRefused("Have the customer confirm"):
            order.action_release_to_purchasing()
        self.log(order)
        order.action_release_to_purchasing()
        self.assertTrue(order.purchase_released_at)

    def test_nothing_special_nothing_to_wait_for(self):
        order = self.confirmed_order("  ")
        self.assertFalse(order._is_purchase_held())
        order.action_release_to_purchasing()
        with self.assertRefused("no special requirements"):
            self.log(order)

    def test_before_confirmation(self):
        order = self.make_order(1000, special_requirements="Green").with_user(self.rep)
        self.log(order)
        with self.assertRefused("not confirmed yet"):
            order.action_release_to_purchasing()

    def test_release_is_not_painted(self):
        """REV-07: who released it and when comes from the button alone."""
        order = self.confirmed_order()
        with self.assertRefused("Release to purchasing"):
            order.write({"purchase_released_at": fields.Datetime.now()})
        with self.assertRefused("Release to purchasing"):
            self.make_order(1, purchase_released_at=fields.Datetime.now())
        painted = self.make_order(1, special_requirements="x").with_context(
            default_purchase_released_at="2026-01-01 00:00:00"
        )
        self.assertFalse(painted.copy().purchase_released_at)
        with self.assertRaises(AccessError):
            order.with_user(self.colleague).action_release_to_purchasing()

    def test_word_is_evidence(self):
        """REV-07: contact, date and way are compulsory; rows are never edited, nobody else's name."""
        order = self.confirmed_order()
        for values in (
            {"contact_name": " "},
            {"notice_date": fields.Date.today() + timedelta(days=2)},
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                self.log(order, **values)
        notice = self.log(order, user_id=self.head.id, content="something else")
        self.assertEqual((notice.user_id, notice.content), (self.rep, "Packed in oiled paper"))
        for attempt in (lambda: notice.sudo().write({"content": "x"}), lambda: notice.sudo().unlink()):
            with self.assertRaises(UserError), self.cr.savepoint():
                attempt()
        with self.assertRaises(AccessError):
            self.log(order, user=self.colleague)
