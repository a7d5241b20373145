from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common_pricing import PricingCommon


@tagged("post_install", "-at_install")
class TestPricingExceptions(PricingCommon):
    """Orders outside the rules, and the special approval that releases one of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.account_use_credit_limit = True
        cls.partner.credit_limit = 5000.0

    @classmethod
    def set_rules(cls, **values):
        cls.company.write(values)
        cls.switch_on("special_approval")

    def ask(self, order, reason="Key project"):
        order.with_user(self.rep).action_ask_special_approval(reason)
        return order.sudo().approval_exception_ids.approval_request_ids.sorted("id")[-1]

    def test_installing_stops_nothing(self):
        order = self.make_quote({"product_uom_qty": 100, "price_unit": 1.0})
        self.assertFalse(order.rule_breach_note)
        order.action_confirm()

    def test_credit_limit_stops_and_special_approval_releases(self):
        """REV-01: above the credit limit an order is neither submitted nor confirmed; the special
        approval releases it, and the log of the order shows who did."""
        self.set_rules(approval_exception_credit=True)
        self.switch_on("manager_only")
        at_limit = self.make_quote({"price_unit": 5000.0, "tax_ids": False})
        self.assertFalse(at_limit.rule_breach_note)
        order = self.make_quote({"price_unit": 5000.01, "tax_ids": False})
        self.assertRegex(order.rule_breach_note, "would owe .*5,000.01")
        for act in (
            lambda: self.submit(order, "contract"),
            order.action_confirm,
        ):
            with self.assertRefused("outside the rules"):
                act()
        self.assertTrue(order.can_ask_special_approval)
        request = self.ask(order)
        order.invalidate_recordset(["rule_breach_note", "can_ask_special_approval"])
        self.assertFalse(order.can_ask_special_approval)
        self.assertIn("the answer is awaited", order.rule_breach_note)
        self.assertEqual(request.step_ids.mapped("candidate_ids"), self.deputy | self.general)
        self.approve(request, self.deputy)
        with self.assertRefused("outside the rules"):
            self.submit(order, "contract")
        self.approve(request, self.general, comment="Once, for this project.")
        note = order.message_ids[0]
        self.assertEqual(note.author_id, self.general.partner_id)
        self.assertIn("Once, for this project.", note.body)
        self.approve(self.submit(order, "contract"), self.head)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_no_other_way_into_a_sale(self):
        """REV-01: a call that writes, creates or imports the state is stopped as the button is."""
        self.set_rules(approval_exception_credit=True)
        order = self.make_quote({"price_unit": 5000.01, "tax_ids": False})
        for act in (
            lambda: order.write({"state": "sale"}),
            lambda: self.make_quote({"price_unit": 5000.01, "tax_ids": False}, state="sale"),
        ):
            with self.assertRefused("outside the rules"):
                act()

    def test_only_this_order_only_this_rule(self):
        """REV-01: the release is for one order and one rule; another order and another rule stay shut."""
        self.set_rules(
            approval_exception_credit=True, approval_exception_price=True, approval_price_floor_percent=20.0
        )
        order = self.make_quote({"product_uom_qty": 6, "tax_ids": False})
        self.approve(self.ask(order), self.deputy, self.general)
        self.assertFalse(order._approval_blocker("contract"))
        other = self.make_quote({"product_uom_qty": 6, "tax_ids": False})
        self.assertIn("would owe", other._approval_blocker("contract"))
        order.order_line.price_unit = 799.0  # cheaper, so the credit still suffices; below the floor
        order.order_line.product_uom_qty = 7
        self.assertIn("the floor is 20.00 %", order._approval_blocker("contract"))
        self.assertNotIn("would owe", order._approval_blocker("contract"))

    def test_a_bigger_figure_is_not_covered(self):
        """REV-01: what was released is sealed with its figure; a bigger one is asked again."""
        self.set_rules(approval_exception_credit=True)
        order = self.make_quote({"price_unit": 6000.0, "tax_ids": False})
        first = self.ask(order)
        self.approve(first, self.deputy, self.general)
        order.order_line.price_unit = 6000.01
        with self.assertRefused("would owe .*6,000.01"):
            order.action_confirm()
        second = self.ask(order, "The customer wants more")
        self.assertEqual(second.previous_id, first)
        self.assertEqual(len(order.sudo().approval_exception_ids), 1)
        self.approve(second, self.deputy, self.general)
        order.order_line.price_unit = 5500.0  # less than what was released
        order.action_confirm()

    def test_price_floor(self):
        """REV-01: the floor itself is allowed; below it even a quotation is not sent."""
        self.set_rules(approval_exception_price=True, approval_price_floor_percent=20.0)
        self.assertFalse(self.make_quote({"price_unit": 800.0})._approval_blocker("quote"))
        order = self.make_quote({"price_unit": 799.99})
        with self.assertRefused("outside the rules"):
            order.action_quotation_send()
        self.approve(self.ask(order), self.deputy, self.general)
        order.action_quotation_sent()

    def test_refused_stays_shut(self):
        self.set_rules(approval_exception_credit=True)
        order = self.make_quote({"price_unit": 6000.0, "tax_ids": False})
        request = self.ask(order)
        self.open_steps(request).with_user(self.deputy).action_reject("Too risky.")
        with self.assertRefused("outside the rules"):
            order.action_confirm()

    def test_attacks(self):
        """REV-01: nobody writes himself a release; the reason is compulsory; a stranger does not ask."""
        self.set_rules(approval_exception_credit=True)
        order = self.make_quote({"price_unit": 6000.0, "tax_ids": False})
        with self.assertRefused("Say why"):
            self.ask(order, " ")
        request = self.ask(order)
        exception = order.sudo().approval_exception_ids.with_user(self.rep)
        self.assertEqual(exception.figure, 6000.0)
        vals = {"order_id": order.id, "rule": "price", "reason": "x", "breach": "x"}
        for act in (
            lambda: exception.write({"figure": 1_000_000.0}),
            lambda: exception.create(vals),
            lambda: exception.unlink(),
            lambda: order.with_user(self.colleague).action_ask_special_approval("x"),
        ):
            with self.assertRaises(AccessError):
                act()
        with self.assertRaises(AccessError):
            self.open_steps(request).with_user(self.rep).action_approve()
        fine = self.make_quote({"price_unit": 1000.0, "tax_ids": False})
        with self.assertRefused("breaks no rule"):
            self.ask(fine)

    def test_the_setting_brings_the_approvers(self):
        """REV-01: each rule is switched in the settings, and with it those who may release it."""
        settings = self.env["res.config.settings"].create({"approval_exception_price": True})
        settings.execute()
        template = self.env.ref("sale_approval_tiers.policy_template_special_approval")
        self.assertTrue(template._get_switched_on(self.company))
        self.assertTrue(self.company.approval_exception_price)

    # Dealers

    def dealer_order(self):
        pricelist = self.env["product.pricelist"].create({"name": "Dealers", "is_dealer_pricelist": True})
        return self.make_quote(pricelist_id=pricelist.id)

    def agree(self, order, **values):
        today = fields.Date.today()
        return self.env["sale.approval.dealer.agreement"].create(
            {
                "name": "DLR-1",
                "partner_id": order.partner_id.id,
                "start_date": today - timedelta(days=10),
                "end_date": today,
                "signed_file": b"JVBERi0=",
                "training_date": today - timedelta(days=5),
                "support_note": "He Jun, by phone",
                **values,
            }
        )

    def test_dealer_without_agreement_is_refused(self):
        """DLR-01: an order at dealer price without a valid agreement is refused, by submission, sending
        and confirmation."""
        self.company.approval_dealer_rule = "refuse"
        self.switch_on("manager_only")
        order = self.dealer_order()
        for act in (lambda: self.submit(order), order.action_confirm, order.action_quotation_sent):
            with self.assertRefused("has no dealer agreement"):
                act()
        with self.assertRefused("breaks no rule that could be released"):
            self.ask(order)
        self.agree(order)
        self.approve(self.submit(order), self.head)
        order.action_confirm()

    def test_what_makes_an_agreement_valid(self):
        """DLR-01: signed, in its dates, trained and supported; each of them counts."""
        self.company.approval_dealer_rule = "refuse"
        today = fields.Date.today()
        other = self.env["product.pricelist"].create({"name": "Others", "is_dealer_pricelist": True})
        cases = {
            "has not begun": {"start_date": today + timedelta(days=1), "end_date": False},
            "has ended": {"end_date": today - timedelta(days=1)},
            "signed paper is missing": {"signed_file": False},
            "not trained": {"training_date": False},
            "support is not arranged": {"support_note": " "},
            "has no dealer agreement": {"pricelist_id": other.id},
        }
        for sentence, values in cases.items():
            with self.subTest(case=sentence):
                order = self.dealer_order()
                agreement = self.agree(order, **values)
                self.assertIn(sentence, order._approval_blocker("contract"))
                agreement.unlink()
        self.agree(order, end_date=today)  # the last day still counts
        self.assertFalse(order._approval_blocker("contract"))

    def test_dealer_sent_to_special_approval(self):
        """DLR-01: where the company says so, the order is sent to special approval instead."""
        self.set_rules(approval_dealer_rule="special")
        order = self.dealer_order()
        self.assertTrue(order.can_ask_special_approval)
        with self.assertRefused("ask special approval"):
            order.action_confirm()
        self.approve(self.ask(order), self.deputy, self.general)
        order.action_confirm()

    def test_salesperson_makes_no_agreement(self):
        """DLR-01: agreements are kept by sales managers; the rep reads them."""
        agreement = self.agree(self.dealer_order(), signed_file=False)
        self.assertTrue(agreement.with_user(self.rep).read(["name"]))
        with self.assertRaises(AccessError):
            agreement.with_user(self.rep).write({"signed_file": b"JVBERi0="})
        manager = new_test_user(self.env, "t_manager", groups="sales_team.group_sale_manager")
        agreement.with_user(manager).write({"signed_file": b"JVBERi0="})
        self.assertTrue(agreement.is_valid)

    def test_another_company_does_not_see_it(self):
        self.set_rules(approval_exception_credit=True)
        order = self.make_quote({"price_unit": 6000.0, "tax_ids": False})
        self.ask(order)
        other = self._create_company(name="Other")
        stranger = new_test_user(
            self.env,
            "t_stranger",
            groups="sales_team.group_sale_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertFalse(self.env["sale.approval.exception"].with_user(stranger).search([]))
