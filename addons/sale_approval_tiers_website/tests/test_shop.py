from odoo.tests import tagged

from odoo.addons.sale_approval_tiers.tests.test_exits_shop import ShopCommon


@tagged("post_install", "-at_install")
class TestFinishedOrder(ShopCommon):
    """What the customer has finished, page by page, by himself."""

    def pay(self):
        order = self.fill_cart()
        provider, method = self.prepare_provider("demo")
        reference = self.start_payment(order, provider, method)
        data = {"reference": reference, "payment_details": "4242", "simulated_state": "done"}
        self.make_jsonrpc_request("/payment/demo/simulate_payment", data)
        return order, self.finish_payment()

    def test_customer_is_told(self):
        """The last page says that the order is being checked, until it is confirmed; until then it
        offers no paper that would be refused."""
        order = self.fill_cart(0.0)
        page = self.finish_checkout()
        self.assertIn("We are checking your order", page.text)
        self.assertNotIn("/shop/print", page.text)
        self.assertWaits(order)
        self.finish(self.submit(order))
        page = self.url_open("/shop/confirmation", timeout=60)
        self.assertIn(order.name, page.text)
        self.assertNotIn("We are checking your order", page.text)
        self.assertIn("/shop/print", page.text)

    def test_paid_order_is_no_cart(self):
        """A paid order that waits does not change: neither in this session nor in the next."""
        self.need("payment_demo")
        order, _page = self.pay()
        line = order.order_line
        self.make_jsonrpc_request("/shop/cart/update", {"line_id": line.id, "quantity": 0})
        self.assertEqual(line.exists().product_uom_qty, 1)
        for _session in range(2):
            other = self.fill_cart(5.0)
            self.assertNotEqual(other, order)
            self.assertEqual((order.amount_total, order.is_held_for_approval), (80_000.0, True))

    def test_free_order_is_no_cart(self):
        """Nor does one that cost nothing."""
        order = self.fill_cart(0.0)
        self.finish_checkout()
        self.assertWaits(order)
        other = self.fill_cart(5.0)
        self.assertNotEqual(other, order)
        self.assertEqual(len(order.order_line), 1)

    def test_no_reminder(self):
        """Nobody is reminded of a cart that he has finished."""
        order = self.fill_cart(0.0)
        order.order_line.sudo().price_unit = 5.0
        self.assertEqual(order.sudo()._filter_can_send_abandoned_cart_mail(), order)
        order.sudo().is_held_for_approval = True
        self.assertFalse(order.sudo()._filter_can_send_abandoned_cart_mail())
