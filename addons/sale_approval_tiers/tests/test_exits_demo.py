import re

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.account_payment.tests.common import AccountPaymentCommon

from .test_exits_bridges import BridgeCommon
from .test_exits_portal import PortalCommon


@tagged("post_install", "-at_install")
class TestDemoProvider(BridgeCommon, AccountPaymentCommon, PortalCommon):
    """From the customer's link to the money, with Odoo's own demo provider (payment_demo)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env.company
        for user in cls.rep | cls.head | cls.legal:
            user.write({"company_ids": company.ids, "company_id": company.id})
        cls.partner = cls.customer.partner_id
        cls.partner.email = "customer@example.com"
        cls.switch_on("amount_tiers")
        if cls.env["ir.module.module"]._get("payment_demo").state == "installed":
            cls.provider = cls._prepare_provider("demo")

    def approved_offer(self):
        order = self.offer(require_payment=True, require_signature=False, payment_term_id=False)
        order.with_user(self.rep).payment_term_id = self.env.ref("account.account_payment_term_30days")
        self.finish(self.submit(order))
        return order

    def start_payment(self, order):
        """The pay page of the link, and its button: the reference of the transaction."""
        page = self.page(order, payment_amount=80_000)
        self.assertIn("o_payment_form", page.text)
        token = re.search(r'data-access-token="([^"]+)"', page.text).group(1)
        answer = self.make_jsonrpc_request(
            f"/my/orders/{order.id}/transaction",
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.provider.payment_method_ids[:1].id,
                "token_id": None,
                "amount": order.amount_total,
                "flow": "direct",
                "tokenization_requested": False,
                "landing_route": f"/my/orders/{order.id}",
                "access_token": token,
            },
        )
        return answer["reference"]

    def pay(self, reference, state="done"):
        """The provider answers, and the waiting page of the customer asks how it went."""
        self.make_jsonrpc_request(
            "/payment/demo/simulate_payment",
            {"reference": reference, "payment_details": "4242", "simulated_state": state},
        )
        return self.make_jsonrpc_request("/payment/status/poll", {})

    def change(self, order):
        """While the customer types his card number, the salesperson changes what was approved."""
        order.with_user(self.rep).order_line.name = "Something else"
        self.assertEqual(order.approval_status, "changed")

    def test_money_of_a_changed_order_waits_with_it(self):
        """Money that came in for what is not covered any more is booked once and kept; the order
        waits, its salesperson is told, and once approved it is confirmed by itself."""
        self.need("payment_demo")
        order = self.approved_offer()
        reference = self.start_payment(order)
        self.change(order)
        self.assertEqual(self.pay(reference)["state"], "done")
        order.invalidate_recordset()
        order = order.sudo()  # to look at the money; who acts is said below
        transaction = order.transaction_ids
        self.assertEqual((order.state, order.is_held_for_approval), ("sent", True))
        self.assertTrue(transaction.is_post_processed)
        self.assertEqual((transaction.payment_id.amount, order.amount_paid), (80_000.0, 80_000.0))
        self.assertIn(self.rep, order.activity_ids.user_id)
        self.assertIn("Paid or accepted", order.activity_ids[0].summary)
        with mute_logger("odoo.addons.payment.models.payment_transaction"):
            self.env["payment.transaction"]._cron_post_process()  # asks for nothing twice
        self.finish(self.submit(order))
        self.assertEqual((order.state, order.is_held_for_approval), ("sale", False))
        self.assertEqual(order.transaction_ids, transaction)
        self.assertEqual((len(transaction.payment_id), order.amount_paid), (1, 80_000.0))
        self.assertFalse(order.activity_ids)

    def test_approved_order_is_confirmed_at_once(self):
        """What is approved passes: paid by the link, the order is confirmed in the same breath."""
        self.need("payment_demo")
        order = self.approved_offer()
        self.pay(self.start_payment(order))
        order.invalidate_recordset()
        self.assertEqual((order.state, order.is_held_for_approval), ("sale", False))
        self.assertEqual(order.amount_paid, 80_000.0)

    def test_no_pay_page_while_it_waits(self):
        """The customer is not asked for money for what is not approved."""
        self.need("payment_demo")
        order = self.approved_offer()
        self.change(order)
        page = self.page(order, payment_amount=80_000)
        self.assertNotIn("o_payment_form", page.text)
        self.assertIn("being reviewed", page.text)

    def test_payment_that_fails(self):
        """Nothing came in: nothing is held, nobody is disturbed."""
        self.need("payment_demo")
        order = self.approved_offer()
        reference = self.start_payment(order)
        self.change(order)
        for state in ("error", "cancel"):
            with mute_logger("odoo.addons.payment.models.payment_transaction"):
                self.pay(reference, state)
        order.invalidate_recordset()
        self.assertEqual((order.state, order.is_held_for_approval), ("sent", False))
        self.assertFalse(order.activity_ids)
