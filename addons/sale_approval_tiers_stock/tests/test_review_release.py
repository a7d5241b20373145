from odoo.tests import tagged

from .common import DeliveryCommon


@tagged("post_install", "-at_install")
class TestReviewRelease(DeliveryCommon):
    """What waits for the customer's last word on his special requirements."""

    def test_nothing_is_procured_before_the_release(self):
        """REV-07: no delivery, no procurement before the release; the release launches it."""
        order = self.sell(special_requirements="Packed in oiled paper")
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.picking_ids)
        with self.assertRefused("Have the customer confirm"):
            order.with_user(self.rep).action_release_to_purchasing()
        self.assertFalse(order.picking_ids)
        self.env["sale.approval.notice"].with_user(self.rep).create(
            {"order_id": order.id, "contact_name": "Ms Lin", "way": "meeting"}
        )
        order.with_user(self.rep).action_release_to_purchasing()
        self.assertEqual(order.picking_ids.move_ids.product_uom_qty, 10)
        order.with_user(self.rep).action_release_to_purchasing()  # once is enough
        self.assertEqual(order.picking_ids.move_ids.product_uom_qty, 10)

    def test_without_special_requirements(self):
        """REV-07: an order without special requirements is procured at once."""
        self.assertEqual(self.sell().picking_ids.move_ids.product_uom_qty, 10)

    def test_quantity_raised_while_waiting(self):
        """REV-07: nothing slips through with a changed quantity, and nothing is lost."""
        order = self.sell(special_requirements="Green")
        order.order_line.product_uom_qty = 15
        self.assertFalse(order.picking_ids)
        self.env["sale.approval.notice"].with_user(self.rep).create(
            {"order_id": order.id, "contact_name": "Ms Lin", "way": "meeting"}
        )
        order.with_user(self.rep).action_release_to_purchasing()
        self.assertEqual(sum(order.picking_ids.move_ids.mapped("product_uom_qty")), 15)
