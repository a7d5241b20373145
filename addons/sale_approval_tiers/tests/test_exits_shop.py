import re

from odoo import http
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.account_payment.tests.common import AccountPaymentCommon

from .test_exits_bridges import BridgeCommon

ADDRESS = {
    "street": "1 West Lake Road",
    "city": "Hangzhou",
    "zip": "310000",
    "phone": "+86 571 1234567",
    "email": "customer@example.com",
}


class ShopCommon(BridgeCommon, AccountPaymentCommon, HttpCase):
    """A customer with a login of his own, in a shop of the company whose policies are in force."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env.company
        for user in cls.rep | cls.head | cls.legal:
            user.write({"company_ids": company.ids, "company_id": company.id})
        cls.customer = new_test_user(
            cls.env, "t_customer", password="t_customer", groups="base.group_portal", name="Customer"
        )
        cls.customer.write({"company_ids": company.ids, "company_id": company.id})
        cls.customer.partner_id.write({**ADDRESS, "country_id": company.country_id.id})
        cls.customer.partner_id.state_id = company.country_id.state_ids[:1]
        cls.switch_on("amount_tiers", "quote_manager")
        if "website" in cls.env:
            cls.website = cls.env["website"].sudo().search([], limit=1)
            cls.website.write({"company_id": company.id, "domain": False})
            cls.website.salesperson_id = cls.rep
            cls.website.salesteam_id = cls.sale_team

    def product_of(self, price):
        return (
            self.env["product.product"]
            .sudo()
            .create(
                {
                    "name": "Training",
                    "type": "service",
                    "list_price": price,
                    "taxes_id": False,
                    "is_published": True,
                }
            )
        )

    def fill_cart(self, price=80_000.0, quantity=1):
        """The customer puts a product into his cart: the order it is."""
        product = self.product_of(price)
        self.authenticate("t_customer", "t_customer")
        self.make_jsonrpc_request(
            "/shop/cart/add",
            {
                "product_template_id": product.product_tmpl_id.id,
                "product_id": product.id,
                "quantity": quantity,
            },
        )
        return self.order_of(product)

    def order_of(self, product):
        return self.env["sale.order"].search([("order_line.product_id", "=", product.id)])

    def prepare_provider(self, code, **values):
        provider = self._prepare_provider(code, update_values=values or None)
        return provider, provider.payment_method_ids[:1] or self.payment_method

    def start_payment(self, order, provider, method):
        """What the button "Pay" of the payment page does: the reference of the transaction."""
        self.url_open("/shop/checkout", timeout=60)
        page = self.url_open("/shop/payment", timeout=60)
        self.assertIn("o_payment_form", page.text)
        answer = self.make_jsonrpc_request(
            f"/shop/payment/transaction/{order.id}",
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "token_id": None,
                "amount": order.amount_total,
                "flow": "direct" if provider.code == "demo" else "redirect",
                "tokenization_requested": False,
                "landing_route": "/shop/payment/validate",
                "access_token": re.search(r'data-access-token="([^"]+)"', page.text).group(1),
            },
        )
        return answer["reference"]

    def finish_payment(self):
        """The waiting page asks until the payment is processed, then the shop says thanks."""
        self.make_jsonrpc_request("/payment/status/poll", {})
        return self.land()

    def finish_checkout(self):
        """An order of nothing goes from its addresses straight to the end."""
        self.url_open("/shop/checkout", timeout=60)
        return self.land()

    def land(self):
        page = self.url_open("/shop/payment/validate", timeout=60)
        self.assertEqual(page.status_code, 200)
        self.assertIn("/shop/confirmation", page.url)
        return page

    def assertWaits(self, order):
        order.invalidate_recordset()
        self.assertEqual((order.state, order.is_held_for_approval), ("draft", True))
        self.assertIn(self.rep, order.activity_ids.user_id)
        self.assertFalse(order.invoice_ids)

    def assertGoesOn(self, order):
        """Approved, it confirms by itself, and nothing of the money is lost or taken twice."""
        paid = order.amount_paid
        self.finish(self.submit(order))
        self.assertEqual((order.state, order.is_held_for_approval), ("sale", False))
        self.assertFalse(order.activity_ids)
        self.assertEqual(order.amount_paid, paid)


@tagged("post_install", "-at_install")
class TestCheckout(ShopCommon):
    """website_sale, page by page, by the customer himself."""

    def test_demo_payment(self):
        """The shop takes the money of an unapproved order once, keeps it, and the order waits."""
        self.need("website_sale")
        self.need("payment_demo")
        order = self.fill_cart()
        provider, method = self.prepare_provider("demo")
        reference = self.start_payment(order, provider, method)
        data = {"reference": reference, "payment_details": "4242", "simulated_state": "done"}
        self.make_jsonrpc_request("/payment/demo/simulate_payment", data)
        page = self.finish_payment()
        self.assertIn(order.name, page.text)
        self.assertWaits(order)
        transaction = order.transaction_ids
        self.assertEqual((transaction.state, transaction.amount), ("done", 80_000.0))
        self.assertTrue(transaction.is_post_processed)
        self.assertEqual(order.amount_paid, 80_000.0)
        self.assertGoesOn(order)
        self.assertEqual(len(order.transaction_ids.payment_id), 1)

    def test_wire_transfer(self):
        """A transfer that is on its way: the order waits for its approval, not the customer."""
        self.need("website_sale")
        self.need("payment_custom")
        order = self.fill_cart()
        provider, method = self.prepare_provider("custom", custom_mode="wire_transfer")
        reference = self.start_payment(order, provider, method)
        self.url_open("/payment/custom/process", data={"reference": reference}, timeout=60)
        self.finish_payment()
        self.assertEqual(order.transaction_ids.state, "pending")
        self.assertWaits(order)
        self.finish(self.submit(order))
        # Sent, as Odoo leaves what a transfer is to pay; whoever sees the money come in confirms it.
        self.assertEqual((order.state, order.is_held_for_approval), ("sent", False))
        order.with_user(self.head).action_confirm()
        self.assertEqual(order.state, "sale")

    def test_free_order(self):
        """An order of nothing is finished without a payment page: it waits all the same."""
        self.need("website_sale")
        order = self.fill_cart(0.0)
        self.finish_checkout()
        self.assertWaits(order)
        self.assertGoesOn(order)

    def test_free_order_that_gets_a_price(self):
        """What was free when it was finished is not given away once something is added to it."""
        self.need("website_sale")
        order = self.fill_cart(0.0)
        self.finish_checkout()
        self.assertWaits(order)
        order.order_line.sudo().price_unit = 100.0
        self.finish(self.submit(order))
        self.assertEqual((order.state, order.is_held_for_approval), ("draft", False))

    def test_cart_update(self):
        """A live cart stays the customer's, whatever policies are in force; a change voids what was
        approved of it."""
        self.need("website_sale")
        order = self.fill_cart()
        self.finish(self.submit(order, user=self.head))
        self.assertEqual(order.approval_status, "approved")
        self.make_jsonrpc_request("/shop/cart/update", {"line_id": order.order_line.id, "quantity": 2})
        self.assertEqual((order.amount_total, order.approval_status), (160_000.0, "changed"))
        self.assertIn("160,000", self.url_open("/shop/cart", timeout=60).text)

    def test_print_of_what_waits(self):
        """QTE-05: the shop hands out no paper of an order that is not approved."""
        self.need("website_sale")
        order = self.fill_cart(0.0)
        self.finish_checkout()
        self.assertNotIn("Training", self.print_page().text)
        self.finish(self.submit(order))
        self.assertEqual(self.print_page().status_code, 200)

    def print_page(self):
        return self.url_open("/shop/print", timeout=60)


@tagged("post_install", "-at_install")
class TestEvents(ShopCommon):
    """website_event_sale and website_event_booth_sale: what costs nothing skips the checkout."""

    def make_event(self, **values):
        return (
            self.env["event.event"]
            .sudo()
            .create(
                {
                    "name": "Pump day",
                    "date_begin": "2030-01-01 08:00:00",
                    "date_end": "2030-01-02 18:00:00",
                    "company_id": self.env.company.id,
                    "website_id": self.website.id,
                    "is_published": True,
                    **values,
                }
            )
        )

    def test_free_booth(self):
        """A booth for nothing is confirmed by its form: without approval it waits."""
        self.need("website_event_booth_sale")
        product = self.product_of(0.0)
        product.service_tracking = "event_booth"
        category = (
            self.env["event.booth.category"]
            .sudo()
            .create({"name": "Corner", "product_id": product.id, "price": 0.0})
        )
        event = self.make_event()
        booth = (
            self.env["event.booth"]
            .sudo()
            .create({"name": "B1", "event_id": event.id, "booth_category_id": category.id})
        )
        self.authenticate("t_customer", "t_customer")
        self.url_open(
            f"/event/{event.id}/booth/confirm",
            data={
                "booth_category_id": category.id,
                "event_booth_ids": f"[{booth.id}]",
                "contact_name": "Customer",
                "contact_email": ADDRESS["email"],
                "csrf_token": http.Request.csrf_token(self),
            },
            timeout=60,
        )
        order = self.order_of(product)
        self.assertWaits(order)
        self.assertEqual(booth.state, "available")
        self.assertGoesOn(order)
        self.assertEqual(booth.state, "unavailable")

    def test_free_ticket(self):
        """A ticket for nothing in a cart is confirmed by the registration: without approval it waits."""
        self.need("website_event_sale")
        order = self.fill_cart(0.0)
        event = self.make_event()
        ticket_product = self.product_of(0.0)
        ticket_product.service_tracking = "event"
        ticket = (
            self.env["event.event.ticket"]
            .sudo()
            .create({"event_id": event.id, "name": "Free", "product_id": ticket_product.id, "price": 0.0})
        )
        questions = event.question_ids.grouped("question_type")
        page = self.url_open(
            f"/event/{event.id}/registration/confirm",
            data={
                f"1-name-{questions['name'].id}": "Customer",
                f"1-email-{questions['email'].id}": ADDRESS["email"],
                "1-event_ticket_id": ticket.id,
                "csrf_token": http.Request.csrf_token(self),
            },
            timeout=60,
        )
        self.assertIn("/shop/confirmation", page.url)
        self.assertIn(ticket_product, order.order_line.product_id)
        self.assertWaits(order)
        self.assertGoesOn(order)
