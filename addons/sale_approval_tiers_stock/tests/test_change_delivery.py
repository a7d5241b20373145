from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import DeliveryCommon


@tagged("post_install", "-at_install")
class TestChangeDelivery(DeliveryCommon):
    """Deliveries of an order whose technical state has changed."""

    def test_delivery_waits_for_the_notice(self):
        """CHG-05: the delivery is on hold from the record of the change until the notice is logged."""
        order = self.sell()
        picking = self.fill(order.picking_ids, 10)
        self.assertFalse(picking.approval_hold_note)
        change = self.report(order)
        picking.invalidate_recordset(["approval_hold_note"])
        self.assertIn(change.name, picking.approval_hold_note)
        with self.assertRefused("delivery waits until the customer has been told"):
            picking.button_validate()
        self.assertEqual((picking.state, order.order_line.qty_delivered), ("assigned", 0))
        self.tell(change)
        picking.button_validate()
        self.assertEqual((picking.state, order.order_line.qty_delivered), ("done", 10))
        log = " ".join(picking.message_ids.mapped("body"))
        self.assertIn("On hold", log)
        self.assertIn("deliveries may go", log)

    def test_no_other_way_out(self):
        """CHG-05: neither the moves themselves nor superuser mode take the goods out."""
        order = self.sell()
        picking = self.fill(order.picking_ids, 10)
        self.report(order)
        for attempt in (
            lambda: picking.sudo()._action_done(),
            lambda: picking.sudo().move_ids._action_done(),
            lambda: picking.sudo().move_ids.write({"state": "done"}),
            lambda: picking.sudo().with_context(skip_backorder=True).button_validate(),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                attempt()
        self.assertEqual(self.goods.qty_available, 100)

    def test_partial_delivery(self):
        """CHG-05: a part does not go either, nor the rest of what has partly gone."""
        order = self.sell()
        picking = self.fill(order.picking_ids, 4)
        change = self.report(order)
        with self.assertRefused("delivery waits"):
            picking.button_validate()
        self.tell(change)
        Form.from_action(self.env(user=self.keeper), picking.button_validate()).save().process()
        self.assertEqual(order.order_line.qty_delivered, 4)
        rest = order.picking_ids - picking
        second = self.report(order)
        self.fill(rest, 6)
        with self.assertRefused(second.name):
            rest.with_user(self.keeper).button_validate()
        with self.assertRaises(ValidationError):  # nor does the done part become a larger one
            picking.sudo().move_line_ids.quantity = 6
        self.tell(second)
        rest.with_user(self.keeper).button_validate()
        self.assertEqual(order.order_line.qty_delivered, 10)

    def test_something_else_on_the_picking(self):
        """CHG-05: a product added to the picking does not leave with a held order either."""
        order = self.sell()
        self.report(order)
        picking = order.picking_ids
        extra = self.env["stock.move"].create(
            {
                "product_id": self.goods.id,
                "product_uom_qty": 1,
                "picking_id": picking.id,
                "location_id": picking.location_id.id,
                "location_dest_id": picking.location_dest_id.id,
            }
        )
        extra.write({"quantity": 1, "picked": True})
        with self.assertRaises(ValidationError):
            extra._action_done()

    def test_other_orders_go_on(self):
        """CHG-05: only the changed order waits, also in a batch."""
        held, free = self.sell(), self.sell()
        self.report(held)
        both = held.picking_ids | free.picking_ids
        for picking in both:
            self.fill(picking, 10)
        with self.assertRaises(UserError):
            both.with_user(self.keeper).button_validate()
        free.picking_ids.with_user(self.keeper).button_validate()
        self.assertEqual((held | free).order_line.mapped("qty_delivered"), [0, 10])

    def test_returns_receipts_and_steps_inside_go_on(self):
        """CHG-05: what comes back, comes in or moves inside the warehouse is not held."""
        order = self.sell()
        picking = self.fill(order.picking_ids, 10)
        picking.button_validate()
        self.report(order)
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = 2
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        self.fill(back, 2).button_validate()
        self.assertEqual(order.order_line.qty_delivered, 8)
        self.warehouse.delivery_steps = "pick_ship"
        second = self.sell()
        self.report(second)
        inside = second.picking_ids.filtered(lambda p: p.location_dest_id.usage == "internal")
        self.fill(inside, 10).button_validate()
        self.assertEqual(inside.state, "done")
        leaving = second.picking_ids.filtered(lambda p: p.location_dest_id.usage == "customer")
        self.fill(leaving, 10)
        with self.assertRefused("delivery waits"):
            leaving.with_user(self.keeper).button_validate()

    def test_reported_on_the_delivery(self):
        """CHG-05: production reports the change where it sees it, on the delivery."""
        order = self.sell()
        self.production.group_ids += self.env.ref("stock.group_stock_user")
        action = order.picking_ids.with_user(self.production).action_report_technical_change()
        changes = self.env[action["res_model"]].with_user(self.production)
        with Form(changes.with_context(**action["context"])) as form:
            form.reason = "Supplier has no NBR any more"
            form.technical_change = "Seal of FKM, was NBR"
        self.assertTrue(order._get_delivery_blockers())

    def test_termination_cancels_the_deliveries(self):
        """CHG-02: when a contract is ended, what has not gone yet stays here."""
        self.switch_on("termination_chain")
        order = self.sell()
        change = self.ask(order, kind="termination")
        self.agree(change, self.head, self.general)
        self.sign(change)
        change.with_user(self.rep).action_done()
        self.assertEqual((order.state, order.picking_ids.state), ("cancel", "cancel"))

    def test_change_moves_the_delivery(self):
        """CHG-02: an approved quantity reaches the warehouse."""
        self.switch_on("change_chain")
        order = self.sell()
        line = Command.create({"order_line_id": order.order_line.id, "new_quantity": 12})
        change = self.ask(order, line_ids=[line])
        self.agree(change, self.head, self.finance, self.general)
        self.sign(change)
        change.with_user(self.rep).action_done()
        self.assertEqual(sum(order.picking_ids.move_ids.mapped("product_uom_qty")), 12)

    def test_cost(self):
        """One search for all moves, however many are done together."""
        few, many = self.sell(), self.env["sale.order"].concat(*[self.sell() for _i in range(6)])

        def count(orders):
            moves = orders.picking_ids.move_ids
            moves._get_delivery_blocker()
            self.env.flush_all()
            before = self.cr.sql_log_count
            moves._get_delivery_blocker()
            return self.cr.sql_log_count - before

        self.assertEqual(count(few), count(many))

    def test_warehouse_keeps_the_register(self):
        """REV-06: the warehouse registers what arrives and hands it over."""
        item = (
            self.env["sale.approval.property"]
            .with_user(self.keeper)
            .create({"order_id": self.sell().id, "description": "Castings", "kind": "material"})
        )
        self.env["sale.approval.property.handover"].with_user(self.keeper).create(
            {"property_id": item.id, "to_id": self.production.id}
        )
        self.assertEqual(item.holder_id, self.production)
