from odoo import SUPERUSER_ID
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.account_payment.tests.common import AccountPaymentCommon

from .common import ApprovalCommon


class BridgeCommon(ApprovalCommon):
    """Each test runs where its add-on is installed, and says so where it is not."""

    def need(self, module):
        if self.env["ir.module.module"]._get(module).state != "installed":
            self.skipTest(f"{module} is not installed")

    def finish(self, request):
        """Everybody who is asked agrees."""
        while steps := self.open_steps(request):
            for step in steps:
                step.with_user(step.candidate_ids[0]).action_approve()


@tagged("post_install", "-at_install")
class TestShop(BridgeCommon, AccountPaymentCommon, HttpCase):
    """website_sale: a cart lives, a payment waits, an approval confirms."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._create_partner(name="Customer at home", email="home@example.com")
        for user in cls.rep | cls.head | cls.legal:
            user.write({"company_ids": [Command.link(cls.env.company.id)], "company_id": cls.env.company.id})
        cls.switch_on("amount_tiers", "quote_manager")

    def cart(self, amount=80_000.0):
        """As the website makes it: by the superuser, without a salesperson."""
        website = self.env["website"].sudo().search([], limit=1)
        website.company_id = self.env.company
        order = (
            self.env["sale.order"]
            .with_user(SUPERUSER_ID)
            .create(
                {
                    "partner_id": self.partner.id,
                    "website_id": website.id,
                    "company_id": self.env.company.id,
                    "team_id": self.sale_team.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.service_product.id,
                                "price_unit": amount,
                                "tax_ids": [Command.clear()],
                            }
                        )
                    ],
                }
            )
        )
        website.salesperson_id = self.rep
        return order

    def pay(self, order, state="done", **provider_vals):
        provider = self.provider.sudo()
        provider.write(provider_vals)
        transaction = (
            self.env["payment.transaction"]
            .sudo()
            .create(
                {
                    "provider_id": provider.id,
                    "payment_method_id": self.payment_method_id,
                    "reference": f"{order.name}-{state}-{order.transaction_ids.ids}",
                    "amount": order.amount_total,
                    "currency_id": order.currency_id.id,
                    "partner_id": order.partner_id.id,
                    "operation": "online_direct",
                    "state": state,
                    "sale_order_ids": order.ids,
                }
            )
        )
        transaction._post_process()
        return transaction

    def test_anonymous_cart_lives(self):
        self.need("website_sale")
        self.env["website"].sudo().search([], limit=1).company_id = self.env.company
        product = (
            self.env["product.product"]
            .sudo()
            .create(
                {"name": "Pump", "list_price": 10.0, "is_published": True, "sale_ok": True, "type": "consu"}
            )
        )
        self.make_jsonrpc_request(
            "/shop/cart/add",
            {
                "product_template_id": product.product_tmpl_id.id,
                "product_id": product.id,
                "quantity": 2,
            },
        )
        self.assertIn("Pump", self.url_open("/shop/cart").text)

    def test_shop_payment_waits_and_confirms(self):
        """The money of a web order is kept, and the order confirms by itself once approved."""
        self.need("website_sale")
        order = self.cart()
        transaction = self.pay(order)
        self.assertTrue(transaction.is_post_processed)
        self.assertEqual((order.state, order.is_held_for_approval), ("draft", True))
        self.assertEqual(order.user_id, self.rep)
        self.assertIn(self.rep, order.activity_ids.user_id)
        self.finish(self.submit(order))
        self.assertEqual((order.state, order.is_held_for_approval), ("sale", False))

    def test_approved_cart_confirms(self):
        """The salesperson Odoo assigns while confirming does not void the approval."""
        self.need("website_sale")
        order = self.cart()
        self.finish(self.submit(order, user=self.head))
        order.with_user(self.head).action_confirm()
        self.assertEqual(order.state, "sale")

    def test_free_order(self):
        self.need("website_sale")
        for finish in ("_validate_order", "action_confirm"):
            order = self.cart(0.0)
            getattr(order, finish)()
            self.assertEqual((order.state, order.is_held_for_approval), ("draft", True))
            self.finish(self.submit(order))
            self.assertEqual(order.state, "sale")

    def test_cash_on_delivery(self):
        self.need("delivery")
        order = self.cart()
        provider = self.env["payment.provider"].sudo().search([("code", "=", "custom")], limit=1)
        provider = provider.copy(
            {"custom_mode": "cash_on_delivery", "company_id": self.env.company.id, "state": "test"}
        )
        self.provider = provider
        transaction = self.pay(order, "pending")
        self.assertTrue(transaction.is_post_processed)
        self.assertEqual((order.state, order.is_held_for_approval), ("draft", True))
        self.finish(self.submit(order))
        self.assertEqual(order.state, "sale")

    def test_cart_reminder(self):
        """A customer is reminded of his own cart; a salesperson sends no quotation that way."""
        self.need("website_sale")
        order = self.cart()
        template = self.env.ref("website_sale.mail_template_sale_cart_recovery")
        self.assertTrue(template.sudo().send_mail(order.id))
        mine = self.make_order(80_000)
        with self.assertRefused("Quotation"):
            template.with_user(self.rep).send_mail(mine.id)


@tagged("post_install", "-at_install")
class TestOtherBridges(BridgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("amount_tiers")

    def test_loyalty(self):
        """sale_loyalty brings rewards up to date while confirming: what it moves is asked again."""
        self.need("sale_loyalty")
        program = self.env["loyalty.program"].create(
            {
                "name": "10 %",
                "program_type": "promotion",
                "trigger": "auto",
                "applies_on": "current",
                "rule_ids": [Command.create({"minimum_qty": 1})],
                "reward_ids": [
                    Command.create({"reward_type": "discount", "discount": 10, "discount_mode": "percent"})
                ],
            }
        )
        for is_raised in (False, True):
            order = self.make_order(80_000)
            order._update_programs_and_rewards()
            for coupon, rewards in order._get_claimable_rewards().items():
                if rewards & program.reward_ids:
                    order._apply_program_reward(program.reward_ids, coupon)
            self.assertTrue(order.order_line.filtered("reward_id"))
            request = self.submit(order)
            self.finish(request)
            if is_raised:
                program.reward_ids.discount = 50
                with self.assertRefused("changed since its approval"):
                    order.with_user(self.rep).action_confirm()
                self.assertEqual(order.state, "draft")
            else:
                order.with_user(self.rep).action_confirm()
                self.assertEqual(order.state, "sale")

    def test_till(self):
        """pos_sale: a till that settles an unapproved order loses neither money nor sync."""
        self.need("pos_sale")
        order = self.make_order(100.0)
        session = self.env["pos.session"]
        config = self.env["pos.config"].create({"name": "Till"})
        config.open_ui()
        session = config.current_session_id
        sold = self.env["pos.order"].create(
            {
                "session_id": session.id,
                "amount_tax": 0,
                "amount_total": 100,
                "amount_paid": 100,
                "amount_return": 0,
                "lines": [
                    Command.create(
                        {
                            "product_id": self.service_product.id,
                            "qty": 1,
                            "price_unit": 100,
                            "price_subtotal": 100,
                            "price_subtotal_incl": 100,
                            "sale_order_line_id": order.order_line.id,
                            "sale_order_origin_id": order.id,
                        }
                    )
                ],
            }
        )
        sold.state = "paid"
        order.with_user(self.rep).action_confirm()  # what the sync of the till calls
        self.assertEqual((order.state, order.sudo().is_held_for_approval), ("draft", True))
        self.finish(self.submit(order))
        self.assertEqual(order.state, "sale")

    def test_project_and_task(self):
        """sale_project confirms what is linked to a task; an unapproved order stays a quotation."""
        self.need("sale_project")
        order = self.make_order(100.0)
        project = self.env["project.project"].create({"name": "P", "allow_billable": True})
        task = self.env["project.task"].create({"name": "T", "project_id": project.id})
        with self.assertRaises(UserError):
            task.sale_line_id = order.order_line
        with self.assertRaises(UserError):
            self.env["sale.order"].with_context(create_for_task_id=task.id).create(
                {
                    "partner_id": self.partner.id,
                    "order_line": [Command.create({"product_id": self.service_product.id})],
                }
            )
        self.finish(self.submit(order))
        task.sale_line_id = order.order_line
        self.assertEqual(order.state, "sale")

    def test_automation(self):
        """A server action or an automation confirms nothing that a salesperson may not."""
        action = self.env["ir.actions.server"].create(
            {
                "name": "Confirm",
                "model_id": self.env["ir.model"]._get_id("sale.order"),
                "state": "code",
                "code": "records.write({'state': 'sale'})",
            }
        )
        order = self.make_order(80_000)
        run = action.with_context(active_model="sale.order", active_id=order.id, active_ids=order.ids).run
        with self.assertRaises(UserError):
            run()
        self.need("base_automation")
        self.env["base.automation"].create(
            {
                "name": "Confirm what gets a reference",
                "model_id": self.env["ir.model"]._get_id("sale.order"),
                "trigger": "on_create_or_write",
                "filter_domain": "[('client_order_ref', '=', 'now')]",
                "action_server_ids": [Command.set(action.ids)],
            }
        )
        with self.assertRaises(UserError):
            order.with_user(self.rep).client_order_ref = "now"
        self.assertEqual(order.state, "draft")
