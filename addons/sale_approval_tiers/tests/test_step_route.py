from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestStepRoute(ApprovalCommon):
    """Forward, add a colleague, ask an opinion, return to a chosen step."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("amount_tiers")

    def asked(self, amount=80_000):
        """A request whose first step waits for the head."""
        request = self.submit(self.make_order(amount))
        return request, self.open_steps(request).with_user(self.head)

    def states(self, request):
        steps = request.step_ids.sorted(lambda step: (step.stage, step.sequence, step.id))
        return steps.mapped("state")

    def last(self, request):
        return request.decision_ids.sorted("id")[-1]

    def is_in_list(self, step, user):
        """Whether “To approve” of ``user`` shows the step."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "approval_tiers.approval_tiers_step_action_to_approve"
        )
        return step.with_user(user).search(safe_eval(action["domain"], {"uid": user.id})) & step

    # Forward

    def test_forward(self):
        """APV-17: the step passes to the colleague, who reads and decides; the log names both."""
        request, step = self.asked()
        with self.assertRaises(AccessError):
            request.with_user(self.finance).read(["state"])
        step.action_forward(self.finance.id, "On leave tomorrow.")
        self.assertEqual(step.candidate_ids, self.finance)
        self.assertEqual(request.activity_ids.user_id, self.finance)
        row = self.last(request)
        self.assertEqual((row.action, row.user_id, row.comment), ("forward", self.head, "On leave tomorrow."))
        self.assertEqual(row.details["target"], {"id": self.finance.id, "name": self.finance.name})
        self.assertTrue(request.with_user(self.head).read(["state"]))  # he may look on
        with self.assertRaises(AccessError), self.cr.savepoint():
            step.action_approve()
        with self.assertRaises(AccessError), self.cr.savepoint():  # forwarding twice
            step.action_forward(self.deputy.id)
        self.assertTrue(self.is_in_list(step, self.finance))
        step.with_user(self.finance).action_approve()
        self.assertEqual((step.state, step.decided_by_id), ("approved", self.finance))
        self.assertFalse(request.decision_ids._get_broken_row())

    def test_who_cannot_be_drawn_in(self):
        """ROL-01: neither requester, owner, customer, former user, another company's user nor whoever
        is asked already can be given a step, be added or be asked."""
        portal = new_test_user(self.env, "t_portal", groups="base.group_portal")
        former = new_test_user(self.env, "t_former")
        former.active = False
        other = self._create_company(name="Other")
        stranger = new_test_user(
            self.env, "t_other", company_id=other.id, company_ids=[Command.set(other.ids)]
        )
        order = self.make_order(80_000)
        request = self.submit(order)
        order.user_id = self.colleague  # the rep keeps asking, the order is somebody else's now
        step = self.open_steps(request).with_user(self.head)
        bad = {
            "requester": self.rep.id,
            "owner": self.colleague.id,
            "portal": portal.id,
            "archived": former.id,
            "another company": stranger.id,
            "himself": self.head.id,
            "nobody": False,
            "unknown": 10**9,
            "odd": "7",
            "list": [self.finance.id],
        }
        for name, user_id in bad.items():
            for act in (step.action_forward, step.action_add_colleague, step.action_ask_opinion):
                with self.subTest(who=name, act=act.__name__), self.assertRaises(UserError):
                    act(user_id)
        self.assertEqual(step.candidate_ids, self.head)
        self.assertEqual(request.decision_ids.mapped("action"), ["submit"])

    def test_only_who_is_asked_passes_on(self):
        """ROL-01: nobody gives away, or draws into, what is not his to decide."""
        request, step = self.asked()
        for user in (self.rep, self.colleague, self.legal, self.deputy, self.auditor):
            mine = step.with_user(user)
            for act in (mine.action_forward, mine.action_add_colleague, mine.action_ask_opinion):
                with self.subTest(user=user.name, act=act.__name__), self.assertRaises(AccessError):
                    act(self.finance.id)
        waiting = request.step_ids[1].with_user(self.legal)
        with self.assertRefused("has not been asked yet"):
            waiting.action_forward(self.finance.id)
        self.assertEqual(request.decision_ids.mapped("action"), ["submit"])

    def test_forward_keeps_the_number_needed(self):
        """N of M: who takes over counts in place of the one who passed on, and nobody counts twice."""
        people = [new_test_user(self.env, f"t_board{i}") for i in range(3)]
        self.env["approval.tiers.policy"].search([("state", "=", "active")]).action_retire()
        policy = self.env["approval.tiers.policy"].create(
            {
                "name": "Board",
                "res_model": "sale.order",
                "gate": "contract",
                "tier_ids": [
                    Command.create(
                        {
                            "name": "Board",
                            "approver_type": "user",
                            "approver_user_ids": [user.id for user in people],
                            "quorum_mode": "percent",
                            "quorum_value": 60,
                        }
                    )
                ],
            }
        )
        policy.action_activate()
        request = self.submit(self.make_order(1))
        step = request.step_ids
        self.assertEqual(step.required_count, 2)
        with self.assertRefused("is asked in “Board” already"):
            step.with_user(people[0]).action_forward(people[1].id)
        step.with_user(people[0]).action_approve()
        with self.assertRefused("have approved"):  # what is given cannot be given away
            step.with_user(people[0]).action_forward(self.finance.id)
        step.with_user(people[1]).action_forward(self.finance.id)
        self.assertEqual((len(step.candidate_ids), step.required_count), (3, 2))
        step.with_user(people[2]).action_add_colleague(self.legal.id, "before")
        self.assertEqual(step.state, "waiting")
        self.open_steps(request).with_user(self.legal).action_approve()
        self.assertEqual((step.state, step.agreed_ids), ("open", people[0]))
        self.assertNotIn(people[0], request.activity_ids.user_id)  # he has agreed already
        step.with_user(self.finance).action_approve()
        self.assertEqual(request.state, "approved")

    # Colleagues

    def test_colleague_before_me(self):
        """APV-09: the colleague is asked now and mine waits; then it is mine again."""
        request, step = self.asked()
        step.action_add_colleague(self.finance.id, "before", "Is the customer good for it?")
        self.assertEqual(self.states(request), ["open", "waiting", "waiting", "waiting"])
        added = self.open_steps(request)
        self.assertEqual((added.candidate_ids, added.added_by_id), (self.finance, self.head))
        self.assertEqual(request.activity_ids.user_id, self.finance)
        with self.assertRefused("has not been asked yet"):
            step.action_approve()
        added.with_user(self.finance).action_approve("Good for it.")
        self.assertEqual(self.states(request), ["approved", "open", "waiting", "waiting"])
        self.assertEqual(request.activity_ids.user_id, self.head)
        self.approve(request, self.head, self.legal, self.head)
        self.assertEqual(request.state, "approved")

    def test_colleague_after_me(self):
        request, step = self.asked()
        step.action_add_colleague(self.finance.id, "after")
        self.assertEqual(self.states(request), ["open", "waiting", "waiting", "waiting"])
        self.approve(request, self.head)
        self.assertEqual(self.states(request), ["approved", "open", "waiting", "waiting"])
        self.assertEqual(self.open_steps(request).candidate_ids, self.finance)
        self.approve(request, self.finance, self.legal, self.head)
        self.assertEqual(request.state, "approved")

    def test_colleague_may_reject(self):
        request, step = self.asked()
        step.action_add_colleague(self.finance.id)
        self.open_steps(request).with_user(self.finance).action_reject("Insolvent.")
        self.assertEqual(request.state, "rejected")
        self.assertFalse(self.open_steps(request))

    def test_chain_of_colleagues(self):
        request, step = self.asked()
        step.action_add_colleague(self.finance.id)
        self.open_steps(request).with_user(self.finance).action_add_colleague(self.deputy.id)
        self.approve(request, self.deputy)
        self.assertEqual(self.open_steps(request).candidate_ids, self.finance)
        self.approve(request, self.finance)
        self.assertEqual(self.open_steps(request).candidate_ids, self.head)
        with self.assertRefused("before or after you"):
            step.action_add_colleague(self.finance.id, "instead")

    # Opinions

    def test_opinion_blocks_nothing(self):
        """APV-09: an opinion request does not block or skip the step; the answer is in the log."""
        request, step = self.asked()
        step.action_ask_opinion(self.finance.id, "Can he pay?")
        self.assertEqual(step.state, "open")
        self.assertEqual(request.activity_ids.user_id, self.head | self.finance)
        asked = step.with_user(self.finance)
        self.assertEqual(request.with_user(self.finance).state, "pending")
        self.assertTrue(self.is_in_list(step, self.finance))
        self.assertFalse(asked.can_decide)
        for act in (asked.action_approve, lambda: asked.action_reject("no")):
            with self.assertRaises(AccessError), self.cr.savepoint():
                act()
        with self.assertRefused("Write your opinion"):
            asked.action_give_opinion(" ")
        asked.action_give_opinion("Always paid in time.")
        row = self.last(request)
        self.assertEqual(
            (row.action, row.user_id, row.comment), ("opinion", self.finance, "Always paid in time.")
        )
        self.assertEqual((step.state, request.activity_ids.user_id), ("open", self.head))
        with self.assertRefused("Nobody asks for your opinion"):
            asked.action_give_opinion("Once more.")
        self.assertFalse(self.is_in_list(step, self.finance))
        self.assertTrue(request.with_user(self.finance).read(["state"]))
        self.approve(request, self.head)
        self.assertEqual(step.state, "approved")

    def test_nothing_waits_for_an_opinion(self):
        """APV-09: decided without it, the question is gone."""
        request, step = self.asked()
        step.action_ask_opinion(self.finance.id)
        self.approve(request, self.head)
        self.assertEqual(step.state, "approved")
        self.assertEqual(request.activity_ids.user_id, self.legal)
        with self.assertRefused("is settled; your opinion"):
            step.with_user(self.finance).action_give_opinion("Late.")
        with self.assertRaises(AccessError):  # who was not asked says nothing
            step.with_user(self.auditor).action_give_opinion("Me, too.")

    # Return to a step

    def test_return_to_a_chosen_step(self):
        """APV-15: sent back to an earlier step, that one and everything after it are asked again in the
        same request; the old opinions stay in the log."""
        request, draft_check = self.asked(900_000)
        self.approve(request, self.head, comment="Complete.")
        self.approve(request, self.legal, comment="Lawful.")
        final = self.open_steps(request).with_user(self.general)
        legal_step = request.step_ids[1]
        with self.assertRefused("Say why"):
            final.action_return("", legal_step.id)
        final.action_return("Look at clause 7 again.", legal_step.id)
        self.assertEqual((request.state, self.states(request)), ("pending", ["approved", "open", "waiting"]))
        self.assertFalse(legal_step.decided_by_id or legal_step.agreed_ids)
        self.assertEqual(request.activity_ids.user_id, self.legal)
        self.assertTrue(self.is_in_list(legal_step, self.legal))
        row = self.last(request)
        self.assertEqual((row.action, row.details["to_step"]["name"]), ("return", "Legal review"))
        self.assertLessEqual(
            {"Complete.", "Lawful.", "Look at clause 7 again."}, set(request.decision_ids.mapped("comment"))
        )
        self.approve(request, self.legal, self.general)
        self.assertEqual(request.state, "approved")
        self.assertFalse(request.decision_ids._get_broken_row())

    def test_return_to_the_first_step(self):
        """APV-15: the first approver is asked again, although he agreed before."""
        request, draft_check = self.asked(900_000)
        self.approve(request, self.head, self.legal)
        self.open_steps(request).with_user(self.general).action_return("Again.", draft_check.id)
        self.assertEqual(self.states(request), ["open", "waiting", "waiting"])
        self.approve(request, self.head, self.legal, self.general)
        self.assertEqual(request.state, "approved")

    def test_return_where_it_cannot_go(self):
        """APV-15: only to an earlier decided step of the same request, only by who is asked."""
        request, draft_check = self.asked()
        other, _step = self.asked()
        self.approve(request, self.head)
        self.approve(other, self.head)
        legal_step = self.open_steps(request).with_user(self.legal)
        for step in (legal_step, request.step_ids[2], other.step_ids[0]):
            with self.subTest(step=step.name), self.assertRefused("earlier step that has been decided"):
                legal_step.action_return("Back.", step.id)
        with self.assertRaises(AccessError):
            legal_step.with_user(self.deputy).action_return("Back.", draft_check.id)
        with self.assertRefused("Only approvals"):
            (legal_step | self.open_steps(other)).action_return("Back.", draft_check.id)

    # Panel

    def test_panel_offers_what_i_may_do(self):
        request, step = self.asked()

        def names(user):
            gate = request.with_user(user).approval_panel[0]
            return [[action["name"] for action in gate[key]] for key in ("actions", "more")]

        self.assertEqual(
            names(self.head),
            [["approve", "return", "reject"], ["forward", "add", "ask", "raise", "comment"]],
        )
        self.assertEqual(names(self.legal), [[], ["comment"]])
        step.action_ask_opinion(self.finance.id)
        request.invalidate_recordset()
        self.assertEqual(names(self.finance), [["opinion"], ["comment"]])

    def test_dialog_does_it(self):
        """APV-15: each dialog does what its button says."""
        request, step = self.asked()
        dialog = self.env["approval.tiers.decide"]

        def confirm(user, action, **values):
            mine = self.open_steps(request).with_user(user)
            opened = mine.with_context(decision=action).action_decide_dialog()
            record = dialog.with_user(user).browse(opened["res_id"])
            record.write(values)
            record.action_confirm()

        with self.assertRefused("Choose a colleague"):
            confirm(self.head, "forward")
        confirm(self.head, "ask", user_id=self.finance.id, comment="?")
        confirm(self.finance, "opinion", comment="Yes.")
        confirm(self.head, "add", user_id=self.finance.id, position="before")
        confirm(self.finance, "approve")
        confirm(self.head, "comment", comment="Wait.")
        confirm(self.head, "approve")
        confirm(self.legal, "return", to_step_id=step.id, comment="Check it.")
        confirm(self.head, "forward", user_id=self.deputy.id)
        confirm(self.deputy, "reject", comment="No.")
        self.assertEqual(
            request.decision_ids.mapped("action"),
            [
                "submit",
                "ask",
                "opinion",
                "add",
                "approve",
                "comment",
                "approve",
                "return",
                "forward",
                "reject",
            ],
        )
        self.assertEqual(request.state, "rejected")

    def test_card(self):
        """The card says why me, how long, and that the order has changed."""
        request, step = self.asked()
        step.action_ask_opinion(self.finance.id)
        names = ["why_me", "time_left", "is_changed", "needs_input", "can_advise", "can_decide"]
        mine, asked = step.read(names)[0], step.with_user(self.finance).read(names)[0]
        self.assertEqual(mine["why_me"], "You alone decide")
        self.assertIn("left", mine["time_left"])
        self.assertIn("Your opinion is asked", asked["why_me"])
        self.assertEqual((mine["can_decide"], asked["can_decide"]), (True, False))
        self.assertEqual((mine["can_advise"], asked["can_advise"]), (False, True))
        self.assertFalse(mine["is_changed"])
        request._get_document().order_line.price_unit = 1
        step.invalidate_recordset()
        self.assertTrue(step.read(names)[0]["is_changed"])
