from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import TEMPLATES, ApprovalCommon


@tagged("post_install", "-at_install")
class TestStepPeople(ApprovalCommon):
    """Several documents at once; the same person asked once, or never twice."""

    def switch_on_tiers(self, *tiers, **policy_vals):
        """A policy of named persons: each tier is its values."""
        policy = self.env["approval.tiers.policy"].create(
            {
                "name": "People",
                "res_model": "sale.order",
                "gate": "contract",
                "tier_ids": [
                    Command.create({"sequence": i, "approver_type": "user", **tier})
                    for i, tier in enumerate(tiers)
                ],
                **policy_vals,
            }
        )
        policy.action_activate()
        return policy

    def tier(self, name, *users, **vals):
        return {"name": name, "approver_user_ids": [user.id for user in users], **vals}

    def two_requests(self):
        requests = self.submit(self.make_order(1)) | self.submit(self.make_order(2))
        return requests, self.open_steps(requests).with_user(self.legal)

    # Batch

    def test_no_batch_unless_allowed(self):
        """APV-02: several contracts at once are refused where the policy does not allow it; each on
        its own is fine."""
        self.switch_on_tiers(self.tier("Legal", self.legal))
        requests, steps = self.two_requests()
        with self.assertRefused("allows no batch approval"):
            steps.action_approve()
        self.assertEqual(requests.mapped("state"), ["pending"] * 2)
        for step in steps:
            step.action_approve()
        self.assertEqual(requests.mapped("state"), ["approved"] * 2)

    def test_batch_where_allowed(self):
        self.switch_on_tiers(self.tier("Legal", self.legal), is_batch_allowed=True)
        requests, steps = self.two_requests()
        for act in (steps.action_reject, steps.action_return):
            with self.assertRefused("Only approvals"):
                act("No.")
        steps.action_approve()
        self.assertEqual(requests.mapped("state"), ["approved"] * 2)

    def test_batch_is_all_or_nothing(self):
        """One step that is not mine, or wants more than a tap, and none is approved."""
        self.switch_on_tiers(
            self.tier("Legal", self.legal, domain="[('client_order_ref', '!=', 'F')]"),
            self.tier("Finance", self.finance, domain="[('client_order_ref', '=', 'F')]"),
            is_batch_allowed=True,
        )
        mine = self.submit(self.make_order(1))
        others = self.submit(self.make_order(1, client_order_ref="F"))
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.open_steps(mine | others).with_user(self.legal).action_approve()
        self.assertEqual((mine | others).mapped("state"), ["pending"] * 2)

    def test_batch_of_what_needs_input(self):
        self.switch_on_tiers(self.tier("Legal", self.legal, is_comment_required=True), is_batch_allowed=True)
        requests, steps = self.two_requests()
        with self.assertRefused("asks for ticks, a file or a comment"):
            steps.action_approve("All fine.")
        self.assertEqual(requests.mapped("state"), ["pending"] * 2)

    def test_parallel_steps_of_one_request_are_no_batch(self):
        self.switch_on_tiers(self.tier("A", self.legal), self.tier("B", self.legal, is_parallel=True))
        request = self.submit(self.make_order(1))
        self.open_steps(request).with_user(self.legal).action_approve()
        self.assertEqual(request.state, "approved")

    # Asked once

    def test_asked_once(self):
        """APV-17: who agreed earlier in the request is not asked again; the log says so."""
        self.switch_on_tiers(
            self.tier("First", self.legal),
            self.tier("Second", self.finance),
            self.tier("Third", self.legal, self.deputy),
        )
        request = self.submit(self.make_order(1))
        self.approve(request, self.legal, self.finance)
        self.assertEqual(request.state, "approved")
        third = request.step_ids[2]
        self.assertEqual((third.state, third.decided_by_id), ("kept", self.legal))
        row = request.decision_ids[-1]
        self.assertEqual((row.action, row.step_id, row.user_id), ("keep", third, self.finance))
        self.assertEqual(row.details["agreed"]["name"], self.legal.name)

    def test_asked_again_where_the_policy_says_so(self):
        self.switch_on_tiers(
            self.tier("First", self.legal), self.tier("Second", self.legal), repeat_mode="again"
        )
        request = self.submit(self.make_order(1))
        self.approve(request, self.legal)
        self.assertEqual(request.step_ids.mapped("state"), ["approved", "open"])

    def test_shipped_template_asks_again(self):
        """APV-04: legal and the head are asked in their order, though the head signs twice."""
        self.assertEqual(self.env.ref(TEMPLATES + "amount_tiers").repeat_mode, "again")
        self.assertEqual(self.env.ref(TEMPLATES + "full_chain").repeat_mode, "once")

    def test_asked_once_never_skips_ticks_or_a_quorum(self):
        """APV-02: a checklist, a comment or a second vote is asked for though the person agreed before."""
        self.switch_on_tiers(
            self.tier("First", self.legal),
            self.tier("Ticks", self.legal, checklist_ids=[Command.create({"name": "Price"})]),
            self.tier("Both", self.legal, self.finance, quorum_mode="all"),
        )
        request = self.submit(self.make_order(1))
        self.approve(request, self.legal)
        step = self.open_steps(request)
        self.assertEqual(step.name, "Ticks")
        step.with_user(self.legal).action_approve(None, [step.checklist[0]["key"]])
        self.assertEqual(self.open_steps(request).name, "Both")
        self.approve(request, self.legal, self.finance)
        self.assertEqual(request.state, "approved")

    def test_return_asks_again_though_asked_once(self):
        """APV-15: a step sent back on purpose is not settled by an earlier opinion."""
        self.switch_on_tiers(
            self.tier("First", self.legal), self.tier("Second", self.legal), self.tier("Third", self.general)
        )
        request = self.submit(self.make_order(1))
        self.approve(request, self.legal)
        self.assertEqual(request.step_ids.mapped("state"), ["approved", "kept", "open"])
        second = request.step_ids[1]
        self.open_steps(request).with_user(self.general).action_return("Really?", second.id)
        self.assertEqual(request.step_ids.mapped("state"), ["approved", "open", "waiting"])
        self.approve(request, self.legal, self.general)
        self.assertEqual(request.state, "approved")

    # Somebody else

    def test_different_person(self):
        """ROL-01: whoever approved another step cannot decide this one; the others can."""
        self.switch_on_tiers(
            self.tier("First", self.legal, self.finance),
            self.tier("Second", self.legal, self.finance, is_different_person=True),
        )
        request = self.submit(self.make_order(1))
        self.approve(request, self.legal)
        second = self.open_steps(request)
        self.assertEqual(second.candidate_ids, self.finance)
        self.assertEqual(request.activity_ids.user_id, self.finance)
        with self.assertRaises(AccessError), self.cr.savepoint():
            second.with_user(self.legal).action_approve()
        with self.assertRefused("needs somebody else"):  # nor does he come back by a forward
            second.with_user(self.finance).action_forward(self.legal.id)
        self.assertTrue(request.with_user(self.legal).read(["state"]))
        self.approve(request, self.finance)
        self.assertEqual(request.state, "approved")

    def test_different_person_in_parallel(self):
        self.switch_on_tiers(
            self.tier("First", self.legal, self.finance),
            self.tier("Second", self.legal, self.finance, is_different_person=True, is_parallel=True),
        )
        request = self.submit(self.make_order(1))
        first, second = self.open_steps(request)
        with self.assertRefused("need different persons"):
            (first | second).with_user(self.legal).action_approve()
        actions = request.with_user(self.legal).approval_panel[0]["actions"]
        self.assertEqual(len(actions[0]["step_ids"]), 1)  # no button that refuses
        first.with_user(self.legal).action_approve()
        self.assertEqual(second.candidate_ids, self.finance)
        self.assertEqual(request.activity_ids.user_id, self.finance)

    def test_superior_stands_in(self):
        """ROL-03: where nobody else is left the superior decides in his place."""
        self.legal.approval_superior_id = self.general
        self.switch_on_tiers(
            self.tier("First", self.legal), self.tier("Second", self.legal, is_different_person=True)
        )
        request = self.submit(self.make_order(1))
        self.approve(request, self.legal)
        self.assertEqual(self.open_steps(request).candidate_ids, self.general)
        self.approve(request, self.general)
        self.assertEqual(request.state, "approved")

    def test_nobody_left_is_said(self):
        """APV-17: with nobody left the step stays open, and the order and a message say what to do."""
        self.switch_on_tiers(
            self.tier("First", self.legal), self.tier("Second", self.legal, is_different_person=True)
        )
        order = self.make_order(1)
        request = self.submit(order)
        self.approve(request, self.legal)
        self.assertEqual((request.state, self.open_steps(request).name), ("pending", "Second"))
        self.assertIn("Second (nobody", order._approval_blocker("contract"))
        told = self.env["mail.message"].search(
            [("partner_ids", "in", self.rep.partner_id.ids), ("model", "=", request._name)]
        )
        self.assertIn("needs somebody who has approved no other step", told[:1].body + told[1:2].body)
        with self.assertRaises(UserError):
            order.action_confirm()
        request.with_user(self.rep).action_recall()

    def test_quorum_without_the_approver(self):
        """N of M: who approved before is replaced by his superior, so that enough can agree."""
        other = new_test_user(self.env, "t_other_legal", name="Other legal")
        self.legal.approval_superior_id = self.general
        self.switch_on_tiers(
            self.tier("First", self.legal),
            self.tier(
                "Two", self.legal, other, is_different_person=True, quorum_mode="number", quorum_value=2
            ),
        )
        request = self.submit(self.make_order(1))
        self.approve(request, self.legal)
        step = self.open_steps(request)
        self.assertEqual((step.candidate_ids, step.required_count), (other | self.general, 2))
        self.approve(request, other, self.general)
        self.assertEqual(request.state, "approved")
