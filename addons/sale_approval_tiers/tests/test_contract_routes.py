from base64 import b64encode

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import ApprovalCommon

GROUPS = "sale_approval_tiers.group_"


class ContractCommon(ApprovalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.director = new_test_user(
            cls.env,
            "t_director",
            groups="approval_tiers.group_sales_director,sales_team.group_sale_salesman_all_leads",
            name="He Jun",
        )
        cls.board = new_test_user(cls.env, "t_board", groups=GROUPS + "board", name="Board secretary")
        cls.special_type = cls.env.ref("sale_approval_tiers.type_special")
        cls.special_type.required_item_ids = False  # what must be written is tested by itself

    def route(self, order):
        return self.submit(order).step_ids.sorted("stage").mapped("name")


@tagged("post_install", "-at_install")
class TestContractRoutes(ContractCommon):
    def test_ordinary_contract_goes_the_ordinary_way(self):
        """APV-14: a contract that is nothing special meets no further step."""
        self.switch_on("amount_tiers")
        self.assertEqual(
            self.route(self.make_order(80_000)), ["Draft check", "Legal review", "Department head"]
        )

    def test_finance_wants_payment_terms_and_collection_period(self):
        """APV-06: finance cannot approve until payment terms and collection period are set."""
        self.switch_on("full_chain")
        order = self.make_order(80_000, payment_term_id=False)
        self.assertEqual(order.collection_days, 0)
        request = self.submit(order)
        self.approve(request, self.head)
        with self.assertRefused("Payment Terms, Collection period"):
            self.approve(request, self.finance)
        self.open_steps(request).with_user(self.finance).action_return("Add the payment terms")
        order.with_user(self.rep).write(
            {"payment_term_id": self.partner.property_payment_term_id.id, "collection_days": 0}
        )
        request = self.submit(order)
        while self.finance not in self.open_steps(request).candidate_ids:
            self.approve(request, self.head)
        with self.assertRefused(r": Collection period \(days\)\."):
            self.approve(request, self.finance)
        self.open_steps(request).with_user(self.finance).action_return("And the collection period")
        order.with_user(self.rep).collection_days = 30
        request = self.submit(order)
        while self.finance not in self.open_steps(request).candidate_ids:
            self.approve(request, self.head)
        self.approve(request, self.finance)
        self.assertEqual(self.open_steps(request).candidate_ids, self.legal)

    def test_collection_period_follows_the_payment_terms(self):
        terms = self.env["account.payment.term"]
        self.assertEqual(self.make_order(1).collection_days, 30)
        self.assertEqual(
            self.make_order(1, payment_term_id=terms.create({"name": "Now"}).id).collection_days, 1
        )
        self.assertEqual(self.make_order(1, collection_days=45).collection_days, 45)

    def test_major_interest(self):
        """APV-07: after the GM a board step opens that wants the resolution; only then it confirms."""
        self.switch_on("full_chain")
        order = self.make_order(80_000, is_major_interest=True)
        request = self.submit(order)
        self.approve(request, self.head, self.finance, self.legal)
        self.assertEqual(request.step_ids[-1].state, "waiting")
        self.approve(request, self.general)
        step = self.open_steps(request)
        self.assertEqual(step.candidate_ids, self.board)
        with self.assertRefused("waiting for approval"):
            order.with_user(self.rep).action_confirm()
        kind = self.env.ref("sale_approval_tiers.document_kind_resolution")
        with self.assertRefused(kind.name):
            step.with_user(self.board).action_approve()
        step.with_user(self.board).action_add_document(kind.id, "resolution.pdf", b64encode(b"agreed"))
        step.with_user(self.board).action_approve()
        order.with_user(self.rep).action_confirm()
        self.assertEqual(order.state, "sale")

    def test_major_interest_below_the_amount_limit(self):
        """APV-07: with the amount tiers the GM comes before the board, whatever the amount."""
        self.switch_on("amount_tiers")
        self.assertEqual(
            self.route(self.make_order(100, is_major_interest=True))[-2:],
            ["General manager, special case", "Board or shareholders' meeting"],
        )

    def test_cross_border(self):
        """APV-08: customer or delivery abroad adds the extra step; at home, or unknown, it does not."""
        self.switch_on("amount_tiers")
        china, japan = self.env.ref("base.cn"), self.env.ref("base.jp")
        self.env.company.country_id = china
        for country, is_abroad in ((china, False), (japan, True), (china.browse(), False)):
            with self.subTest(country=country.name):
                self.partner.country_id = country
                order = self.make_order(80_000)
                self.assertEqual("Cross-border review" in self.route(order), is_abroad)
        self.partner.country_id = china
        site = self.env["res.partner"].create(
            {"name": "Site", "parent_id": self.partner.id, "type": "delivery", "country_id": japan.id}
        )
        self.assertIn("Cross-border review", self.route(self.make_order(1, partner_shipping_id=site.id)))

    def test_moving_abroad_after_confirmation_changes_nothing(self):
        self.switch_on("manager_only")
        self.env.company.country_id = self.partner.country_id = self.env.ref("base.cn")
        order = self.make_order(80_000)
        self.approve(self.submit(order), self.head)
        order.with_user(self.rep).action_confirm()
        self.partner.country_id = self.env.ref("base.jp")
        self.assertFalse(order.is_cross_border)
        self.assertEqual(order.approval_status, "approved")

    def test_high_risk(self):
        """APV-09: marked high, the sales director's step opens when the superior approves."""
        self.switch_on("full_chain", "amount_tiers")
        for template in ("full_chain", "amount_tiers"):
            with self.subTest(template=template):
                self.env["approval.tiers.policy"].search([("state", "=", "active")]).action_retire()
                self.switch_on(template)
                for risk in (False, "low", "medium"):
                    self.assertNotIn("Sales director", self.route(self.make_order(1, risk_level=risk)))
                request = self.submit(self.make_order(1, risk_level="high"))
                self.assertNotIn(self.director, self.open_steps(request).candidate_ids)
                self.approve(request, self.head)
                self.assertIn(self.director, self.open_steps(request).candidate_ids)

    def test_special_contract(self):
        """APV-14: a special contract goes to the head of sales, and to the GM where its type asks."""
        self.switch_on("amount_tiers")
        values = {"amount": 1, "approval_type_id": self.special_type.id}
        names = self.route(self.make_order(**values))
        self.assertIn("Sales director", names)
        self.assertEqual(names[-1], "General manager, special case")
        self.special_type.is_general_manager_asked = False
        names = self.route(self.make_order(**values))
        self.assertIn("Sales director", names)
        self.assertNotIn("General manager, special case", names)

    def test_special_class(self):
        """APV-14, REV-02: what the order's class says counts like its type; a first sale does not."""
        self.switch_on("amount_tiers")
        self.env.company.approval_first_sale_is_special = True
        goods = {"type": "consu", "list_price": 10}
        new, custom = self.env["product.product"].create(
            [{"name": "New pump", **goods}, {"name": "To drawing", "is_custom_made": True, **goods}]
        )
        cases = {
            "first sale": ({"product_id": new.id}, {}, False),
            "made to order": ({"product_id": custom.id}, {}, True),
            "his drawing": ({}, {"has_customer_drawing": True}, True),
            "uncertain": ({}, {"is_uncertain": True}, True),
            "by hand": ({}, {"order_class": "special"}, True),
            "ordinary": ({}, {}, False),
        }
        for name, (line, values, is_special) in cases.items():
            order = self.make_order(1)
            order.order_line.write(line)
            order.write(values)
            with self.subTest(case=name):
                self.assertEqual("Sales director" in self.route(order), is_special)

    def test_class_is_the_heads(self):
        """APV-14: the head of sales may class an order as general; its salesperson may not."""
        self.switch_on("amount_tiers")
        order = self.make_order(1, order_class="special")
        self.assertTrue(order.is_special)
        with self.assertRefused("Choose the class"):
            order.with_user(self.rep).is_classed_special = False
        order.with_user(self.head).order_class = "general"
        self.assertNotIn("Sales director", self.route(order))

    def test_first_sale_elsewhere_moves_nothing(self):
        """APV-14: another order of the same new product does not void an approval."""
        self.switch_on("manager_only")
        self.env.company.approval_first_sale_is_special = True
        new = self.env["product.product"].create({"name": "New pump", "type": "consu"})
        orders = [self.make_order(1), self.make_order(1)]
        for order in orders:
            order.order_line.product_id = new
            self.approve(self.submit(order), self.head)
        for order in orders:
            order.with_user(self.rep).action_confirm()
            self.assertEqual(order.state, "sale")

    def test_special_promise_in_a_quotation(self):
        """APV-14: a special quotation goes to the head of sales; a standard one does not."""
        self.switch_on("quote_manager")
        special = self.make_order(1, approval_type_id=self.special_type.id)
        self.assertEqual(
            self.submit(special, "quote").step_ids.mapped("name"), ["Department head", "Sales director"]
        )
        self.assertEqual(
            self.submit(self.make_order(1), "quote").step_ids.mapped("name"), ["Department head"]
        )

    def test_major_bid(self):
        """C4: the quotation of a major deal also goes to the company's leaders."""
        self.switch_on("quote_manager")
        request = self.submit(self.make_order(1, is_major=True), "quote")
        self.assertEqual(request.step_ids.mapped("name"), ["Department head", "Company leaders"])

    def test_special_customer(self):
        """APV-14: a customer tagged special adds the GM below the limit; sellers neither see nor set it."""
        self.switch_on("amount_tiers")
        manager = new_test_user(self.env, "t_manager", groups="sales_team.group_sale_manager")
        self.partner.with_user(manager).is_approval_special = True
        self.assertEqual(self.route(self.make_order(100))[-1], "General manager, special case")
        with self.assertRaises(AccessError):
            self.partner.with_user(self.rep).is_approval_special = False

    def test_nobody_paints_what_follows(self):
        """APV-14: what sends a contract another way cannot be written, imported or defaulted away."""
        self.switch_on("amount_tiers")
        self.partner.sudo().is_approval_special = True
        order = self.make_order(100)
        for name in (
            "is_special_customer",
            "is_cross_border",
            "is_special",
            "has_deviation",
            "quote_request_id",
        ):
            with self.subTest(field=name), self.assertRefused("follows from the order"):
                order.with_user(self.rep).write({name: False})
            with self.subTest(create=name), self.assertRefused("follows from the order"):
                self.make_order(100, **{name: False})
        painted = self.env["sale.order"].with_context(default_is_special_customer=False)
        order = painted.with_user(self.rep).create(
            {
                "partner_id": self.partner.id,
                "team_id": self.sale_team.id,
                "order_line": [(0, 0, {"product_id": self.service_product.id, "price_unit": 100})],
            }
        )
        self.assertIn("General manager, special case", self.route(order))

    def test_routing_is_sealed(self):
        """APV-14: another risk, type or tag after approval is asked again."""
        self.switch_on("amount_tiers")
        for values in (
            {"risk_level": "high"},
            {"is_major": True},
            {"is_major_interest": True},
            {"breach_liability": "None"},
            {"quality_requirement": "None"},
            {"after_sales_terms": "For life"},
            {"approval_type_id": self.special_type.id},
        ):
            with self.subTest(values=values):
                order = self.approved_order()
                order.with_user(self.rep).write(values)
                with self.assertRefused("changed since its approval"):
                    order.with_user(self.rep).action_confirm()


@tagged("post_install", "-at_install")
class TestLegalSetting(ContractCommon):
    def set_mode(self, mode, **values):
        self.env["res.config.settings"].create({"approval_legal_mode": mode, **values}).execute()

    def is_legal_asked(self, **values):
        return "Legal review" in self.route(self.make_order(80_000, approval_type_id=False, **values))

    def test_three_modes(self):
        """C2: legal reviews always, when the risk is high, or only when asked for."""
        company = self.env.company
        cases = {
            "always": (True, True, True),
            "risk": (False, True, False),
            "request": (False, False, True),
        }
        for mode, expected in cases.items():
            with self.subTest(mode=mode):
                self.set_mode(mode, approval_amount_tiers=True)
                company.approval_type_id = False
                asked = [
                    self.is_legal_asked(**v) for v in ({}, {"risk_level": "high"}, {"is_legal_asked": True})
                ]
                self.assertEqual(tuple(asked), expected)

    def test_a_change_makes_a_new_version(self):
        """C2: what is in force is replaced by a new version, and what was edited in it stays."""
        policy = self.switch_on("amount_tiers")
        self.set_mode("risk")
        successor = self.env["approval.tiers.policy"].search([("previous_id", "=", policy.id)])
        self.assertEqual((policy.state, successor.state, successor.version), ("retired", "active", 2))
        self.set_mode("risk")
        self.assertFalse(self.env["approval.tiers.policy"].search([("previous_id", "=", successor.id)]))

    def test_both_flows_are_shipped(self):
        """C1: the full chain and the amount tiers are two templates; the first whose condition holds wins."""
        self.set_mode("always", approval_amount_tiers=True, approval_full_chain=True)
        self.env.company.approval_type_id = False
        self.assertIn("Finance", self.route(self.make_order(80_000)))
        self.set_mode("always", approval_full_chain=False)
        self.assertNotIn("Finance", self.route(self.make_order(80_000)))


@tagged("post_install", "-at_install")
class TestNoFormalContract(ContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type = cls.env.ref("sale_approval_tiers.type_no_formal_contract")
        cls.type.required_item_ids = False
        cls.source = {
            "no_contract_reason": "Customer's seal is on its way",
            "order_source": "phone",
            "order_source_person": "Mr. Chen, buyer",
            "order_source_at": "2026-11-20 08:00:00",
        }

    def test_manager_confirms(self):
        """APV-20: it cannot be confirmed before the manager has; his one step is enough."""
        self.switch_on("amount_tiers", "no_formal_contract")
        order = self.make_order(900_000, approval_type_id=self.type.id, **self.source)
        with self.assertRefused("needs approval"):
            order.with_user(self.rep).action_confirm()
        request = self.submit(order)
        self.assertEqual(request.step_ids.mapped("name"), ["Sales manager"])
        self.approve(request, self.head)
        order.with_user(self.rep).action_confirm()
        self.assertEqual(order.state, "sale")

    def test_reason_and_source_are_compulsory(self):
        """APV-20: reason, way, person and time are compulsory; each one missing is named."""
        self.switch_on("no_formal_contract")
        labels = {
            "no_contract_reason": "Why no formal contract",
            "order_source": "Ordered by way of",
            "order_source_person": "Ordered by",
            "order_source_at": "Ordered at",
        }
        for name, label in labels.items():
            order = self.make_order(1, approval_type_id=self.type.id, **{**self.source, name: False})
            with self.subTest(field=name), self.assertRefused(f"not complete.*: {label}\\.$"):
                self.submit(order)

    def test_switched_off(self):
        """C16: where such orders are not allowed, they can neither be submitted nor confirmed."""
        order = self.make_order(1, approval_type_id=self.type.id, **self.source)
        for act in (
            lambda: order.with_user(self.rep).action_confirm(),
            lambda: order.with_user(self.rep).write({"state": "sale"}),
        ):
            with self.assertRefused("no policy lets the manager confirm"):
                act()
        self.switch_on("manager_only")
        self.type.active = False
        with self.assertRefused("is switched off"):
            self.submit(order)

    def test_switch_in_the_settings(self):
        self.env["res.config.settings"].create({"approval_no_formal_contract": True}).execute()
        order = self.make_order(1, approval_type_id=self.type.id, **self.source)
        self.assertIn("needs approval", order._approval_blocker("contract"))
        ordinary = self.make_order(1)
        self.assertFalse(ordinary._approval_blocker("contract"))


@tagged("post_install", "-at_install")
class TestContractTypeAccess(ContractCommon):
    def test_sellers_only_read_types(self):
        for user in (self.rep, self.head):
            for act in (
                lambda user=user: self.special_type.with_user(user).write({"contract_class": "general"}),
                lambda user=user: self.special_type.with_user(user).copy(),
                lambda user=user: self.special_type.with_user(user).required_item_ids.create(
                    {"name": "x", "code": "field", "field_name": "name"}
                ),
            ):
                with self.assertRaises(AccessError):
                    act()
        for group in ("approval_tiers.group_officer", "sales_team.group_sale_manager"):
            user = new_test_user(self.env, group, groups=group)
            self.special_type.with_user(user).description = group

    def test_type_of_another_company(self):
        other = self._create_company(name="Other")
        foreign = self.env["sale.approval.type"].create({"name": "Theirs", "company_id": other.id})
        with self.assertRaises(UserError):
            self.make_order(1, approval_type_id=foreign.id)

    def test_signed_papers_are_filed_afterwards(self):
        """APV-18: signed papers are stored by kind, and filing them breaks no approval."""
        self.switch_on("amount_tiers")
        order = self.approved_order()
        kinds = [
            self.env.ref(f"sale_approval_tiers.document_kind_{name}")
            for name in ("intent_letter", "main_contract", "supplement")
        ]
        self.env["approval.tiers.document"].with_user(self.rep).create(
            [
                {
                    "res_model": "sale.order",
                    "res_id": order.id,
                    "kind_id": kind.id,
                    "name": f"{kind.name}.pdf",
                    "file": b64encode(b"signed"),
                }
                for kind in kinds
            ]
        )
        self.assertEqual(order.approval_status, "approved")
        order.with_user(self.rep).action_confirm()
        self.assertEqual(order.approval_document_ids.kind_id.ids, [kind.id for kind in kinds])
