from odoo.tests import tagged

from .common_pricing import PricingCommon


@tagged("post_install", "-at_install")
class TestPricingRules(PricingCommon):
    """Discount limits, competitive prices, the accuracy check."""

    def test_discount_at_and_above_the_limit(self):
        """ICL-09: at the limit nobody is asked; above it the line is saved and approval is asked."""
        self.switch_on("discount_limit")
        self.env.company.sale_discount_limit_percent = 10.0
        for discount, over in ((10.0, False), (10.01, True), (0.0, False)):
            with self.subTest(discount=discount):
                order = self.make_quote()
                order.order_line.with_user(self.rep).discount = discount
                self.assertEqual(order.order_line.discount, discount)
                self.assertEqual(order.is_over_discount_limit, over)
                self.assertEqual(bool(order._approval_blocker("contract")), over)
                panel = {gate["gate"]: gate for gate in order.with_user(self.rep).approval_panel or []}
                self.assertEqual(panel.get("pricing", {}).get("state"), "needed" if over else None)
        order = self.make_quote({"discount": 12.5})
        self.assertAlmostEqual(order.discount_over_limit, 2.5)
        request = self.submit(order, "pricing")
        self.assertEqual(request.step_ids.mapped("name"), ["Department head", "Sales director"])
        self.approve(request, self.head, self.director)
        order.action_confirm()

    def test_own_limit_of_a_person(self):
        """ICL-09: the limit of the person who gave the discount counts, not of who owns the order."""
        self.switch_on("discount_limit")
        self.env.company.sale_discount_limit_percent = 10.0
        self.head.write({"has_own_discount_limit": True, "sale_discount_limit_percent": 20.0})
        order = self.make_quote()
        order.order_line.with_user(self.head).discount = 20.0
        self.assertFalse(order.is_over_discount_limit)
        order.order_line.with_user(self.rep).discount = 19.0
        self.assertTrue(order.is_over_discount_limit)
        own = self.make_quote({"discount": 15.0})
        own.with_user(self.rep).user_id = self.head  # to hand the order over does not raise the limit
        self.assertTrue(own.is_over_discount_limit)
        self.rep.write({"has_own_discount_limit": True, "sale_discount_limit_percent": 0.0})
        self.assertTrue(self.make_quote({"discount": 0.01}).is_over_discount_limit)

    def test_a_rep_does_not_raise_his_limit(self):
        """ICL-09: nobody raises his own limit."""
        with self.assertRaises(Exception):  # noqa: B017
            self.rep.with_user(self.rep).write({"sale_discount_limit_percent": 90.0})

    def test_ways_round_the_limit(self):
        """ICL-09: a lower unit price, a raised price with a discount, and a discount on the whole order
        count like a discount."""
        self.env.company.sale_discount_limit_percent = 10.0
        for lines in (
            [{"price_unit": 890.0}],
            [{"price_unit": 2000.0, "discount": 50.0}],
            [{"discount": 9.0}, {"price_unit": -100.0}],
        ):
            with self.subTest(lines=lines):
                self.assertTrue(self.make_quote(*lines).is_over_discount_limit)

    def test_a_breach_makes_a_violation(self):
        """ICL-09: a discount above the limit that is released without approval is a violation of the
        person who gave it; kickbacks and rival business are reported by his superior."""
        self.switch_on("discount_limit")
        order = self.make_quote({"discount": 25.0})
        general = self.general
        general.group_ids |= self.env.ref("approval_tiers.group_release")
        general.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        order.with_user(general).action_approval_release("pricing", "The ship leaves tonight.")
        order.action_confirm()
        violations = self.env["approval.tiers.violation"]
        breach = violations.search([("kind", "=", "discount"), ("res_id", "=", order.id)])
        self.assertEqual((breach.user_id, breach.res_model), (self.rep, "sale.order"))
        self.assertIn("15.00 % above the limit", breach.description)
        for kind in ("kickback", "rival", "discount"):
            row = violations.with_user(self.head).create(
                {"kind": kind, "user_id": self.rep.id, "description": "Seen by the customer."}
            )
            self.assertEqual((row.reported_by_id, row.state), (self.head, "open"))

    def test_competitive_pricing_wants_reason_and_competitor(self):
        """QTE-02: without reason and competitor note the submission is refused, also by a call; with
        them the persons in charge discuss the price, and each must agree."""
        self.switch_on("competitive", "quote_manager")
        second = self.new_director()
        order = self.make_quote(is_competitive_pricing=True)
        for values in (
            {},
            {"competitive_reason": "Key project"},
            {"competitive_reason": " ", "competitor_note": "Rival at 950"},
        ):
            order.write({"competitive_reason": False, "competitor_note": False, **values})
            for gate in ("quote", "pricing"):
                with self.assertRefused("competitive pricing"):
                    self.submit(order, gate)
        self.assertIn("competitive pricing", order.with_user(self.rep).approval_panel[0]["warnings"][0])
        order.write({"competitive_reason": "Key project", "competitor_note": "Rival at 950"})
        self.submit(order, "quote")
        request = order.approval_request_ids.sudo().filtered(lambda r: r.gate == "pricing")
        step = request.step_ids
        self.assertEqual((step.name, step.required_count), ("Discussion of the price", 2))
        self.assertEqual(step.candidate_ids, self.director | second)
        self.assertIn("Rival at 950", request.warnings[0])
        quote = order.approval_request_ids.sudo() - request
        self.approve(quote, self.head)
        self.approve(request, self.director)
        with self.assertRefused("Prices and discounts"):
            order.action_quotation_sent()
        self.approve(request, second)
        order.action_quotation_sent()

    def new_director(self):
        group = self.env.ref("approval_tiers.group_sales_director")
        second = self.colleague.copy({"login": "t_director2", "name": "Gu Yan"})
        second.group_ids |= group
        return second

    def test_the_reason_is_sealed(self):
        """QTE-02: what was said about the competitor stays as it was agreed."""
        self.switch_on("competitive")
        order = self.make_quote(
            is_competitive_pricing=True, competitive_reason="Key project", competitor_note="Rival at 950"
        )
        self.approve(self.submit(order, "pricing"), self.director)
        order.action_quotation_sent()
        order.competitor_note = "Rival at 500"
        with self.assertRefused("changed since its approval"):
            order.action_confirm()

    def test_competitive_and_below_the_list_also_asks_the_head(self):
        self.switch_on("competitive", "price_deviation", "discount_limit")
        order = self.make_quote(
            {"price_unit": 700.0},
            is_competitive_pricing=True,
            competitive_reason="Key project",
            competitor_note="Rival at 690",
        )
        request = self.submit(order, "pricing")
        self.assertEqual(request.step_ids.mapped("name"), ["Department head", "Discussion of the price"])

    def test_accuracy_check(self):
        """QTE-01: product department and finance are asked at the same time; both are needed before
        the quotation is sent."""
        self.switch_on("quote_accuracy")
        order = self.make_quote()
        request = self.submit(order, "quote")
        self.assertEqual(request.step_ids.mapped("state"), ["open", "open"])
        self.assertEqual(request.step_ids.mapped("candidate_ids"), self.product_expert | self.finance)
        finance = request.step_ids.filtered(lambda step: step.name == "Finance")
        finance.with_user(self.finance).action_approve()
        with self.assertRefused("Product department"):
            order.action_quotation_send()
        (request.step_ids - finance).with_user(self.product_expert).action_approve()
        order.action_quotation_sent()
        self.assertEqual(order.state, "sent")

    def test_switches(self):
        """QTE-01: each price rule is switched on and off in the settings."""
        names = ("quote_accuracy", "competitive", "discount_limit", "price_deviation")
        policies = self.env["approval.tiers.policy"]
        for name in names:
            self.env["res.config.settings"].create({f"approval_{name}": True}).execute()
            template = self.env.ref(f"sale_approval_tiers.policy_template_{name}")
            self.assertTrue(template._get_switched_on(self.env.company), name)
            self.env["res.config.settings"].create({f"approval_{name}": False}).execute()
            self.assertFalse(template._get_switched_on(self.env.company), name)
        self.assertFalse(policies.search([("state", "=", "active")]))

    def test_one_quotation_gate_several_templates(self):
        """C4: the accuracy check for major quotations, the department head for all others."""
        self.switch_on("quote_manager")
        template = self.env.ref("sale_approval_tiers.policy_template_quote_accuracy")
        major = template.copy(
            {
                "is_template": False,
                "company_id": self.env.company.id,
                "domain": "[('amount_total', '>', 5000)]",
            }
        )
        major.action_activate()
        small = self.submit(self.make_quote(), "quote")
        large = self.submit(self.make_quote({"product_uom_qty": 6}), "quote")
        self.assertEqual(small.step_ids.mapped("name"), ["Department head"])
        self.assertEqual(large.step_ids.mapped("name"), ["Product department", "Finance"])

    def test_after_sales_terms(self):
        """QTE-03: without after-sales terms nobody approves the quotation; the printed quotation and
        the customer's page show them."""
        self.switch_on("quote_manager")
        self.env.company.approval_after_sales_required = True
        order = self.make_quote()
        request = self.submit(order, "quote")
        with self.assertRefused("what service follows the sale"):
            self.approve(request, self.head)
        self.open_steps(request).with_user(self.head).action_return("Say what service we give.")
        order.with_user(self.rep).after_sales_terms = "24 months, spare parts within 48 hours"
        again = self.submit(order, "quote")
        self.approve(again, self.head)
        report = self.env["ir.actions.report"].with_user(self.rep)
        html = report._render_qweb_html("sale.report_saleorder", order.ids)[0].decode()
        self.assertIn("spare parts within 48 hours", html)
        page = self.env["ir.qweb"]._render(
            "sale.sale_order_portal_content",
            {"sale_order": order, "report_type": "html", "is_html_empty": lambda value: not value},
        )
        self.assertIn("spare parts within 48 hours", str(page))
        order.after_sales_terms = "none"
        with self.assertRefused("changed since its approval"):
            order.action_quotation_sent()
