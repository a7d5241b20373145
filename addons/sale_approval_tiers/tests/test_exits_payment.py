from odoo.tests import tagged

from odoo.addons.account_payment.tests.common import AccountPaymentCommon

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestPaidBeforeApproved(ApprovalCommon, AccountPaymentCommon):
    """The customer pays what is not approved: the money is booked, the order waits, somebody knows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("amount_tiers")
        cls.partner = cls._create_partner(name="Customer at home", email="home@example.com")
        (cls.rep | cls.head | cls.legal).company_ids = cls.env.company
        (cls.rep | cls.head | cls.legal).company_id = cls.env.company

    def pay(self, order, state="done", amount=None):
        """What the provider's answer does: the transaction is processed as superuser."""
        order = order.sudo()
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.payment_method_id,
                "reference": f"{order.name}-{state}-{order.transaction_ids.ids}",
                "amount": amount or order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "operation": "online_direct",
                "state": state,
                "sale_order_ids": order.ids,
            }
        )
        transaction.sudo()._post_process()
        return transaction

    def mails_to(self, partner, order):
        return self.env["mail.message"].search(
            [("model", "=", "sale.order"), ("res_id", "=", order.id), ("partner_ids", "in", partner.ids)]
        )

    def test_money_is_booked_and_the_order_waits(self):
        order = self.make_order(80_000.0, require_payment=True)
        transaction = self.pay(order)
        self.assertTrue(transaction.is_post_processed)
        self.assertIn(transaction.payment_id.state, ("in_process", "paid"))
        self.assertEqual((order.state, order.is_held_for_approval), ("draft", True))
        self.assertFalse(self.mails_to(order.partner_id, order))
        self.assertIn(self.rep, order.activity_ids.user_id)
        self.assertFalse(order.sudo().invoice_ids)

    def test_it_confirms_by_itself_once_approved(self):
        order = self.make_order(80_000.0, require_payment=True)
        transaction = self.pay(order)
        request = self.submit(order)
        self.approve(request, self.head)
        self.assertEqual(order.state, "draft")
        self.approve(request, self.legal, self.head)
        self.assertEqual((order.state, order.is_held_for_approval), ("sale", False))
        self.assertFalse(order.activity_ids)
        self.assertEqual(len(transaction.payment_id), 1)
        self.assertEqual(
            self.env["account.payment"].search_count([("payment_transaction_id", "=", transaction.id)]), 1
        )

    def test_approved_order_confirms_when_paid(self):
        order = self.approved_order()
        order.require_payment = True
        self.pay(order)
        self.assertEqual((order.state, order.is_held_for_approval), ("sale", False))

    def test_no_longer_covered(self):
        order = self.approved_order()
        order.require_payment = True
        order.with_user(self.rep).order_line.price_unit = 70_000
        self.pay(order)
        self.assertTrue(order.is_held_for_approval)
        self.assertNotEqual(order.state, "sale")
        self.approve(self.submit(order), self.head, self.head)  # legal watches no price
        self.assertEqual(order.state, "sale")

    def test_every_state_of_a_transaction(self):
        self.patch(type(self.provider), "support_manual_capture", "full_only")
        for state in ("pending", "authorized", "done"):
            with self.subTest(state=state):
                order = self.make_order(80_000.0, require_payment=True)
                self.assertTrue(self.pay(order, state).is_post_processed)
                self.assertFalse(self.mails_to(order.partner_id, order))
                self.assertNotEqual(order.state, "sale")

    def test_pending_quotation_waits_too(self):
        """The state "sent" has its own gate: a pending payment does not open it."""
        self.switch_on("quote_manager")
        order = self.make_order(80_000.0, require_payment=True)
        self.pay(order, "pending")
        self.assertEqual((order.state, order.is_held_for_approval), ("draft", True))
        self.approve(self.submit(order, "quote"), self.head)
        self.assertTrue(order.is_held_for_approval)  # the contract is not approved yet
        self.approve(self.submit(order), self.head, self.legal, self.head)
        self.assertEqual((order.state, order.is_held_for_approval), ("sent", False))

    def test_too_little_paid_stays_a_quotation(self):
        order = self.make_order(80_000.0, require_payment=True)
        self.pay(order)
        order.with_user(self.rep).order_line.price_unit = 90_000
        self.approve(self.submit(order), self.head, self.legal, self.head)
        self.assertNotEqual(order.state, "sale")

    def test_cron_does_not_repeat_itself(self):
        order = self.make_order(80_000.0, require_payment=True)
        transaction = self.pay(order)
        activities = order.activity_ids
        transaction.sudo()._post_process()
        self.assertEqual(order.activity_ids, activities)

    def test_salesperson_is_refused_though_paid(self):
        order = self.make_order(80_000.0, require_payment=True)
        self.pay(order)
        with self.assertRefused("Submit it for approval"):
            order.with_user(self.rep).action_confirm()

    def test_another_obstacle_does_not_undo_the_approval(self):
        order = self.make_order(80_000.0, require_payment=True)
        self.pay(order)
        request = self.submit(order)
        self.patch(type(order), "_confirmation_error_message", lambda order: "Not today.")
        self.approve(request, self.head, self.legal, self.head)
        self.assertEqual(request.state, "approved")
        self.assertEqual((order.state, order.is_held_for_approval), ("draft", True))
        self.assertTrue(any("Not today" in body for body in order.message_ids.mapped("body")))
