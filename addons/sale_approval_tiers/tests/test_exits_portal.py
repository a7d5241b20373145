from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.http import Request
from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from .common import ApprovalCommon

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
BUTTON = 'data-bs-target="#modalaccept"'


class PortalCommon(ApprovalCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = new_test_user(
            cls.env, "t_customer", password="t_customer", groups="base.group_portal", name="Customer"
        )
        cls.rep.password = "t_rep"

    def offer(self, amount=80_000.0, state="sent", **values):
        """A quotation that was sent before any policy was in force."""
        order = self.make_order(
            amount, partner_id=self.customer.partner_id.id, **{"require_signature": True, **values}
        )
        order.sudo().state = state
        order.sudo()._portal_ensure_token()
        return order

    def page(self, order, suffix="", **params):
        params.setdefault("access_token", order.access_token)
        query = "&".join(f"{name}={value}" for name, value in params.items())
        return self.url_open(f"/my/orders/{order.id}{suffix}?{query}", timeout=60)

    def sign(self, order):
        return self.make_jsonrpc_request(
            f"/my/orders/{order.id}/accept",
            {"access_token": order.access_token, "name": "Customer", "signature": PIXEL},
        )


@tagged("post_install", "-at_install")
class TestPortalQuote(PortalCommon):
    """QTE-05 on the portal: what the manager has not approved, the customer does not see."""

    def test_page_by_link(self):
        """QTE-05: the customer's link says "not yet available" until the manager has approved."""
        order = self.offer()
        self.assertEqual(self.page(order).status_code, 200)
        self.switch_on("quote_manager")
        response = self.page(order)
        self.assertEqual(response.status_code, 404)
        self.assertIn("not yet available", response.text)
        self.assertNotIn("80,000", response.text)
        for report_type in ("html", "pdf", "text"):
            self.assertNotIn("80,000", self.page(order, report_type=report_type).text)
        self.approve(self.submit(order, "quote"), self.head)
        response = self.page(order)
        self.assertEqual(response.status_code, 200)
        self.assertIn("80,000", response.text)
        self.assertIn("80,000", self.page(order, report_type="html").text)

    def test_changed_quotation_disappears(self):
        self.switch_on("quote_manager")
        order = self.make_order(80_000.0, partner_id=self.customer.partner_id.id)
        self.approve(self.submit(order, "quote"), self.head)
        order.with_user(self.rep).action_quotation_sent()
        order.sudo()._portal_ensure_token()
        self.assertEqual(self.page(order).status_code, 200)
        order.with_user(self.rep).order_line.price_unit = 70_000
        self.assertEqual(self.page(order).status_code, 404)

    def test_changed_after_it_was_paid(self):
        """REV-04: who has paid is told that his money arrived, even while the offer is hidden again."""
        order = self.offer()
        order.sudo().is_held_for_approval = True
        self.switch_on("quote_manager")
        response = self.page(order)
        self.assertEqual(response.status_code, 404)
        self.assertIn("We have received your payment", response.text)
        self.assertNotIn("80,000", response.text)

    def test_foreign_or_wrong_link(self):
        order = self.offer()
        self.switch_on("quote_manager")
        response = self.page(order, access_token="wrong")
        self.assertNotIn("not yet available", response.text)
        self.assertNotIn("80,000", response.text)

    def test_inside_may_look(self):
        order = self.offer()
        self.switch_on("quote_manager")
        self.authenticate("t_rep", "t_rep")
        response = self.page(order)
        self.assertEqual(response.status_code, 200)
        self.assertIn("80,000", response.text)
        self.assertIn(str(order.id), order.with_user(self.rep).action_preview_sale_order()["url"])

    def test_portal_login(self):
        """Lists, pages and calls of the customer's login leave out what is not approved."""
        hidden, shown = self.offer(), self.offer(12_345.0)
        self.switch_on("quote_manager")
        self.approve(self.submit(shown, "quote"), self.head)
        orders = self.env["sale.order"].with_user(self.customer)
        mine = [("partner_id", "=", self.customer.partner_id.id)]
        self.assertEqual(orders.search(mine), shown.with_user(self.customer))
        self.assertEqual(orders.search_count(mine), 1)
        self.assertEqual(
            orders.env["sale.order.line"].search([("order_id", "in", (hidden | shown).ids)]),
            shown.order_line,
        )
        for record in (hidden, hidden.order_line):
            with self.assertRaises(AccessError):
                record.with_user(self.customer).read(["name"])
        shown.with_user(self.customer).read(["name"])
        self.authenticate("t_customer", "t_customer")
        listed = self.url_open("/my/quotes").text
        self.assertIn(shown.name, listed)
        self.assertNotIn(hidden.name, listed)
        self.assertIn("not yet available", self.url_open(f"/my/orders/{hidden.id}").text)

    @mute_logger("odoo.http")
    def test_files_signature_and_payment(self):
        order = self.offer(require_payment=True)
        self.switch_on("quote_manager")
        self.assertIn("error", self.sign(order))
        self.assertNotIn("80,000", self.page(order, "/download_edi").text)
        with self.assertRaises(JsonRpcException):
            self.make_jsonrpc_request(
                f"/my/orders/{order.id}/transaction", {"access_token": order.access_token, "amount": 1}
            )
        self.assertFalse(order.sudo().signature)


@tagged("post_install", "-at_install")
class TestPortalContract(PortalCommon):
    """The customer may see it, but nothing becomes binding before the contract is approved."""

    def approved(self, order):
        self.approve(self.submit(order), self.head, self.legal, self.head)
        return order

    def test_signature_is_not_offered_while_in_review(self):
        """REV-04: no promise before the review is finished; then the customer signs and it confirms."""
        self.switch_on("amount_tiers")
        order = self.offer()
        response = self.page(order)
        self.assertIn("This quotation is being reviewed", response.text)
        self.assertNotIn(BUTTON, response.text)
        self.assertIn("error", self.sign(order))
        self.assertEqual((order.state, bool(order.sudo().signature)), ("sent", False))
        self.approved(order)
        self.assertIn(BUTTON, self.page(order).text)
        self.assertTrue(self.sign(order)["force_refresh"])
        self.assertEqual(order.state, "sale")
        self.assertTrue(order.sudo().signature)

    def test_signature_of_a_changed_contract(self):
        self.switch_on("amount_tiers")
        order = self.approved(self.offer())
        order.with_user(self.rep).order_line.price_unit = 90_000
        self.assertIn("error", self.sign(order))
        self.assertEqual(order.state, "sent")

    def test_payment_is_not_offered_while_in_review(self):
        self.switch_on("amount_tiers")
        order = self.offer(require_payment=True, require_signature=False)
        for params in ({}, {"payment_amount": 80_000}):
            text = self.page(order, **params).text
            self.assertIn("This quotation is being reviewed", text)
            self.assertNotIn("o_payment_form", text)
        with mute_logger("odoo.http"), self.assertRaisesRegex(JsonRpcException, "ValidationError"):
            self.make_jsonrpc_request(
                f"/my/orders/{order.id}/transaction",
                {"access_token": order.access_token, "amount": 80_000},
            )
        self.approved(order)
        self.assertNotIn("This quotation is being reviewed", self.page(order).text)
        self.assertIn(BUTTON, self.page(order).text)

    def test_decline(self):
        """No contract yet: the customer may say no, and nobody need decide on it any more."""
        self.switch_on("amount_tiers")
        order = self.offer()
        request = self.submit(order)
        self.authenticate(None, None)
        self.url_open(
            f"/my/orders/{order.id}/decline?access_token={order.access_token}",
            data={"decline_message": "Too dear", "csrf_token": Request.csrf_token(self)},
        )
        self.assertEqual((order.state, request.state), ("cancel", "recalled"))

    def test_options(self):
        """The customer does not change an agreed or waiting contract through its options."""
        section = Command.create({"display_type": "line_section", "name": "Options", "is_optional": True})
        option = Command.create({"product_id": self.product.id, "product_uom_qty": 0, "price_unit": 5.0})
        order = self.offer()
        order.write({"order_line": [section, option]})
        line = order.order_line[-1]
        url, params = (
            f"/my/orders/{order.id}/update_line_dict",
            {"line_id": line.id, "access_token": order.access_token, "input_quantity": 3},
        )
        self.switch_on("amount_tiers")
        self.submit(order)
        self.make_jsonrpc_request(url, params)
        self.assertEqual(line.product_uom_qty, 0)
        self.approve(order.approval_request_ids.sudo(), self.head, self.legal, self.head)
        self.make_jsonrpc_request(url, params)
        self.assertEqual(line.product_uom_qty, 0)
        self.assertEqual(order.approval_status, "approved")

    def test_payment_link(self):
        order = self.offer(require_payment=True)
        self.switch_on("amount_tiers")

        def link():
            wizard = (
                self.env["payment.link.wizard"]
                .with_user(self.rep)
                .with_context(active_model="sale.order", active_id=order.id)
                .create({})
            )
            return wizard.link, wizard.warning_message

        self.assertEqual(link()[0], False)
        self.assertIn("needs approval", link()[1])
        self.approved(order)
        self.assertIn(f"/my/orders/{order.id}", link()[0])
