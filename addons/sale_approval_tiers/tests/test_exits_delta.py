from odoo.fields import Command
from odoo.tests import tagged

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestDelta(ApprovalCommon):
    """After a change only those are asked again whose inputs moved."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("full_chain")
        cls.term = cls.env["account.payment.term"].create({"name": "90 days"})
        cls.chain = (cls.head, cls.finance, cls.legal, cls.general)

    def approved(self):
        order = self.make_order(80_000)
        self.approve(self.submit(order), *self.chain)
        return order

    def states(self, request):
        return dict(zip(request.step_ids.mapped("name"), request.step_ids.mapped("state"), strict=True))

    def test_only_the_concerned_are_asked_again(self):
        """APV-15: after a correction those tiers decide again whose inputs moved; the rest stands."""
        line = {"display_type": "line_note", "name": "Penalty: 5 per mille a day"}
        cases = {
            "clause": (lambda order: order.write({"note": "New clause"}), {"Legal"}),
            "price": (lambda order: order.order_line.write({"price_unit": 79_000}), {"Finance"}),
            "payment": (
                lambda order: order.write({"payment_term_id": self.term.id}),
                {"Finance", "Legal"},
            ),
            "line of text": (
                lambda order: order.write({"order_line": [Command.create(line)]}),
                {"Finance", "Legal"},
            ),
        }
        for name, (change, asked) in cases.items():
            with self.subTest(change=name):
                order = self.approved()
                change(order.with_user(self.rep))
                request = self.submit(order)
                again = {step for step, state in self.states(request).items() if state != "kept"}
                self.assertEqual(again, asked | {"Department head", "General manager"})
                self.approve(request, *(u for u in self.chain if u in self.asked(request)))
                order.with_user(self.rep).action_confirm()

    def asked(self, request):
        return request.step_ids.filtered(lambda step: step.state != "kept").candidate_ids

    def test_kept_over_several_rounds(self):
        """APV-15: what was agreed stands through any number of rounds, until its own inputs move."""
        order = self.approved()
        for clause in ("A", "B"):
            order.with_user(self.rep).note = clause
            request = self.submit(order)
            self.assertEqual(self.states(request)["Finance"], "kept")
            self.approve(request, self.head, self.legal, self.general)
        self.assertEqual(request.step_ids[1].kept_id, order.approval_request_ids.sudo()[-1].step_ids[1])
        order.with_user(self.rep).order_line.price_unit = 1
        self.assertNotEqual(self.states(self.submit(order))["Finance"], "kept")

    def test_changed_while_waiting(self):
        order = self.make_order(80_000)
        first = self.submit(order)
        self.approve(first, self.head, self.finance)
        order.with_user(self.rep).note = "New clause"
        second = self.submit(order)
        self.assertEqual(first.state, "recalled")
        self.assertEqual(self.states(second)["Finance"], "kept")
        self.assertEqual(self.states(second)["Department head"], "open")

    def test_recalled_and_rejected_are_asked_anew(self):
        for close in ("recall", "reject"):
            with self.subTest(close=close):
                order = self.make_order(80_000)
                first = self.submit(order)
                self.approve(first, self.head, self.finance)
                if close == "recall":
                    first.with_user(self.rep).action_recall()
                else:
                    self.open_steps(first).with_user(self.legal).action_reject("No")
                order.with_user(self.rep).note = "New clause"
                self.assertNotIn("kept", self.states(self.submit(order)).values())

    def test_who_lost_the_duty_is_not_kept(self):
        order = self.approved()
        self.finance.group_ids -= self.env.ref("approval_tiers.group_finance")
        self.colleague.group_ids += self.env.ref("approval_tiers.group_finance")
        order.with_user(self.rep).note = "New clause"
        self.assertEqual(self.states(self.submit(order))["Finance"], "waiting")

    def test_another_policy_keeps_nothing(self):
        order = self.approved()
        policy = order.with_env(self.env).approval_request_ids.policy_id
        draft = policy.browse(policy.action_new_version()["res_id"])
        draft.action_activate()
        order.with_user(self.rep).note = "New clause"
        self.assertNotIn("kept", self.states(self.submit(order)).values())

    def test_before_and_after_is_told(self):
        """CHG-03: an approved order whose quantity, price or clause a plain salesperson edits loses its
        approval; asked again it carries a before/after list, and every earlier reviewer is told."""
        for change in (
            lambda order: order.order_line.write({"product_uom_qty": 2}),
            lambda order: order.order_line.write({"price_unit": 79_000}),
            lambda order: order.write({"note": "New clause"}),
        ):
            order = self.approved().with_user(self.rep)
            change(order)
            self.assertEqual(order.approval_status, "changed")
            with self.assertRefused("changed since its approval"):
                order.action_confirm()
            before = self.env["mail.message"].search([], order="id desc", limit=1).id or 0
            request = self.submit(order)
            self.assertTrue(request.changes)
            self.assertIn(request.changes[0]["new"], request.with_user(self.legal).changes_content)
            self.assertEqual(order.approval_panel[-1]["changes"], request.changes)
            told = self.env["mail.message"].search(
                [("id", ">", before), ("model", "=", request._name), ("res_id", "=", request.id)]
            )
            notices = told.filtered(
                lambda message, request=request: request.changes[0]["label"] in (message.body or "")
            )
            self.assertEqual(
                notices.partner_ids | notices.notified_partner_ids,
                self.env["res.users"].union(*self.chain).partner_id,
            )

    def test_watched_field_must_be_on_the_document(self):
        draft = self.env["approval.tiers.policy"].create(
            {"name": "Own", "res_model": "sale.order", "gate": "contract"}
        )
        strange = self.env["ir.model.fields"]._get("res.partner", "name")
        with self.assertRefused("neither on the document nor on its lines"):
            draft.tier_ids = [Command.create({"name": "T", "watched_field_ids": [Command.set(strange.ids)]})]


@tagged("post_install", "-at_install")
class TestTolerance(ApprovalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        policy = cls.switch_on("amount_tiers")
        draft = policy.browse(policy.action_new_version()["res_id"])
        draft.tolerance_percent = 2
        draft.action_activate()

    def test_at_and_above_the_limit(self):
        """APV-15: a price may drift by the tolerance of the policy, exactly to its limit."""
        for price, covered in ((81_600, True), (78_400, True), (81_600.01, False), (78_399.99, False)):
            with self.subTest(price=price):
                order = self.approved_order(80_000.0).with_user(self.rep)
                order.order_line.price_unit = price
                self.assertEqual(order.approval_status, "approved" if covered else "changed")
                if covered:
                    order.action_confirm()
                else:
                    with self.assertRefused("changed since its approval"):
                        order.action_confirm()

    def test_drift_does_not_add_up(self):
        order = self.approved_order(80_000.0).with_user(self.rep)
        order.order_line.price_unit = 81_000
        self.assertFalse(order._approval_blocker("contract"))
        order.order_line.price_unit = 82_000  # 1.2 % of the last price, 2.5 % of what was approved
        self.assertTrue(order._approval_blocker("contract"))

    def test_past_the_limit_of_a_tier(self):
        """APV-04: within the tolerance, but now the deputy would sign: he is asked."""
        order = self.approved_order(99_999.0).with_user(self.rep)
        order.order_line.price_unit = 100_000.0
        self.assertFalse(order._approval_blocker("contract"))
        order.order_line.price_unit = 100_000.01
        with self.assertRefused("changed since its approval"):
            order.action_confirm()

    def test_only_figures_may_drift(self):
        line = {"product_id": self.product.id, "price_unit": 1.0, "tax_ids": [Command.clear()]}
        changes = (
            lambda order: order.write({"note": "New clause"}),
            lambda order: order.write({"order_line": [Command.create(line)]}),
            lambda order: order.order_line.write({"name": "Other goods"}),
            lambda order: order.order_line.write({"product_uom_qty": 100, "price_unit": 800}),
            lambda order: order.order_line.write({"discount": 1}),
        )
        for change in changes:
            order = self.approved_order(80_000.0).with_user(self.rep)
            change(order)
            self.assertTrue(order._approval_blocker("contract"))
