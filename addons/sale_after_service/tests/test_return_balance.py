from odoo.fields import Command
from odoo.tests import Form

from .common_return import ReturnCommon


class TestReturnBalance(ReturnCommon):
    """What comes back never exceeds what went out, whoever brings it back by whatever way."""

    def wizard(self, picking, quantity):
        """Odoo's own return wizard, opened and filled in; nothing is returned yet."""
        form = Form(
            self.env["stock.return.picking"].with_context(
                active_id=picking.id, active_ids=picking.ids, active_model="stock.picking"
            )
        )
        wizard = form.save()
        wizard.product_return_moves.quantity = quantity
        return wizard

    def take_back(self, picking, quantity):
        """Return ``quantity`` by the plain wizard and take it in."""
        return self.wizard(picking, quantity)._create_return()

    def validate(self, picking, quantity=None):
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty if quantity is None else quantity
            move.picked = True
        picking.with_context(skip_backorder=True).button_validate()

    def balance(self, picking, lot=None):
        """(delivered, returned) of the only move of ``picking``."""
        balance = self.env["sale.after.service.return.balance"].search(
            [("move_id", "=", picking.move_ids.id), ("lot_id", "=", lot.id if lot else False)]
        )
        return balance.delivered, balance.returned

    def test_over_return(self):
        """RTN-04: returns of 8, and of 3 and 3, on a delivery of 5 are refused."""
        _order, picking = self.sell(5)
        with self.assertRefused("delivered 5 Units of .*, but 8 Units would come back"):
            self.take_back(picking, 8)
        self.take_back(picking, 3)
        self.assertEqual(self.balance(picking), (5, 3))
        with self.assertRefused("6 Units would come back in all"):
            self.take_back(picking, 3)
        self.take_back(picking, 2)
        self.assertEqual(self.balance(picking), (5, 5))

    def test_wizards_opened_first(self):
        """RTN-04: two wizards opened before either returned still bring back 5 of 5 only."""
        _order, picking = self.sell(5)
        first, second = self.wizard(picking, 5), self.wizard(picking, 5)
        first._create_return()
        with self.assertRefused("would come back in all"):
            second._create_return()

    def test_edited_after(self):
        """RTN-04: a return of 3 whose quantity is raised to 9 by hand is refused, before and at the end."""
        _order, picking = self.sell(5)
        back = self.take_back(picking, 3)
        with self.assertRefused("9 Units would come back"):
            back.move_ids.product_uom_qty = 9
        self.env.invalidate_all()
        with self.assertRefused("9 Units would come back"):
            self.validate(back, 9)

    def test_undelivered(self):
        """RTN-04: what is not delivered yet does not come back."""
        self.make_stock(5)
        order = self.make_order(5)
        with self.assertRefused("delivered 0 Units|Done pickings"):
            self.take_back(order.picking_ids, 5)

    def test_partial_and_release(self):
        """RTN-04: 3 of 4 received leave a backorder; cancelling it frees what did not come."""
        _order, picking = self.sell(5)
        record = self.walk(self.make_return(picking, 4), "approved")
        self.receive(record, 3)
        self.assertEqual(self.balance(picking), (5, 4))
        self.assertEqual(record.state, "approved", "one piece is still on its way")
        rest = record.picking_ids.filtered(lambda one: one.state not in ("done", "cancel"))
        self.assertEqual(rest.move_ids.product_uom_qty, 1)
        rest.action_cancel()
        self.assertEqual(self.balance(picking), (5, 3))
        self.assertEqual((record.state, record.line_ids.qty_received), ("received", 3))
        self.assertEqual(record.line_ids.qty_rejected, 1)

    def test_cancel(self):
        """RTN-04: a return that is called off gives its goods free again."""
        _order, picking = self.sell(5)
        record = self.walk(self.make_return(picking, 5), "approved")
        other = self.make_return(picking, 1)
        with self.assertRefused("only 0 of the 5 delivered"):
            other.with_user(self.rep).action_submit()
        record.with_user(self.rep).action_cancel("Customer keeps it.")
        self.assertEqual(self.balance(picking), (5, 0))
        other.with_user(self.rep).action_submit()
        self.assertEqual(other.state, "submitted")

    def test_more_delivered_than_ordered(self):
        """RTN-04: of 14 delivered on an order of 10, 14 may come back and no more."""
        self.make_stock(14)
        picking = self.deliver(self.make_order(10), 14)
        record = self.walk(self.make_return(picking, 14))
        self.assertEqual(record.line_ids.qty_received, 14)
        with self.assertRefused("15 Units would come back"):
            self.take_back(picking, 1)

    def test_dozens(self):
        """RTN-04: 2 dozens delivered come back as 2 dozens, and 20 dozens do not."""
        dozen = self.env.ref("uom.product_uom_dozen")
        self.env["ir.config_parameter"].set_param("stock.propagate_uom", "1")
        self.make_stock(24)
        order = self.make_order(2)
        order.action_cancel()
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.product.id, "product_uom_qty": 2, "product_uom_id": dozen.id}
                    )
                ],
            }
        )
        order.action_confirm()
        picking = self.deliver(order)
        line = {"move_id": picking.move_ids.id, "product_uom_id": dozen.id}
        with self.assertRefused("20 Dozens would come back, but only 2"):
            self.walk(self.make_return(picking, lines=[{**line, "qty_asked": 20}]), "submitted")
        record = self.walk(self.make_return(picking, lines=[{**line, "qty_asked": 2}]))
        self.assertEqual(self.balance(picking), (24, 24))
        self.assertEqual(order.order_line.qty_delivered, 0)
        self.assertEqual(record.line_ids.qty_received, 2)

    def test_lots(self):
        """RTN-04: a lot comes back as often as it was delivered; another lot does not."""
        pump = self.make_product(tracking="lot")
        first, second, other = self.env["stock.lot"].create(
            [{"name": name, "product_id": pump.id} for name in ("L1", "L2", "L3")]
        )
        self.make_stock(3, pump, first)
        self.make_stock(2, pump, second)
        picking = self.deliver(self.make_order(5, pump), lots={first: 3, second: 2})
        move = picking.move_ids
        lines = [{"move_id": move.id, "lot_id": first.id, "qty_asked": 4}]
        with self.assertRefused("only 3 of the 3 delivered"):
            self.walk(self.make_return(picking, lines=lines), "submitted")
        lines = [
            {"move_id": move.id, "lot_id": first.id, "qty_asked": 1},
            {"move_id": move.id, "lot_id": second.id, "qty_asked": 2},
        ]
        record = self.walk(self.make_return(picking, lines=lines), "approved")
        back = record.picking_ids
        self.assertEqual(
            {line.lot_id: line.quantity for line in back.move_ids.move_line_ids}, {first: 1, second: 2}
        )
        with self.assertRefused("lot L3"):
            back.move_ids.move_line_ids[0].lot_id = other
            back.move_ids.picked = True
            back.button_validate()

    def test_lots_received(self):
        """RTN-04: what was received is told apart by lot."""
        pump = self.make_product(tracking="lot")
        first, second = self.env["stock.lot"].create(
            [{"name": name, "product_id": pump.id} for name in ("L1", "L2")]
        )
        self.make_stock(3, pump, first)
        self.make_stock(2, pump, second)
        picking = self.deliver(self.make_order(5, pump), lots={first: 3, second: 2})
        lines = [
            {"move_id": picking.move_ids.id, "lot_id": lot.id, "qty_asked": 2} for lot in (first, second)
        ]
        record = self.walk(self.make_return(picking, lines=lines), "approved")
        record.picking_ids.move_ids.picked = True
        record.picking_ids.with_user(self.keeper).button_validate()
        self.assertEqual(record.line_ids.mapped("qty_received"), [2, 2])
        self.assertEqual(self.balance(picking, first), (3, 2))
        self.assertEqual(self.balance(picking, second), (2, 2))

    def test_by_hand(self):
        """RTN-04: a receipt from the customer without a delivery finds its delivery, or is refused."""
        self.company.after_service_linked_only = True
        _order, picking = self.sell(5)
        self.assertEqual(self.receipt(3).move_ids.origin_returned_move_id, picking.move_ids)
        self.assertEqual(self.balance(picking), (5, 3))
        with self.assertRefused("no delivery says that so much of it went out"):
            self.receipt(3)
        self.receipt(2)
        self.assertEqual(self.balance(picking), (5, 5))
        self.company.after_service_linked_only = False
        self.assertEqual(self.receipt(1).state, "done", "the company takes in what nobody delivered")

    def receipt(self, quantity):
        """A done receipt from the customer, written by hand."""
        source = self.env.ref("stock.stock_location_customers")
        places = {"location_id": source.id, "location_dest_id": self.warehouse.lot_stock_id.id}
        move = {"product_id": self.product.id, "product_uom_qty": quantity, **places}
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "partner_id": self.customer.id,
                "move_ids": [Command.create(move)],
                **places,
            }
        )
        picking.action_confirm()
        self.validate(picking)
        return picking

    def test_corrected_delivery(self):
        """RTN-04: a delivery that is corrected below what came back is refused."""
        _order, picking = self.sell(5)
        self.validate(self.take_back(picking, 3))
        with self.assertRefused("delivered 2 Units"):
            picking.move_ids.move_line_ids.quantity = 2
        self.env.invalidate_all()
        picking.move_ids.move_line_ids.quantity = 4
        self.assertEqual(self.balance(picking), (4, 3))

    def test_delivered_again(self):
        """RTN-04: goods that went back to the customer may come back from that delivery, too."""
        _order, picking = self.sell(5)
        back = self.take_back(picking, 5)
        self.validate(back)
        again = self.wizard(back, 5)._create_return()
        self.validate(again)
        self.assertEqual(self.take_back(again, 5).move_ids.product_uom_qty, 5)
        self.assertEqual(self.balance(again), (5, 5))

    def test_several_deliveries(self):
        """RTN-03: one return brings goods of several deliveries back, a picking for each."""
        self.make_stock(5)
        order = self.make_order(5)
        first = self.deliver(order, 2)
        second = self.deliver(order)
        record = self.make_return(
            first, lines=[{"move_id": one.move_ids.id, "qty_asked": 2} for one in (first, second)]
        )
        self.walk(record)
        self.assertEqual(record.picking_ids.return_id, first | second)
        self.assertEqual(order.order_line.qty_delivered, 1)
