from .common_return import ReturnCommon


class TestReturnExchange(ReturnCommon):
    def exchange(self, quantity=2, until="received", **line):
        """(order, return) of ``quantity`` of five pumps, to be exchanged."""
        self.reason.disposition = "exchange"
        order, picking = self.sell(5)
        self.make_stock(10)
        lines = [{"move_id": picking.move_ids.id, "qty_asked": quantity, **line}]
        return order, self.walk(self.make_return(picking, lines=lines), until)

    def leaving(self, record):
        return record.picking_ids.filtered(lambda one: one.picking_type_code == "outgoing")

    def send(self, record):
        picking = self.leaving(record)
        picking.move_ids.picked = True
        picking.with_user(self.keeper).button_validate()

    def test_exchange(self):
        """RTN-07: a red slip for an exchange makes one return picking and one outbound picking, and no
        credit note; the order stays delivered and invoiced as it was."""
        order, record = self.exchange()
        self.invoice(order)
        self.assertEqual(len(record._get_back_pickings()), 1)
        self.assertEqual(len(self.leaving(record)), 1)
        self.assertEqual(self.leaving(record).move_ids.product_uom_qty, 2)
        with self.assertRefused("nothing to credit"):
            record.with_user(self.accountant).action_credit()
        with self.assertRefused("has not left again"):
            record.with_user(self.rep).action_settle()
        self.send(record)
        self.assertEqual(record.line_ids.qty_sent, 2)
        self.assertEqual((order.order_line.qty_delivered, order.order_line.qty_to_invoice), (5, 0))
        record.with_user(self.rep).action_settle()
        self.assertEqual(record.state, "settled")

    def test_other_product(self):
        """RTN-07: another product may replace the goods."""
        valve = self.make_product(name="Valve")
        self.make_stock(9, valve)
        order, record = self.exchange(replacement_product_id=valve.id)
        self.assertEqual(self.leaving(record).move_ids.product_id, valve)
        self.send(record)
        self.assertEqual(order.order_line.qty_delivered, 5)
        self.assertEqual(order.order_line.product_id, self.product)

    def test_in_advance(self):
        """RTN-07: a replacement in advance leaves once approved, and not a second time on receipt."""
        _order, record = self.exchange(until="approved", is_advance=True)
        self.assertEqual(self.leaving(record).move_ids.product_uom_qty, 2)
        self.receive(record)
        self.assertEqual(sum(self.leaving(record).move_ids.mapped("product_uom_qty")), 2)

    def test_bounded(self):
        """RTN-07: 50 for a return of 2 do not leave, on whatever transfer."""
        _order, record = self.exchange()
        with self.assertRefused("allows 2 Units .* not 50"):
            self.leaving(record).move_ids.product_uom_qty = 50
        self.env.invalidate_all()
        move = self.leaving(record).move_ids
        move.quantity = 50
        move.picked = True
        with self.assertRefused("allows 2 Units"):
            self.leaving(record).button_validate()
        self.env.invalidate_all()
        with self.assertRefused("allows 2 Units .* not 4"):
            copy = move.copy({"after_service_line_id": record.line_ids.id, "picking_id": move.picking_id.id})
            copy._action_confirm(merge=False)

    def test_cancelled_and_sent_again(self):
        """RTN-07: a replacement that was cancelled is brought on its way again, once."""
        _order, record = self.exchange()
        self.leaving(record).action_cancel()
        record.with_user(self.rep).action_send_again()
        record.with_user(self.rep).action_send_again()
        open_ones = self.leaving(record).filtered(lambda one: one.state != "cancel")
        self.assertEqual(sum(open_ones.move_ids.mapped("product_uom_qty")), 2)

    def test_replacement_comes_back(self):
        """RTN-04: what was sent as a replacement may itself come back, and is paid for by the order."""
        order, record = self.exchange()
        self.send(record)
        move = self.leaving(record).move_ids
        again = self.make_return(self.leaving(record), lines=[{"move_id": move.id, "qty_asked": 2}])
        again.line_ids.with_user(self.rep).disposition = "credit"
        self.assertEqual(again.line_ids.sale_line_id, order.order_line)
        self.walk(again)
        self.assertEqual(again.line_ids.qty_received, 2)

    def test_send_back(self):
        """RTN-07: goods that stay the customer's go back to him."""
        _order, record = self.exchange(until="inspected")
        record.line_ids.with_user(self.rep).disposition = "send_back"
        record.with_user(self.rep).action_request()
        record.with_user(self.director).action_approve()
        self.receive(record)
        self.send(record)
        self.assertEqual(record.line_ids.qty_sent, 2)

    def own_lot(self, disposition):
        """(return, lot that came back, another one on the shelf) of two delivered serial numbers."""
        motor = self.make_product(tracking="serial")
        lots = self.env["stock.lot"].create([{"name": f"M{n}", "product_id": motor.id} for n in range(3)])
        for lot in lots:
            self.make_stock(1, motor, lot)
        picking = self.deliver(self.make_order(2, motor), lots={lots[1]: 1, lots[2]: 1})
        lines = [{"move_id": picking.move_ids.id, "lot_id": lots[2].id, "qty_asked": 1}]
        self.reason.disposition = disposition
        return self.walk(self.make_return(picking, lines=lines)), lots[2], lots[0]

    def test_own_lot_sent_back(self):
        """RTN-07: the customer gets his own lot back, as it came; nobody else gets it."""
        record, own, other = self.own_lot("send_back")
        self.assertEqual(own.quality_state, "waiting_inspection")
        line = self.leaving(record).move_line_ids
        self.assertEqual(line.lot_id, own)
        with self.assertRefused("M0 is not what the customer sent in. .*: M2"):
            line.lot_id = other
        self.send(record)
        self.assertEqual(record.line_ids.qty_sent, 1)

    def test_own_lot_repaired(self):
        """RTN-07: a repaired lot leaves again once quality has passed it, and no other one does."""
        lines = self.env.registry["sale.after.service.return.line"]
        self.patch(lines, "_get_ready", lambda line, name: line[name])  # whoever repairs is done
        record, own, _other = self.own_lot("repair")
        picking = self.leaving(record)
        self.assertFalse(picking.move_line_ids)
        own.with_user(self.quality).action_set_quality("passed", "Repaired")
        picking.action_assign()
        self.assertEqual(picking.move_line_ids.lot_id, own)

    def test_scrap(self):
        """RTN-07: scrapped goods are credited and leave the stock."""
        self.reason.disposition = "scrap"
        order, picking = self.sell(5)
        self.invoice(order)
        record = self.walk(self.make_return(picking))
        record.with_user(self.accountant).action_credit()
        record.sudo().refund_ids.action_post()
        with self.assertRefused("not scrapped yet"):
            record.with_user(self.rep).action_settle()
        record.with_user(self.keeper).action_scrap()
        record.with_user(self.rep).action_settle()
        self.assertEqual(self.product.qty_available, 0)

    def test_scrapped_by_quality(self):
        """RTN-07: goods that quality scraps itself are scrapped once; the return knows it."""
        self.reason.disposition = "scrap"
        _order, picking = self.sell(5)
        record = self.walk(self.make_return(picking))
        place = record._get_back_pickings().move_line_ids.location_dest_id
        quant = self.env["stock.quant"].search(
            [("location_id", "=", place.id), ("product_id", "=", self.product.id)]
        )
        quant.with_user(self.quality).action_set_quality("scrapped", "Beyond repair")
        self.assertEqual(record.line_ids.sudo().scrap_ids.scrap_qty, 2)
        record.with_user(self.keeper).action_scrap()
        self.assertEqual(sum(record.line_ids.sudo().scrap_ids.mapped("scrap_qty")), 2)
        record.with_user(self.rep).action_settle()

    def test_scrap_of_several_lots(self):
        """RTN-07: lots that the return does not name are scrapped each, and their state says so."""
        self.reason.disposition = "scrap"
        motor = self.make_product(tracking="serial")
        lots = self.env["stock.lot"].create([{"name": f"Z{n}", "product_id": motor.id} for n in range(2)])
        for lot in lots:
            self.make_stock(1, motor, lot)
        picking = self.deliver(self.make_order(2, motor), lots=dict.fromkeys(lots, 1))
        record = self.walk(self.make_return(picking, 2))
        record.with_user(self.keeper).action_scrap()
        self.assertEqual(record.line_ids.sudo().scrap_ids.lot_id, lots)
        self.assertEqual(set(lots.mapped("quality_state")), {"scrapped"})
        record.with_user(self.rep).action_settle()
