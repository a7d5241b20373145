from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestAmountTiers(ApprovalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.switch_on("amount_tiers")

    def test_final_approver_by_amount(self):
        """APV-04: 100,000.00, 100,000.01, 500,000.00 and 500,000.01 CNY end at head, deputy, deputy, GM."""
        cases = [
            (100_000.00, self.head),
            (100_000.01, self.deputy),
            (500_000.00, self.deputy),
            (500_000.01, self.general),
        ]
        for amount, final in cases:
            with self.subTest(amount=amount):
                order = self.make_order(amount)
                request = self.submit(order)
                self.assertEqual(request.step_ids.mapped("stage"), [1, 2, request.step_ids[-1].stage])
                self.assertEqual(request.step_ids[-1].candidate_ids, final)
                self.approve(request, self.head, self.legal)
                self.assertEqual(self.open_steps(request).candidate_ids, final)
                with self.assertRaises(UserError):
                    order.action_confirm()
                self.approve(request, final)
                self.assertEqual(request.state, "approved")
                order.action_confirm()
                self.assertEqual(order.state, "sale")

    def test_why_each_step_is_asked(self):
        """ROL-01: whoever opens a contract above 500,000 reads who is asked, why, and what is next."""
        request = self.submit(self.make_order(500_000.01))
        gate = request.with_user(self.rep).approval_panel[0]
        self.assertEqual(gate["state"], "pending")
        names = [(step["name"], step["state"], step["candidates"]) for step in gate["steps"]]
        self.assertEqual(
            names,
            [
                ("Draft check", "open", ["Wang Fang"]),
                ("Legal review", "waiting", ["Zhao Min"]),
                ("General manager", "waiting", ["Zhou Qiang"]),
            ],
        )
        reason = gate["steps"][-1]["reason"].replace("\xa0", " ")
        self.assertIn("500,000.01", reason)
        self.assertIn("> ", reason)
        self.assertIn("500,000.00", reason)

    def test_route_is_shown_before_submitting(self):
        order = self.make_order(500_000.01)
        gate = order.approval_panel[-1]
        self.assertEqual((gate["gate"], gate["state"]), ("contract", "needed"))
        self.assertEqual(
            [step["name"] for step in gate["steps"]], ["Draft check", "Legal review", "General manager"]
        )
        self.assertEqual([action["name"] for action in gate["actions"]], ["submit"])

    def test_legal_comes_first(self):
        """APV-05: the amount-tier approver cannot approve before legal has; afterwards he can."""
        request = self.submit(self.make_order(500_000.01))
        final = request.step_ids[-1]
        for _done in (self.head, self.legal):
            self.assertFalse(final.with_user(self.general).can_decide)
            self.assertNotIn(
                "approve",
                [a["name"] for a in request.with_user(self.general).approval_panel[0]["actions"]],
            )
            with self.assertRaises(UserError):
                final.with_user(self.general).action_approve()
            self.approve(request, _done)
            request.invalidate_recordset(["approval_panel"])
        self.assertTrue(final.with_user(self.general).can_decide)
        self.approve(request, self.general)
        self.assertEqual(request.state, "approved")

    def test_middle_manager_stays_at_his_level(self):
        """ROL-01: above his level a manager sees no approve button, and a direct call is an access error."""
        request = self.submit(self.make_order(500_000.01))
        self.approve(request, self.head, self.legal)
        step = self.open_steps(request)
        for user in (self.head, self.deputy, self.rep, self.legal):
            with self.subTest(user=user.name):
                self.assertFalse(step.with_user(user).sudo().can_decide)
                with self.assertRaises(AccessError):
                    step.with_user(user).sudo().action_approve()
        self.assertEqual(step.state, "open")

    def test_other_currency_counts_in_company_currency(self):
        """APV-04: the limits are in company currency, whatever the contract is written in."""
        usd = self.setup_other_currency("USD", rates=[("2020-01-01", 0.2)])  # 1 USD = 5 CNY
        pricelist = self.env["product.pricelist"].create({"name": "USD", "currency_id": usd.id})
        order = self.make_order(100_000.00, pricelist_id=pricelist.id)
        self.assertEqual(order.currency_id, usd)
        request = self.submit(order)
        self.assertEqual(request.amount, 500_000.00)
        self.assertEqual(request.step_ids[-1].candidate_ids, self.deputy)

    def test_cumulative_ladder(self):
        """APV-04: with the ladder cumulative, deputy and general manager sign one after the other (C3)."""
        draft = self.env["approval.tiers.policy"].browse(self.policy.action_new_version()["res_id"])
        draft.is_cumulative = True
        draft.action_activate()
        request = self.submit(self.make_order(500_000.01))
        self.assertEqual(
            request.step_ids.mapped("name"),
            ["Draft check", "Legal review", "Department head", "Deputy general manager", "General manager"],
        )

    def test_head_asking_for_himself_is_answered_by_his_superior(self):
        """ROL-01: the requester never decides; a head's own contract goes one level up."""
        order = self.make_order(80_000, user=self.head)
        request = self.submit(order, user=self.head)
        self.assertEqual(request.step_ids[0].candidate_ids, self.deputy)
        with self.assertRaises(AccessError):
            self.open_steps(request).with_user(self.head).action_approve()


@tagged("post_install", "-at_install")
class TestFullChain(ApprovalCommon):
    def test_full_chain(self):
        """APV-03: head, finance, legal, general manager, one after the other; then the order confirms."""
        self.switch_on("full_chain")
        order = self.make_order(1_000.0)
        request = self.submit(order)
        chain = [self.head, self.finance, self.legal, self.general]
        self.assertEqual(
            request.step_ids.mapped("name"), ["Department head", "Finance", "Legal", "General manager"]
        )
        self.assertTrue(all(request.step_ids.mapped("duty")))
        for index, user in enumerate(chain):
            self.assertEqual(self.open_steps(request), request.step_ids[index])
            with self.assertRaises(UserError):
                order.action_confirm()
            self.approve(request, user)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_manager_only(self):
        """APV-03: with the template "manager only" one approval is enough."""
        self.switch_on("manager_only")
        order = self.make_order(900_000.0)
        request = self.submit(order)
        self.assertEqual(len(request.step_ids), 1)
        self.approve(request, self.head)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
