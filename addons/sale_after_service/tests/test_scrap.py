from odoo.fields import Command

from .quality_common import QualityCommon


class TestScrap(QualityCommon):
    """The state of a lot and its scrap orders follow each other; what is blocked is not free."""

    def scrap(self, quantity, lot=None, **values):
        order = self.env["stock.scrap"].with_user(self.keeper)
        order = order.create(
            {
                "product_id": self.tracked.id,
                "lot_id": (lot or self.lot).id,
                "scrap_qty": quantity,
                "location_id": self.warehouse.lot_stock_id.id,
                **values,
            }
        )
        order.action_validate()
        self.assertEqual(order.state, "done")
        return order

    def scraps(self):
        return self.env["stock.scrap"].search([("product_id", "=", self.tracked.id)])

    def test_last_piece(self):
        """RCL-03: a lot is scrapped once its last piece is, and its history says by which order."""
        self.make_stock(10, self.tracked, self.lot)
        self.scrap(9)
        self.assertEqual(self.lot.quality_state, "passed")
        tag = self.env["stock.scrap.reason.tag"].create({"name": "Crushed"})
        order = self.scrap(1, scrap_reason_tag_ids=[Command.set(tag.ids)])
        self.assertEqual(self.lot.quality_state, "scrapped")
        log = self.lot.quality_log_ids
        self.assertEqual((log.reason, log.user_id), (f"{order.name} · Crushed", self.keeper))

    def test_decided_by_quality(self):
        """RCL-03: a lot that quality scraps leaves the stock with a scrap order, wherever it lies."""
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.warehouse.lot_stock_id.id}
        )
        self.make_stock(3, self.tracked, self.lot)
        self.env["stock.quant"]._update_available_quantity(self.tracked, shelf, 2, lot_id=self.lot)
        self.make_stock(4, self.tracked, self.other)
        order = self.make_order(3, self.tracked)
        order.picking_ids.action_assign()
        self.lot.with_user(self.quality).action_set_quality("scrapped", "Cracked")
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(sorted(self.scraps().mapped("scrap_qty")), [2, 3])
        self.assertEqual(set(self.scraps().mapped("state")), {"done"})
        self.assertEqual(self.tracked.qty_available, 4)
        self.assertEqual(order.picking_ids.move_line_ids.lot_id, self.other)
        self.assertEqual(self.lot.quality_log_ids.reason, "Cracked")
        self.lot.with_user(self.quality).action_set_quality("scrapped", "Again")
        self.assertEqual(len(self.scraps()), 2)

    def test_only_on_hand(self):
        """RCL-03: what customers have is not scrapped with the rest of the lot."""
        self.deliver_lot(6)
        self.lot.with_user(self.quality).action_set_quality("scrapped", "Cracked")
        self.assertEqual(self.scraps().scrap_qty, 4)

    def test_blocked_is_not_free(self):
        """RCL-03: a lot that has not passed is on hand, but not free to be promised."""
        self.make_stock(10, self.tracked, self.lot)
        self.make_stock(5, self.tracked, self.other)
        self.make_order(2, self.tracked).picking_ids.action_assign()
        self.assertEqual((self.tracked.qty_available, self.tracked.free_qty), (15, 13))
        self.lot.with_user(self.quality).action_set_quality("waiting_decision", "Odd noise")
        self.env.invalidate_all()
        self.assertEqual((self.tracked.qty_available, self.tracked.free_qty), (15, 3))
        seen = self.tracked.with_user(self.rep).with_context(warehouse_id=self.warehouse.id)
        self.assertEqual(seen.free_qty, 3)
        self.assertEqual(self.tracked.with_context(lot_id=self.lot.id).free_qty, 0)
        self.assertEqual(self.tracked.with_context(lot_id=self.other.id).free_qty, 3)

    def test_waiting_goods_are_not_free(self):
        """RCL-03: nor are goods without a lot that wait for inspection."""
        self.make_stock(5)
        picking = self.deliver(self.make_order(3))
        self.give_back(picking, 3)
        self.assertEqual((self.product.qty_available, self.product.free_qty), (5, 2))

    def test_reservation_skips_blocked(self):
        """RCL-03: a delivery takes other lots, and waits where there are none."""
        self.make_stock(10, self.tracked, self.lot)
        self.make_stock(1, self.tracked, self.other)
        self.lot.with_user(self.quality).action_set_quality("failed", "Cracked")
        picking = self.make_order(3, self.tracked).picking_ids
        picking.action_assign()
        self.assertEqual(self.reserved(picking), [("L2", 1)])
