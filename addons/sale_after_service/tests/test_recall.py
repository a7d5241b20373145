import time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .recall_common import RecallCommon


@tagged("post_install", "-at_install")
class TestRecall(RecallCommon):
    def test_customers_and_stock(self):
        """RCL-01: a recall of a faulty lot lists every customer, delivery and quantity, less what
        came back from each, and blocks what is left of the lot."""
        self.make_stock(20, self.tracked, self.lot)
        first = self.sell(5)
        again = self.sell(2)
        self.sell(4, self.second)
        third = self.env["res.partner"].create({"name": "Gave all back"})
        gone = self.sell(3, third)
        self.give_back(first, 1)
        self.give_back(gone, 3)
        self.lot.with_user(self.quality).action_set_quality("passed", "Not seen yet")
        recall = self.make_recall()
        recall.action_start()
        self.assertEqual(recall.state, "started")
        quantities = {line.partner_id: line.quantity for line in recall.line_ids}
        self.assertEqual(quantities, {self.customer: 6, self.second: 4}, "net; who gave all back is left out")
        rows = recall.delivery_ids
        self.assertIn((first, 5), [(row.picking_id, row.delivered) for row in rows])
        self.assertIn((again, 2), [(row.picking_id, row.delivered) for row in rows])
        self.assertEqual(sum(rows.mapped("delivered")), 14)
        self.assertEqual(sum(rows.mapped("returned")), 4)
        self.assertEqual(recall.stock_quantity, 10)
        self.assertEqual(self.lot.quality_state, "waiting_decision")
        self.assertFalse(self.make_order(1, self.tracked).picking_ids.move_line_ids)
        self.assertIn("Recall RCL/", self.lot.quality_log_ids[0].reason)

    def test_through_production(self):
        """RCL-01: the trail goes through three levels of production, also where it runs in a circle."""
        products = self.env["product.product"].create(
            [{"name": f"Level {level}", "is_storable": True, "tracking": "lot"} for level in range(3)]
        )
        lots = self.env["stock.lot"].create(
            [{"name": f"P{number}", "product_id": product.id} for number, product in enumerate(products)]
        )
        self.make_stock(5, self.tracked, self.lot)
        before = self.lot
        for lot in lots:
            self.produce(before, lot, 3)
            before = lot
        self.produce(lots[2], lots[1], 1)  # reworked
        self.sell(1, self.second, lots[2], products[2])
        recall = self.make_recall()
        recall.action_start()
        self.assertEqual(recall.affected_lot_ids, self.lot | lots)
        self.assertEqual(recall.line_ids.partner_id, self.second)
        self.assertEqual(recall.line_ids.quantity, 1)
        self.assertEqual(set((self.lot | lots).mapped("quality_state")), {"waiting_decision"})
        self.assertEqual(recall.untraced_count, 0)

    def test_trail_ends(self):
        """RCL-01: goods made without a lot are said to be untraceable instead of left out silently."""
        self.make_stock(5, self.tracked, self.lot)
        self.produce(self.lot, self.other, 1)
        line = self.env["stock.move.line"].search(
            [("lot_id", "=", self.other.id), ("location_id.usage", "=", "production")]
        )
        self.env.flush_all()
        self.env.cr.execute("UPDATE stock_move_line SET lot_id = NULL WHERE id = %s", [line.id])
        self.env.invalidate_all()
        recall = self.make_recall()
        recall.action_start()
        self.assertEqual(recall.untraced_count, 1)

    def test_progress(self):
        """RCL-01: each customer is told by one e-mail, answers, and what is back is counted from
        transfers; the recall does not end while somebody is open."""
        self.make_stock(20, self.tracked, self.lot)
        first = self.sell(5)
        other = self.sell(5, self.second)
        self.give_back(other, 1)
        self.second.email = False
        recall = self.make_recall()
        recall.instructions = "Send everything to Suzhou."
        recall.action_start()
        self.assertEqual(recall.recovered_percent, 0, "what came back before does not count")
        line, second = recall.line_ids.sorted(lambda one: one.partner_id != self.customer)
        recall.action_notify()
        self.assertEqual((line.state, second.state), ("notified", "to_notify"))
        mail = self.env["mail.mail"].search([("model", "=", line._name), ("res_id", "=", line.id)])
        self.assertEqual(len(mail), 1)
        self.assertIn("Send everything to Suzhou.", mail.body_html)
        self.assertIn("L1", mail.body_html)
        self.assertIn(first.name, mail.body_html)
        with self.assertRefused("Nobody is left who can be told by e-mail"):
            recall.action_notify()
        second.with_user(self.colleague).action_told()
        self.assertEqual(second.state, "notified")
        line.with_user(self.rep).action_acknowledge()
        self.assertEqual(line.state, "acknowledged")
        with self.assertRefused("0.0 of 5.0 are back"):
            line.with_user(self.rep).action_returned()
        self.give_back(first, 4)
        self.env.invalidate_all()
        self.assertEqual(line.quantity_recovered, 4)
        self.assertAlmostEqual(recall.recovered_percent, 100 * 4 / 9)
        with self.assertRefused("say why nothing more comes back"):
            line.with_user(self.rep).action_close()
        line.with_user(self.rep).close_reason = "One was used up"
        line.with_user(self.rep).action_close()
        with self.assertRefused("1 customers are still open"):
            recall.action_close()
        recall.close_reason = "Beihai has moved away and cannot be found"
        recall.action_close()
        self.assertEqual((recall.state, recall.closed_by_id), ("closed", self.quality))
        with self.assertRefused("stays as it is"):
            recall.instructions = "Nothing happened"

    def test_who(self):
        """RCL-01: sales and warehouse read, quality and the sales manager run it; nobody writes
        quantities or states; a salesperson sees the customers of his own."""
        self.make_stock(20, self.tracked, self.lot)
        self.sell(5)
        self.sell(5, self.second)
        recall = self.make_recall(user=self.director)
        for user in (self.rep, self.keeper):
            with self.assertRaises(AccessError):
                recall.with_user(user).action_start()
        recall.action_start()
        line = recall.line_ids.filtered(lambda one: one.partner_id == self.customer)
        lines = self.env["sale.after.service.recall.line"]
        self.assertEqual(lines.with_user(self.rep).search([]), line)
        self.assertEqual(lines.with_user(self.branch).search([]), recall.line_ids, "his team's")
        with self.assertRaises(AccessError):
            (recall.line_ids - line).with_user(self.rep).action_told()
        for values in ({"state": "closed"}, {"quantity": 0}, {"user_id": self.rep.id}):
            with self.assertRefused("cannot be written or imported"):
                line.with_user(self.director).write(values)
        with self.assertRefused("cannot be written or imported"):
            recall.write({"state": "closed"})
        with self.assertRefused("what is recalled stays"):
            recall.write({"lot_ids": [Command.set(self.other.ids)]})
        with self.assertRaises(AccessError):
            recall.delivery_ids.with_user(self.director).write({"delivered": 0})
        with self.assertRefused("cannot be written or imported"):
            lines.with_user(self.quality).create({"recall_id": recall.id})
        with self.assertRefused("has started and stays"):
            recall.with_user(self.quality).unlink()
        with self.assertRefused("cannot be written or imported"):
            self.env["sale.after.service.recall"].with_user(self.quality).create(
                {"subject": "x", "state": "closed"}
            )
        with self.assertRefused("Choose the faulty lots"):
            self.env["sale.after.service.recall"].with_user(self.quality).create(
                {"subject": "x"}
            ).action_start()

    def test_other_company(self):
        """RCL-01: a recall of another company is hidden."""
        recall = self.make_recall()
        other = self.env["res.company"].create({"name": "Other"})
        self.quality.company_ids = [Command.link(other.id)]
        found = recall.with_context(allowed_company_ids=other.ids).search([("id", "=", recall.id)])
        self.assertFalse(found)

    def test_links(self):
        """RCL-01: from lot and customer one click leads to the recall."""
        self.make_stock(20, self.tracked, self.lot)
        self.sell(5)
        action = self.lot.with_user(self.quality).action_recall()
        recall = (
            self.env["sale.after.service.recall"]
            .with_user(self.quality)
            .with_context(**action["context"])
            .create({"subject": "Crack"})
        )
        self.assertEqual(recall.lot_ids, self.lot)
        recall.action_start()
        self.assertEqual(self.lot.with_user(self.rep).recall_count, 1)
        partner = self.customer.with_user(self.rep)
        self.assertEqual(partner.after_service_recall_count, 1)
        domain = partner.action_view_after_service_recalls()["domain"]
        lines = self.env["sale.after.service.recall.line"].with_user(self.rep).search(domain)
        self.assertEqual(lines.recall_id, recall)
        domain = self.lot.with_user(self.rep).action_view_recalls()["domain"]
        self.assertEqual(recall.with_user(self.rep).search(domain), recall)

    def test_trace(self):
        """RCL-02: a lot traced: its receipt, all customers and returns are listed and printed."""
        supplier = self.env["res.partner"].create({"name": "Foundry"})
        receipt = self.env["stock.picking"].create(
            {
                "partner_id": supplier.id,
                "picking_type_id": self.warehouse.in_type_id.id,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.tracked.id,
                            "product_uom_qty": 10,
                            "location_id": self.env.ref("stock.stock_location_suppliers").id,
                            "location_dest_id": self.warehouse.lot_stock_id.id,
                        }
                    )
                ],
            }
        )
        receipt.action_confirm()
        receipt.move_ids.move_line_ids.write({"lot_id": self.lot.id, "quantity": 10})
        receipt.move_ids.picked = True
        receipt.button_validate()
        product = self.env["product.product"].create({"name": "Made", "is_storable": True, "tracking": "lot"})
        made = self.env["stock.lot"].create({"name": "M1", "product_id": product.id})
        self.produce(self.lot, made, 2)
        self.sell(2, self.second, made, product)
        back = self.sell(3)
        returned = self.give_back(back, 1)
        action = self.lot.with_user(self.rep).action_trace()
        trace = self.env["sale.after.service.trace"].with_user(self.rep).browse(action["res_id"])
        found = {(line.kind, line.partner_id.name or "", line.quantity) for line in trace.line_ids}
        self.assertEqual(
            found,
            {
                ("receipt", "Foundry", 10),
                ("delivery", self.second.name, 2),
                ("delivery", self.customer.name, 3),
                ("return", self.customer.name, 1),
            },
        )
        self.assertIn(returned, trace.line_ids.picking_id)
        # From what was made of it the trail leads back to the same receipt.
        trace = self.env["sale.after.service.trace"].browse(made.action_trace()["res_id"])
        kinds = {line.kind: line for line in trace.line_ids}
        self.assertEqual(kinds["receipt"].picking_id, receipt)
        self.assertEqual(kinds["made"].lot_id, made)
        report = self.env["ir.actions.report"]
        html = report._render_qweb_html("sale_after_service.report_trace", trace.ids)[0]
        self.assertIn("Foundry", html.decode())

    def test_order_lists_lots(self):
        """RCL-02: from an order its lots are listed."""
        self.make_stock(5, self.tracked, self.lot)
        self.make_stock(5, self.tracked, self.other)
        order = self.make_order(6, self.tracked)
        self.assertEqual(order.with_user(self.rep).after_service_lot_count, 0)
        self.deliver(order, lots={self.lot: 4, self.other: 2})
        order.invalidate_recordset()
        seen = order.with_user(self.rep)
        self.assertEqual(seen.after_service_lot_count, 2)
        domain = seen.action_view_after_service_lots()["domain"]
        lots = self.env["stock.lot"].with_user(self.rep).search(domain)
        self.assertEqual(set(lots.mapped("name")), {"L1", "L2"})

    def test_size(self):
        """RCL-01: one query finds the customers of many lots through three levels; the number of
        queries does not grow with the lots."""
        roots = self.make_chain(100)
        self.env.flush_all()
        self.env.invalidate_all()
        begin = time.monotonic()
        with self.assertQueryCount(1):
            moves = roots._get_customer_moves(self.company)
        self.assertEqual(len(moves), 100)
        self.assertLess(time.monotonic() - begin, 5)

    def make_chain(self, size):
        """``size`` lots, each through three levels of production to a customer; written straight into
        the tables, as only the reading is measured."""
        cr = self.env.cr
        production = self.env["stock.location"].create({"name": "Production", "usage": "production"})
        customer = self.env.ref("stock.stock_location_customers")
        lots = []
        for level in range(4):
            product = self.env["product.product"].create(
                {"name": f"Level {level}", "is_storable": True, "tracking": "lot"}
            )
            lots.append(
                self.env["stock.lot"].create(
                    [{"name": f"S{level}-{number}", "product_id": product.id} for number in range(size)]
                )
            )
        partner = self.customer
        picking = self.env["stock.picking"].create(
            {
                "partner_id": partner.id,
                "picking_type_id": self.warehouse.out_type_id.id,
                "location_id": self.warehouse.lot_stock_id.id,
                "location_dest_id": customer.id,
            }
        )
        self.env.flush_all()

        def add(lot, source, dest, picking_id=None):
            cr.execute(
                """INSERT INTO stock_move_line (product_id, lot_id, location_id, location_dest_id, state,
                   quantity, quantity_product_uom, company_id, date, picking_id, product_uom_id)
                   VALUES (%s, %s, %s, %s, 'done', 1, 1, %s, now(), %s, %s) RETURNING id""",
                [lot.product_id.id, lot.id, source.id, dest.id, self.company.id, picking_id]
                + [lot.product_id.uom_id.id],
            )
            return cr.fetchone()[0]

        stock = self.warehouse.lot_stock_id
        for number in range(size):
            for level in range(3):
                used = add(lots[level][number], stock, production)
                made = add(lots[level + 1][number], production, stock)
                cr.execute(
                    """INSERT INTO stock_move_line_consume_rel (consume_line_id, produce_line_id)
                       VALUES (%s, %s)""",
                    [made, used],
                )
            add(lots[3][number], stock, customer, picking.id)
        return lots[0]
