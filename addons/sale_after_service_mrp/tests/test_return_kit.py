from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.sale_after_service.tests.common_return import ReturnCommon


@tagged("post_install", "-at_install")
class TestReturnKit(ReturnCommon):
    """A pump set sold for 1,000: two motors and a base; five of them delivered and invoiced."""

    def setUp(self):
        super().setUp()
        self.motor = self.make_product(name="Motor", standard_price=100)
        self.base = self.make_product(name="Base", standard_price=200)
        self.kit = self.make_product(name="Pump set", list_price=1000, is_storable=False)
        parts = [
            {"product_id": self.motor.id, "product_qty": 2},
            {"product_id": self.base.id, "product_qty": 1},
        ]
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": self.kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [Command.create(part) for part in parts],
            }
        )
        self.make_stock(10, self.motor)
        self.make_stock(5, self.base)
        self.order = self.make_order(5, self.kit)
        self.delivery = self.deliver(self.order)
        self.origin = self.invoice(self.order).invoice_line_ids

    def ask(self, motors=0, bases=0):
        """A draft return of so many components."""
        moves = {move.product_id: move for move in self.delivery.move_ids}
        asked = {moves[self.motor]: motors, moves[self.base]: bases}
        lines = [{"move_id": move.id, "qty_asked": number} for move, number in asked.items() if number]
        return self.make_return(self.delivery, lines=lines)

    def back(self, motors=0, bases=0, until="received"):
        return self.walk(self.ask(motors, bases), until)

    def credit(self, record):
        record.with_user(self.accountant).action_credit()
        return record.sudo().refund_ids.filtered(lambda one: one.state == "draft")

    def test_whole_kits(self):
        """RTN-07: two sets that come back as components are credited as two sets, once."""
        self.assertEqual((self.order.order_line.qty_delivered, self.origin.quantity), (5, 5))
        record = self.back(4, 2)
        refund = self.credit(record)
        line = refund.invoice_line_ids
        self.assertEqual((line.product_id, line.quantity, line.price_subtotal), (self.kit, 2, 2000))
        self.assertEqual(line.credited_line_id, self.origin)
        with self.assertRefused("nothing to credit"):
            self.credit(record)
        refund.action_post()
        self.assertEqual(record.line_ids.mapped("qty_credited"), [4, 2])
        sold = self.order.order_line
        self.assertEqual((sold.qty_delivered, sold.qty_invoiced, sold.qty_to_invoice), (3, 3, 0))
        record.with_user(self.rep).action_settle()
        self.assertEqual(record.state, "settled")

    def test_parts_of_a_kit(self):
        """RTN-07: what is no whole kit is not credited as one; a kit that two returns bring back is."""
        first = self.back(3, 1)
        refund = self.credit(first)
        self.assertEqual(refund.invoice_line_ids.quantity, 1)
        refund.action_post()
        second = self.back(motors=1)
        with self.assertRefused("nothing to credit"):
            self.credit(second)
        second.with_user(self.rep).action_settle()
        third = self.back(bases=1)
        refund = self.credit(third)
        self.assertEqual(refund.invoice_line_ids.quantity, 1)
        refund.action_post()
        third.with_user(self.rep).action_settle()
        self.assertEqual(self.order.order_line.qty_invoiced, 3)

    def test_balance_of_each_component(self):
        """RTN-04: each component comes back within what was delivered of it."""
        with self.assertRefused("6 Units would come back, but only 5"):
            self.ask(10, 6).with_user(self.rep).action_submit()
        self.back(10, 1)
        with self.assertRefused("only 0 of the 10"):
            self.back(motors=1)
        self.assertEqual(self.back(bases=4).line_ids.qty_received, 4)

    def test_value(self):
        """RTN-06: components are worth their share of the kit's price: a whole kit its price."""
        record = self.back(4, 2, until="submitted")
        self.assertEqual(record.line_ids.mapped(lambda line: line._get_value()), [1000, 1000])
        self.assertEqual(record.amount_total, 2000)

    def test_credit_stays_within_the_invoice(self):
        """RTN-07: what was credited by a plain reversal is not credited again."""
        record = self.back(10, 5)
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=self.origin.move_id.ids)
            .create({"journal_id": self.origin.move_id.journal_id.id})
        )
        plain = self.env["account.move"].browse(wizard.reverse_moves()["res_id"])
        plain.invoice_line_ids.quantity = 4
        plain.action_post()
        self.assertEqual(self.credit(record).invoice_line_ids.quantity, 1)

    def test_kit_of_dozens(self):
        """RTN-07: a kit sold by the dozen is credited in dozens."""
        order = self.order.copy()
        order.order_line.write(
            {"product_uom_id": self.env.ref("uom.product_uom_dozen").id, "product_uom_qty": 1}
        )
        order.action_confirm()
        self.make_stock(24, self.motor)
        self.make_stock(12, self.base)
        self.delivery = self.deliver(order)
        self.origin = self.invoice(order).invoice_line_ids
        refund = self.credit(self.back(12, 6))
        self.assertEqual(refund.invoice_line_ids.quantity, 0.5)
