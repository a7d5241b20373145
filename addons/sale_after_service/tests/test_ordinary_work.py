from unittest.mock import patch

from odoo.fields import Command
from odoo.sql_db import Cursor
from odoo.tests import tagged

from .common import AfterServiceCommon

OURS = b"sale_after_service_"


@tagged("post_install", "-at_install")
class TestOrdinaryWork(AfterServiceCommon):
    """What has nothing to do with complaints and returns does not pay for them."""

    def count(self, job):
        """How many of the statements of ``job`` name a table of this add-on."""
        texts, execute = [], Cursor.execute

        def watch(cursor, *arguments, **options):
            execute(cursor, *arguments, **options)
            texts.append(cursor._obj.query)

        self.env.flush_all()
        self.env.invalidate_all()
        with patch.object(Cursor, "execute", watch):
            job()
            self.env.flush_all()
        self.assertTrue(texts)
        return sum(OURS in text for text in texts)

    def make_orders(self, count):
        self.make_stock(5 * count)
        line = Command.create({"product_id": self.product.id, "product_uom_qty": 5})
        return self.env["sale.order"].create(
            [{"partner_id": self.customer.id, "order_line": [line]} for _number in range(count)]
        )

    def test_confirming_orders(self):
        """RTN-04: confirming five orders asks the tables of this add-on no more often than confirming
        one."""
        self.make_orders(1).action_confirm()
        one, five = self.make_orders(1), self.make_orders(5)
        self.assertEqual(self.count(one.action_confirm), self.count(five.action_confirm))

    def send_back(self, picking):
        """Odoo's own return of all of ``picking``, done."""
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        for line in wizard.product_return_moves:
            line.quantity = 1
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.write({"quantity": 1, "picked": True})
        back.button_validate()
        self.assertEqual(back.state, "done")
        return back

    def test_to_and_fro(self):
        """RTN-02: what came back by Odoo's own return goes out by another one, and comes back again."""
        product = self.env["product.product"].create(
            {"name": "Serial", "is_storable": True, "tracking": "serial", "list_price": 100}
        )
        lot = self.env["stock.lot"].create({"name": "SN-1", "product_id": product.id})
        self.make_stock(1, product=product, lot=lot)
        order = self.make_order(1, product=product)
        delivered = order.picking_ids
        self.deliver(order)
        back = self.send_back(delivered)
        lot._set_quality("passed", "Looked at")
        self.send_back(self.send_back(back))
        self.assertEqual(order.order_line.qty_delivered, 0)

    def test_down_payment_credited(self):
        """RTN-07: a credit note that gives back part of a down payment, which has no unit, is posted."""
        self.product.invoice_policy = "delivery"
        self.make_stock(5)
        order = self.make_order(5)
        advance = self.env["sale.advance.payment.inv"]
        values = {"advance_payment_method": "percentage", "amount": 100, "sale_order_ids": order.ids}
        advance.create(values).create_invoices()
        order.invoice_ids.action_post()
        self.deliver(order, 2)
        advance.create({"sale_order_ids": order.ids}).create_invoices()
        refund = order.invoice_ids.filtered(lambda one: one.state == "draft")
        self.assertEqual(refund.move_type, "out_refund")
        paid_back = refund.invoice_line_ids.filtered(lambda line: line.sale_line_ids.is_downpayment)
        self.assertFalse(paid_back.product_uom_id)
        paid_back.quantity = 0.6
        refund.action_post()
        self.assertEqual(refund.state, "posted")
