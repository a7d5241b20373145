from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_contract_routes import ContractCommon

WHY = "Penalty without a limit."


@tagged("post_install", "-at_install")
class TestRaiseRisk(ContractCommon):
    """APV-09: the superior marks the risk high while he decides; nobody submits anything again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.switch_on("amount_tiers")

    def raise_risk(self, request, user, value="high", comment=WHY):
        self.open_steps(request).with_user(user).filtered("can_decide")[:1].action_raise(
            "risk_level", value, comment
        )

    def states(self, request):
        return {step.name: step.state for step in request.sudo().step_ids}

    def test_superior_raises_the_risk(self):
        """APV-09: the superior marks the risk high, approves, and the sales director's step opens."""
        order = self.make_order(80_000)
        request = self.submit(order)
        self.assertNotIn("Sales director", self.states(request))
        self.raise_risk(request, self.head)
        self.assertEqual((order.sudo().risk_level, request.state), ("high", "pending"))
        self.assertEqual(order.sudo().approval_status, "pending")
        self.assertEqual(self.states(request)["Sales director"], "waiting")
        self.approve(request, self.head)
        self.assertEqual(self.states(request)["Sales director"], "open")
        with self.assertRefused("is waiting for approval"):
            order.with_user(self.rep).action_confirm()
        for user in self.legal | self.director:  # side by side
            self.open_steps(request).with_user(user).filtered("can_decide").action_approve()
        self.approve(request, self.head)
        order.with_user(self.rep).action_confirm()
        self.assertEqual(order.state, "sale")

    def test_it_is_on_record(self):
        """APV-09: who raised it, from what to what and why; seal and chain hold."""
        order = self.make_order(80_000, risk_level="low")
        request = self.submit(order)
        old_seal = request.seal
        self.raise_risk(request, self.head)
        row = request.decision_ids.sorted("id")[-1]
        self.assertEqual((row.user_id, row.action, row.comment), (self.head, "raise", WHY))
        self.assertEqual(row.details, {"field": "risk_level", "old": "Low", "new": "High"})
        self.assertNotEqual(request.seal, old_seal)
        self.assertEqual(row.seal, request.seal)
        self.assertFalse(request.decision_ids._get_broken_row())
        self.assertFalse(request._get_changes(order))
        rules = self.env["approval.tiers.verification"]._get_state_rules()
        self.assertFalse([sentence for sentence, query in rules if self.env.execute_query(query)])
        self.assertTrue(any(WHY in body for body in order.sudo().message_ids.mapped("body")))

    def test_later_steps_wait(self):
        """APV-09: raised at the end, the sales director decides before the last one does."""
        request = self.submit(self.make_order(80_000))
        self.approve(request, self.head, self.legal)
        last = self.open_steps(request)
        self.raise_risk(request, self.head)
        self.assertEqual((last.state, self.open_steps(request).candidate_ids), ("waiting", self.director))
        self.approve(request, self.director)
        self.assertEqual((last.state, request.state), ("open", "pending"))
        self.approve(request, self.head)
        self.assertEqual(request.state, "approved")

    def test_never_lowered(self):
        """APV-09: not lowered, not left as it is, not to anything else, not without a reason."""
        request = self.submit(self.make_order(80_000, risk_level="medium"))
        for value in ("low", "medium", False, "deadly", ["high"]):
            with self.subTest(value=value), self.assertRefused("can only be raised"):
                self.raise_risk(request, self.head, value)
        with self.assertRefused("Say why"):
            self.raise_risk(request, self.head, comment="  ")
        step = self.open_steps(request).with_user(self.head)
        for name, value in (("order_class", "special"), ("state", "sale"), ("nothing", 1)):
            with self.subTest(field=name), self.assertRefused("can only be raised"):
                step.action_raise(name, value, WHY)

    def test_only_who_decides_now(self):
        """APV-09: neither the author nor a later, former or foreign approver raises it."""
        request = self.submit(self.make_order(80_000))
        step = self.open_steps(request)
        for user in (self.rep, self.legal, self.general, self.auditor):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                step.with_user(user).action_raise("risk_level", "high", WHY)
        self.approve(request, self.head)
        with self.assertRaises(UserError):
            step.with_user(self.head).action_raise("risk_level", "high", WHY)

    def test_nothing_else_is_let_through(self):
        """APV-09: what moved besides is not sealed with it."""
        order = self.make_order(80_000)
        request = self.submit(order)
        order.with_user(self.rep).order_line.price_unit = 79_000
        with self.assertRefused("has changed since it was submitted"):
            self.raise_risk(request, self.head)
        order.with_user(self.rep).order_line.price_unit = 80_000
        self.raise_risk(request, self.head)
        order.with_user(self.rep).order_line.price_unit = 79_000
        with self.assertRefused("has changed since it was submitted"):
            self.approve(request, self.head)

    def test_author_cannot_take_it_back(self):
        """APV-09: lowered again by the author, the running request does not cover it."""
        order = self.make_order(80_000)
        request = self.submit(order)
        self.raise_risk(request, self.head)
        order.with_user(self.rep).risk_level = "low"
        with self.assertRefused("has changed since it was submitted"):
            self.approve(request, self.head)

    def test_quotation_stays_approved(self):
        """APV-09: the quotation that its manager has approved asks for nothing more because of it."""
        self.switch_on("quote_manager")
        order = self.make_order(80_000)
        self.approve(self.submit(order, "quote"), self.head)
        self.raise_risk(self.submit(order), self.head)
        self.assertFalse(order._approval_blocker("quote"))
        order.with_user(self.rep).action_quotation_sent()
        self.assertEqual(order.state, "sent")

    def test_dialog(self):
        """APV-09: the menu beside the buttons offers what is higher, and the dialog carries it out."""
        order = self.make_order(80_000, risk_level="low")
        request = self.submit(order)
        panel = order.with_user(self.head).approval_panel[0]
        self.assertIn("raise", [action["name"] for action in panel["more"]])
        step = self.open_steps(request).with_user(self.head)
        action = step.with_context(decision="raise").action_decide_dialog()
        dialog = self.env["approval.tiers.decide"].with_user(self.head).browse(action["res_id"])
        self.assertEqual(dialog.raise_ids.mapped("name"), ["Risk: Medium", "Risk: High"])
        dialog.write({"raise_id": dialog.raise_ids[-1].id, "comment": WHY})
        dialog.action_confirm()
        self.assertEqual(order.sudo().risk_level, "high")
        order.invalidate_recordset(["approval_panel"])
        panel = order.with_user(self.head).approval_panel[0]
        self.assertNotIn("raise", [action["name"] for action in panel["more"]])
