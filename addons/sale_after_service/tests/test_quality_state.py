from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .quality_common import QualityCommon


@tagged("post_install", "-at_install")
class TestQualityState(QualityCommon):
    def test_returned_lot_waits(self):
        """RCL-03: returned goods received, the lot is waiting inspection and is not reserved until
        it is passed."""
        picking = self.deliver_lot()
        self.assertEqual(self.lot.quality_state, "passed")
        self.give_back(picking, 2)
        self.assertEqual(self.lot.quality_state, "waiting_inspection")
        order = self.make_order(3, self.tracked)
        delivery = order.picking_ids
        delivery.with_user(self.keeper).action_assign()
        self.assertFalse(delivery.move_line_ids)
        self.assertEqual(delivery.state, "confirmed")
        self.lot.with_user(self.quality).action_set_quality("passed", "Seal was only loose")
        delivery.with_user(self.keeper).action_assign()
        self.assertEqual(self.reserved(delivery), [("L1", 3)])
        log = self.lot.quality_log_ids
        self.assertEqual(log.mapped("new_state"), ["passed", "waiting_inspection"])
        self.assertEqual(log[0].user_id, self.quality)
        self.assertEqual(log[1].user_id, self.keeper)
        self.assertEqual(log[0].reason, "Seal was only loose")

    def test_five_states(self):
        """RCL-03: of the five states only "passed" can be reserved; others are passed by."""
        self.make_stock(10, self.tracked, self.lot)
        self.make_stock(10, self.tracked, self.other)
        states = dict(self.lot._fields["quality_state"].selection)
        self.assertEqual(len(states), 5)
        for state in states:
            self.lot.with_user(self.quality).action_set_quality(state, "Checked")
            picking = self.make_order(15, self.tracked).picking_ids
            expected = [("L2", 10)] if state != "passed" else [("L1", 10), ("L2", 5)]
            self.assertEqual(self.reserved(picking), expected, state)
            picking.action_cancel()

    def test_reserved_is_freed(self):
        """RCL-03: what is reserved of a lot is given back when it fails; another lot takes its place."""
        self.make_stock(5, self.tracked, self.lot)
        picking = self.make_order(5, self.tracked).picking_ids
        self.assertEqual(self.reserved(picking), [("L1", 5)])
        self.make_stock(5, self.tracked, self.other)
        self.lot.with_user(self.quality).action_set_quality("failed", "Crack")
        self.assertEqual(self.reserved(picking), [("L2", 5)])
        self.assertEqual(self.lot.quant_ids.filtered("location_id").mapped("reserved_quantity"), [0])

    def test_not_by_hand(self):
        """RCL-03: the warehouse cannot put a failed lot on a delivery by hand, nor by writing the line."""
        self.make_stock(5, self.tracked, self.lot)
        self.make_stock(5, self.tracked, self.other)
        picking = self.make_order(5, self.tracked).picking_ids.with_user(self.keeper)
        self.lot.with_user(self.quality).action_set_quality("failed", "Crack")
        self.assertEqual(self.reserved(picking), [("L2", 5)])
        with self.assertRefused("lot L1 is “Failed” and cannot be reserved or delivered"):
            picking.move_line_ids.lot_id = self.lot
        vals = {
            "picking_id": picking.id,
            "move_id": picking.move_ids.id,
            "product_id": self.tracked.id,
            "lot_id": self.lot.id,
            "quantity": 1,
            "location_id": picking.location_id.id,
            "location_dest_id": picking.location_dest_id.id,
        }
        with self.assertRefused("lot L1 is “Failed”"):
            self.env["stock.move.line"].with_user(self.keeper).create(vals)
        # The number typed in, as at the counter.
        picking.move_line_ids.unlink()
        line = {**vals, "quantity": 5, "lot_id": False, "lot_name": "L1", "picked": True}
        picking.picking_type_id.sudo().write({"use_create_lots": True})
        self.env["stock.move.line"].with_user(self.keeper).create(line)
        with self.assertRefused("lot L1 is “Failed”"):
            picking.button_validate()

    def test_last_look(self):
        """RCL-03: a lot that failed behind the back of the delivery is stopped at the door."""
        self.make_stock(5, self.tracked, self.lot)
        picking = self.make_order(5, self.tracked).picking_ids
        picking.move_ids.picked = True
        self.env.flush_all()
        self.env.cr.execute("UPDATE stock_lot SET quality_state = 'failed' WHERE id = %s", [self.lot.id])
        self.assertEqual(self.lot.quality_state, "passed", "still in the cache")
        with self.assertRefused("lot L1 is “Failed”"):
            picking.with_user(self.keeper).button_validate()

    def test_two_steps(self):
        """RCL-03: with pick and ship the blocked lot is not picked for a customer either, and one that
        fails in between is not shipped."""
        self.warehouse.delivery_steps = "pick_ship"
        self.make_stock(5, self.tracked, self.lot)
        self.lot.with_user(self.quality).action_set_quality("waiting_decision", "Paint")
        pick = self.make_order(5, self.tracked).picking_ids
        pick.action_assign()
        self.assertFalse(pick.move_line_ids)
        self.lot.with_user(self.quality).action_set_quality("passed", "Paint is fine")
        pick.action_assign()
        pick.move_ids.picked = True
        pick.with_user(self.keeper).button_validate()
        ship = pick.move_ids.move_dest_ids.picking_id or (
            self.env["sale.order"].search([], limit=1, order="id desc").picking_ids - pick
        )
        self.assertEqual(self.reserved(ship), [("L1", 5)])
        self.lot.with_user(self.quality).action_set_quality("failed", "Crack")
        self.assertFalse(ship.move_line_ids)
        with self.assertRefused("."):
            ship.with_user(self.keeper).button_validate()

    def test_other_ways_stay_open(self):
        """RCL-03: a failed lot can still be moved inside, sent to the supplier and scrapped."""
        self.make_stock(10, self.tracked, self.lot)
        self.lot.with_user(self.quality).action_set_quality("failed", "Crack")
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.warehouse.lot_stock_id.id}
        )
        for place in (shelf, self.env.ref("stock.stock_location_suppliers")):
            move = self.env["stock.move"].create(
                {
                    "product_id": self.tracked.id,
                    "product_uom_qty": 2,
                    "location_id": self.warehouse.lot_stock_id.id,
                    "location_dest_id": place.id,
                }
            )
            move._action_confirm()
            move._action_assign()
            self.assertEqual(move.move_line_ids.lot_id, self.lot)
            move.picked = True
            move._action_done()
            self.assertEqual(move.state, "done")
        scrap = self.env["stock.scrap"].create(
            {"product_id": self.tracked.id, "lot_id": self.lot.id, "scrap_qty": 1}
        )
        scrap.with_user(self.keeper).action_validate()
        self.assertEqual(scrap.state, "done")

    def test_worse_stays(self):
        """RCL-03: a lot that had failed does not become better by coming back."""
        picking = self.deliver_lot()
        self.lot.with_user(self.quality).action_set_quality("failed", "Crack")
        self.give_back(picking, 1)
        self.assertEqual(self.lot.quality_state, "failed")

    def test_only_quality(self):
        """RCL-03: the warehouse, sales and an import do not change the state; a reason is needed."""
        for user in (self.keeper, self.rep, self.director):
            lot = self.lot.with_user(user)
            with self.assertRefused("Only the quality department", AccessError):
                lot.action_set_quality("passed", "Because")
        with self.assertRefused("cannot be written or imported"):
            self.lot.with_user(self.keeper).quality_state = "failed"
        with self.assertRefused("cannot be written or imported"):
            self.lot.with_user(self.keeper).write({"is_urgent_release": True})
        vals = {"name": "L9", "product_id": self.tracked.id, "quality_state": "failed"}
        with self.assertRefused("cannot be written or imported"):
            self.env["stock.lot"].with_user(self.keeper).create(vals)
        with self.assertRefused("Write down why"):
            self.lot.with_user(self.quality).action_set_quality("failed", "  ")
        with self.assertRefused("one of the five"):
            self.lot.with_user(self.quality).action_set_quality("good", "Looks good")
        self.lot.with_user(self.quality).action_set_quality("failed", "Crack")
        with self.assertRaises(AccessError):
            self.lot.quality_log_ids.with_user(self.quality).write({"reason": "No crack"})
        with self.assertRaises(AccessError):
            self.env["sale.after.service.quality.log"].with_user(self.quality).create(
                {"product_id": self.tracked.id, "new_state": "passed", "reason": "x"}
            )
        self.assertEqual(self.lot.copy({"name": "L10"}).quality_state, "passed")

    def test_goods_without_lot(self):
        """RCL-03: goods without a lot that come back wait outside the stock; quality sends them back to
        stock or to scrap."""
        self.make_stock(5)
        picking = self.deliver(self.make_order(5))
        returned = self.give_back(picking, 4)
        place = self.warehouse.inspection_location_id
        self.assertEqual(returned.move_line_ids.location_dest_id, place)
        self.assertEqual(self.available(self.product), 0)
        self.assertFalse(self.make_order(1).picking_ids.move_line_ids)
        seen = returned.with_user(self.quality)
        self.assertTrue(seen.is_inspection_due)
        action = seen.action_inspect()
        form = Form(self.env[action["res_model"]].with_user(self.quality).with_context(**action["context"]))
        form.reason = "Nothing found"
        form.save().action_decide()
        self.assertEqual(self.available(self.product), 4)
        self.assertFalse(seen.is_inspection_due)
        with self.assertRefused("Nothing of .* waits"):
            seen.action_inspect()
        log = self.env["sale.after.service.quality.log"].search([("product_id", "=", self.product.id)])
        self.assertEqual((log.quantity, log.new_state, log.user_id), (4, "passed", self.quality))

    def test_goods_without_lot_scrapped(self):
        """RCL-03: and what is scrapped never comes back to stock."""
        self.make_stock(5)
        self.give_back(self.deliver(self.make_order(5)), 2)
        place = self.warehouse.inspection_location_id
        domain = [("location_id", "=", place.id), ("product_id", "=", self.product.id)]
        quant = self.env["stock.quant"].search(domain)
        with self.assertRefused("Only the quality department", AccessError):
            quant.with_user(self.keeper).action_set_quality("passed", "Fine")
        quant.with_user(self.quality).action_set_quality("failed", "Broken")
        self.assertEqual(quant.quantity, 2, "stays where it waits")
        quant.with_user(self.quality).action_set_quality("scrapped", "Beyond repair")
        self.assertFalse(self.env["stock.quant"].search(domain + [("quantity", "!=", 0)]))
        self.assertEqual(self.available(self.product), 0)
        scrap = self.env["stock.scrap"].search([("product_id", "=", self.product.id)])
        self.assertEqual((scrap.state, scrap.scrap_qty), ("done", 2))
        self.make_stock(1)
        shelf = self.product.stock_quant_ids.filtered(
            lambda one: one.location_id == self.warehouse.lot_stock_id
        )
        with self.assertRefused("does not wait for inspection"):
            shelf.with_user(self.quality).action_set_quality("scrapped", "Wrong place")

    def test_setting(self):
        """RCL-03: as long as a company wants no inspection, what comes back by an ordinary transfer is in
        stock at once."""
        self.assertFalse(self.env["res.company"].create({"name": "New"}).is_after_service_inspected)
        self.company.is_after_service_inspected = False
        self.make_stock(5)
        self.give_back(self.deliver(self.make_order(5)), 4)
        self.assertEqual(self.available(self.product), 4)
        back = self.give_back(self.deliver(self.make_order(2, self.tracked), lots={self.lot: 2}), 2)
        self.assertEqual((back.state, self.lot.quality_state), ("done", "passed"))
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "location_id": self.customer.property_stock_customer.id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
            }
        )
        package = self.env["stock.move.line"].create(
            {
                "picking_id": picking.id,
                "product_id": self.tracked.id,
                "lot_id": self.lot.id,
                "quantity": 1,
            }
        )
        self.assertEqual(package.lot_id, self.lot, "a line that has no move yet")

    def test_cost(self):
        """RCL-03: an ordinary delivery of 20 lots costs at most two queries more with the check."""
        lots = self.env["stock.lot"].create(
            [{"name": f"N{number}", "product_id": self.tracked.id} for number in range(20)]
        )
        for lot in lots:
            self.make_stock(1, self.tracked, lot)
        picking = self.make_order(20, self.tracked).picking_ids
        picking.move_ids.picked = True
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        picking.move_ids._check_lots_passed()
        picking.move_ids._send_to_inspection()
        with_reads = self.env.cr.sql_log_count - before
        before = self.env.cr.sql_log_count
        picking.move_ids._check_lots_passed()
        picking.move_ids._send_to_inspection()
        self.assertLessEqual(self.env.cr.sql_log_count - before, 1, "one look at the lots")
        self.assertLess(with_reads, 20, "nothing for each lot")
        plain = self.deliver_plain_cost(), self.deliver_plain_cost()
        self.assertLessEqual(max(plain), 0)

    def deliver_plain_cost(self):
        """Queries of the check on a delivery without lots whose records are read already."""
        self.make_stock(5)
        move = self.make_order(5).picking_ids.move_ids
        move.picked = True
        move._check_lots_passed()
        before = self.env.cr.sql_log_count
        move._check_lots_passed()
        move._send_to_inspection()
        return self.env.cr.sql_log_count - before

    def test_other_company(self):
        """RCL-03: the history of another company is not shown."""
        self.lot.with_user(self.quality).action_set_quality("failed", "Crack")
        other = self.env["res.company"].create({"name": "Other"})
        self.quality.company_ids = [Command.link(other.id)]
        logs = self.env["sale.after.service.quality.log"].with_user(self.quality)
        domain = [("lot_id", "=", self.lot.id)]
        self.assertTrue(logs.search(domain))
        self.assertFalse(logs.with_context(allowed_company_ids=other.ids).search(domain))
