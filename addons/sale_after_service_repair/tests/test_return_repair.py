from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.sale_after_service.tests.common_return import ReturnCommon


@tagged("post_install", "-at_install")
class TestReturnRepair(ReturnCommon):
    """A pump and a motor with serial numbers that come back to be repaired."""

    def back(self, quantity=2, product=None, lots=None, **judged):
        """A received return of ``quantity`` of five, to be repaired."""
        self.reason.disposition = "repair"
        if lots:
            for lot in lots:
                self.make_stock(1, product, lot)
            picking = self.deliver(self.make_order(len(lots), product), lots=dict.fromkeys(lots, 1))
        else:
            _order, picking = self.sell(5)
        return self.walk(self.make_return(picking, quantity), **judged)

    def repair(self, repairs):
        for repair in repairs.with_user(self.keeper):
            self.assertTrue(repair.action_validate() is True, "the goods are where the order looks")
            repair.action_repair_start()
            repair.action_repair_end()

    def leaving(self, record):
        pickings = record.picking_ids.filtered(lambda one: one.picking_type_code == "outgoing")
        return pickings.filtered(lambda one: one.state != "cancel")

    def test_repaired_and_given_back(self):
        """RTN-07: goods to be repaired get a repair order where they lie, with customer and receipt;
        they leave once repaired and passed, and then the return is settled."""
        record = self.back()
        repair = record.sudo().repair_ids
        back = record._get_back_pickings()
        self.assertEqual((repair.product_id, repair.product_qty), (self.product, 2))
        self.assertEqual((repair.partner_id, repair.picking_id), (self.customer, back))
        self.assertEqual(repair.product_location_src_id, back.move_line_ids.location_dest_id)
        self.assertTrue(repair.under_warranty)
        self.assertFalse(self.leaving(record), "nothing leaves before it is repaired")
        record.with_user(self.rep).action_send_again()
        self.assertFalse(self.leaving(record))
        with self.assertRefused("not repaired yet"):
            record.with_user(self.rep).action_settle()
        self.repair(repair)
        self.assertEqual(record.line_ids.qty_repaired, 2)
        with self.assertRefused("has not left again"):
            record.with_user(self.rep).action_settle()
        picking = self.leaving(record)
        self.assertEqual(picking.move_ids.product_uom_qty, 2)
        quants = self.env["stock.quant"].search(
            [("location_id", "=", repair.product_location_src_id.id), ("product_id", "=", self.product.id)]
        )
        quants.with_user(self.quality).action_set_quality("passed", "Repaired")
        picking.with_user(self.keeper).action_assign()
        picking.move_ids.picked = True
        picking.with_user(self.keeper).button_validate()
        record.with_user(self.rep).action_settle()
        self.assertEqual(record.state, "settled")

    def test_lots(self):
        """RTN-07: one repair order per lot; each customer gets his own lot back."""
        motor = self.make_product(tracking="serial")
        lots = self.env["stock.lot"].create([{"name": f"R{n}", "product_id": motor.id} for n in range(3)])
        self.make_stock(1, motor, lots[2])
        record = self.back(2, motor, lots[:2])
        repairs = record.sudo().repair_ids
        self.assertEqual((repairs.lot_id, repairs.mapped("product_qty")), (lots[:2], [1, 1]))
        self.repair(repairs[0])
        move = self.leaving(record).move_ids
        self.assertEqual((move.product_uom_qty, record.line_ids.qty_leaving), (1, 1))
        lots[0].with_user(self.quality).action_set_quality("passed", "Repaired")
        move._action_assign()
        self.assertEqual(move.move_line_ids.lot_id, lots[0])
        self.repair(repairs[1])
        self.assertEqual(record.line_ids.qty_leaving, 2)

    def test_customer_pays(self):
        """RTN-07: what the customer broke himself is not repaired under warranty."""
        record = self.back(liability="customer")
        self.assertFalse(record.sudo().repair_ids.under_warranty)

    def test_called_off(self):
        """RTN-07: a repair that was called off is begun again, or the goods go back as they are."""
        record = self.back()
        record.sudo().repair_ids.with_user(self.keeper).action_repair_cancel()
        record.invalidate_recordset()
        self.assertTrue(record.has_to_repair)
        record.with_user(self.rep).action_repair_again()
        record.invalidate_recordset()
        self.assertEqual(record.repair_count, 2)
        self.assertFalse(record.has_to_repair)
        with self.assertRefused("Nothing of .* waits for a repair order"):
            record.with_user(self.rep).action_repair_again()
        open_ones = record.sudo().repair_ids.filtered(lambda one: one.state == "draft")
        open_ones.with_user(self.keeper).action_repair_cancel()
        record.invalidate_recordset()
        record.with_user(self.rep).action_give_back_unrepaired()
        self.assertEqual(self.leaving(record).move_ids.product_uom_qty, 2)

    def test_not_by_strangers(self):
        record = self.back()
        with self.assertRaises(AccessError):
            record.with_user(self.colleague).action_give_back_unrepaired()
        with self.assertRefused("cannot be changed"):
            record.line_ids.with_user(self.rep).is_given_back_unrepaired = True

    def test_both_ways(self):
        record = self.back()
        repair = record.sudo().repair_ids
        action = record.with_user(self.keeper).action_open_repairs()
        self.assertEqual(action["res_id"], repair.id)
        action = repair.with_user(self.keeper).action_open_after_service_return()
        self.assertEqual(action["res_id"], record.id)

    def test_other_dispositions(self):
        """What is credited or exchanged gets no repair order."""
        self.reason.disposition = "credit"
        _order, picking = self.sell(5)
        record = self.walk(self.make_return(picking))
        self.assertFalse(record.repair_count)
