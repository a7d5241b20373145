from odoo.fields import Command
from odoo.tests import tagged

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestSubmitMany(ApprovalCommon):
    """Many orders in one call are sealed and marked as each of them alone would be."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("amount_tiers")
        cls.orders = cls.env["sale.order"].union(
            cls.make_order(80_000),
            cls.make_order(80_000.5, client_order_ref="PO 7"),
            cls.make_order(0.125, commitment_date="2026-03-02 08:00:00"),
        )

    def test_sealed_as_alone(self):
        """Words that orders share are put once, yet each says what it would say alone."""
        euro = self.env.ref("base.EUR")
        euro.active = True
        other = self.env["product.pricelist"].create({"name": "Euro", "currency_id": euro.id})
        self.orders[1].pricelist_id = other
        batch = self.orders._get_sealed_batch(["state"])
        for order in self.orders:
            with self.subTest(order=order.name):
                self.assertEqual(batch[order.id], order._get_sealed_values(["state"]))
        totals = [
            next(cell["text"] for cell in batch[order.id]["fields"] if cell["name"] == "amount_total")
            for order in self.orders
        ]
        self.assertEqual(len(set(totals)), 3)
        self.assertIn("€", totals[1])

    def test_state_follows_after_the_submission(self):
        """Submitted together, one changed afterwards: that one is shown as changed."""
        self.orders.action_approval_submit("contract")
        self.assertEqual(set(self.orders.mapped("approval_status")), {"pending"})
        self.assertEqual(set(self.orders.mapped("approval_gate")), {"contract"})
        self.orders[0].order_line.price_unit = 90_000
        self.assertEqual(self.orders.mapped("approval_status"), ["changed", "pending", "pending"])
        self.env.flush_all()
        self.orders.invalidate_recordset()
        self.assertEqual(self.orders.mapped("approval_status"), ["changed", "pending", "pending"])
        request = self.orders[1].approval_request_ids.sudo()
        self.approve(request, self.head, self.legal, self.head)
        self.assertEqual(self.orders[1].approval_status, "approved")

    def test_submitted_again_after_a_change(self):
        order = self.orders[0]
        self.submit(order)
        order.order_line.price_unit = 90_000
        request = self.submit(order)
        self.assertEqual(order.approval_status, "pending")
        self.env.add_to_compute(order._fields["approval_status"], order)
        self.assertEqual(order.approval_status, "pending")
        self.assertTrue(request._is_covering(order))

    def test_painted_amounts_are_worked_out_anew(self):
        """Written past the ORM, and with a memory of lines handed in by the caller."""
        tax = self.env["account.tax"].create({"name": "Seventh", "amount": 7.0})
        self.orders.order_line.tax_ids = [Command.set(tax.ids)]
        self.orders[2].order_line.write({"price_unit": 33.335, "product_uom_qty": 3})
        before = self.read_amounts()
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order_line SET price_subtotal = 1, price_tax = 1, price_total = 1")
        self.env.cr.execute("UPDATE sale_order SET amount_untaxed = 1, amount_tax = 1, amount_total = 1")
        self.env.invalidate_all()
        painted = {line.id: {"price_unit": 1.0} for line in self.orders.order_line}
        self.orders.with_context(approval_base_lines=painted).action_approval_submit("contract")
        self.assertEqual(self.read_amounts(), before)

    def test_no_memory_outlives_the_submission(self):
        order = self.orders[0].with_context(approval_base_lines={})
        order.action_approval_submit("contract")
        for price in (85_000, 90_000):
            order.order_line.price_unit = price
            self.assertEqual(order.order_line.price_subtotal, price)
            self.assertEqual(order.amount_untaxed, price)

    def read_amounts(self):
        lines = self.orders.order_line.mapped(
            lambda line: (line.price_subtotal, line.price_tax, line.price_total)
        )
        return lines, self.orders.mapped(lambda o: (o.amount_untaxed, o.amount_tax, o.amount_total))
