from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestRelease(ApprovalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("amount_tiers")
        cls.releaser = new_test_user(
            cls.env,
            "t_release",
            groups="approval_tiers.group_release,sales_team.group_sale_salesman_all_leads",
            name="Ma Chao",
        )
        cls.violations = cls.env["approval.tiers.violation"]

    def release(self, order, reason="The ship leaves tonight.", user=None):
        order.with_user(user or self.releaser).action_approval_release("contract", reason)
        return self.violations.search([("res_id", "=", order.id)], order="id desc", limit=1)

    def test_release_leaves_a_violation(self):
        """APV-13: a contract confirmed through an emergency release leaves a violation with the
        person and the steps that were skipped, and the auditors hear of it."""
        order = self.make_order(80_000)
        request = self.submit(order)
        self.approve(request, self.head)
        row = self.release(order)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertEqual(
            (row.kind, row.user_id, row.gate, row.amount, row.state, row.request_id),
            ("release", self.releaser, "contract", 80_000, "open", request),
        )
        self.assertIn("Legal review (Zhao Min)", row.skipped_steps)
        self.assertNotIn("Draft check", row.skipped_steps)  # that one was decided
        self.assertEqual(row.description, "The ship leaves tonight.")
        told = self.env["mail.message"].search([("model", "=", row._name), ("res_id", "=", row.id)])
        self.assertIn(self.auditor.partner_id, told.partner_ids)
        self.assertNotIn(order.partner_id, told.partner_ids | order.message_ids.notified_partner_ids)

    def test_visibly_released(self):
        """APV-13: it counts as approved, and everybody sees how."""
        order = self.make_order(80_000)
        request = self.submit(order)
        self.release(order)
        self.assertEqual((request.state, request.released_by_id), ("approved", self.releaser))
        self.assertTrue(request.is_released)
        self.assertEqual(set(request.step_ids.mapped("state")), {"cancelled"})
        self.assertFalse(request.activity_ids)
        last = request.decision_ids.sorted("id")[-1]
        self.assertEqual((last.action, last.user_id), ("release", self.releaser))
        self.assertFalse(request.decision_ids._get_broken_row())
        gate = next(g for g in order.with_user(self.rep)._get_approval_panel() if g["gate"] == "contract")
        self.assertIn("Released in an emergency", gate["headline"])
        self.assertIn("ship leaves tonight", gate["detail"])
        self.assertIn("ship leaves tonight", order.message_ids[0].body)

    def test_only_for_what_was_released(self):
        order = self.make_order(80_000)
        self.submit(order)
        self.release(order)
        order.order_line.price_unit = 90_000
        with self.assertRefused("has changed since its approval"):
            order.action_confirm()

    def test_not_submitted_yet(self):
        """APV-13: also where nobody was asked so far: all steps are then the skipped ones."""
        order = self.make_order(80_000)
        row = self.release(order)
        self.assertEqual(len(row.skipped_steps.splitlines()), 3)
        self.assertEqual(
            order.approval_request_ids.sudo().decision_ids.mapped("action"), ["submit", "release"]
        )
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_changed_while_waiting(self):
        order = self.make_order(80_000)
        first = self.submit(order)
        order.order_line.price_unit = 90_000
        row = self.release(order)
        self.assertEqual((first.state, row.amount), ("recalled", 90_000))
        self.assertFalse(order._approval_blocker("contract"))

    def test_nobody_there_to_decide(self):
        self.env.ref("approval_tiers.group_legal").user_ids = False
        order = self.make_order(80_000)
        self.release(order)
        self.assertFalse(order._approval_blocker("contract"))

    def test_reason_and_group(self):
        """APV-13: no release without a reason, nor by anybody outside the group."""
        order = self.make_order(80_000)
        self.submit(order)
        for reason in ("", "   ", None, False):
            with self.subTest(reason=reason), self.assertRefused("Say why"):
                self.release(order, reason)
        for user in (self.rep, self.head, self.general, self.auditor):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.release(order, user=user)
        self.assertFalse(self.violations.search([("res_id", "=", order.id)]))
        self.assertTrue(order._approval_blocker("contract"))

    def test_nothing_to_release(self):
        order = self.approved_order()
        with self.assertRefused("may pass already"):
            self.release(order)
        with self.assertRefused("no such gate"):
            order.with_user(self.releaser).action_approval_release("sale", "Hurry")

    def test_not_the_order_of_another_company(self):
        order = self.make_order(80_000)
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "t_stranger",
            groups="approval_tiers.group_release,sales_team.group_sale_salesman_all_leads",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        with self.assertRaises(AccessError):
            self.release(order, user=stranger)

    def test_offered_only_to_the_group(self):
        order = self.make_order(80_000)
        self.submit(order)

        def offered(user):
            panel = order.with_user(user)._get_approval_panel()
            gate = next(gate for gate in panel if gate["gate"] == "contract")
            return "release" in [action["name"] for action in gate.get("more", [])]

        self.assertTrue(offered(self.releaser))
        self.assertFalse(offered(self.rep))

    def test_dialog(self):
        order = self.make_order(80_000)
        request = self.submit(order)
        action = request.with_user(self.releaser).sudo().action_release_dialog()
        wizard = (
            self.env["approval.tiers.release"]
            .with_user(self.releaser)
            .with_context(**action["context"])
            .create({"reason": "Hurry"})
        )
        self.assertEqual(wizard.document_name, order.display_name)
        wizard.action_confirm()
        self.assertFalse(order._approval_blocker("contract"))
        for values in ({"res_model": "res.users"}, {"res_id": 2**31 - 1}):
            with self.assertRaises(UserError):
                wizard.copy(values)._get_document().name  # noqa: B018

    def test_assessed_by_an_auditor(self):
        """APV-13: an auditor assesses it, with outcome and words, once; the person never does."""
        row = self.release(self.make_order(80_000))
        mine = row.with_user(self.auditor)
        with self.assertRefused("Choose the outcome"):
            mine.action_assess()
        mine.write({"outcome": "loss", "loss_amount": 1_000, "assessment": "Freight was paid twice."})
        mine.action_assess()
        self.assertEqual((row.state, row.assessed_by_id), ("assessed", self.auditor))
        with self.assertRefused("assessed already"):
            mine.write({"outcome": "justified"})
        self.releaser.group_ids |= self.env.ref("approval_tiers.group_auditor")
        own = self.release(self.make_order(80_000)).with_user(self.releaser)
        with self.assertRefused("concerns you"):
            own.write({"outcome": "justified", "assessment": "All fine"})

    def test_nobody_paints_it(self):
        """An attack: neither written, nor deleted, nor made by hand as a release."""
        row = self.release(self.make_order(80_000))
        for user in (self.releaser, self.auditor):
            for values in ({"user_id": self.rep.id}, {"state": "assessed"}, {"description": "Nothing"}):
                with self.subTest(user=user.name, values=values), self.assertRaises(UserError):
                    row.with_user(user).write(values)
            with self.assertRaises(AccessError):
                row.with_user(user).unlink()
        with self.assertRaises(UserError):
            row.sudo().unlink()
        with self.assertRaises(AccessError):
            self.violations.with_user(self.auditor).create(
                {"kind": "release", "user_id": self.rep.id, "description": "x"}
            )

    def test_reported_by_hand(self):
        """ICL-09: a superior or an auditor reports a kickback; a colleague does not, and nobody
        pretends that somebody else did."""
        values = {
            "kind": "kickback",
            "user_id": self.rep.id,
            "description": "Took a commission from a dealer.",
        }
        for user in (self.head, self.deputy, self.auditor):
            row = self.violations.with_user(user).create(
                {**values, "reported_by_id": self.rep.id, "state": "assessed", "skipped_steps": "x"}
            )
            self.assertEqual((row.reported_by_id, row.state, row.skipped_steps), (user, "open", False))
        with self.assertRaises(AccessError):
            self.violations.with_user(self.colleague).create(values)
        with self.assertRaises(AccessError):
            self.violations.with_user(self.rep).create({**values, "user_id": self.head.id})

    def test_who_reads_it(self):
        row = self.release(self.make_order(80_000))
        for user, count in ((self.releaser, 1), (self.auditor, 1), (self.rep, 0), (self.head, 0)):
            with self.subTest(user=user.name):
                found = self.violations.with_user(user).search_count([("id", "=", row.id)])
                self.assertEqual(found, count)
