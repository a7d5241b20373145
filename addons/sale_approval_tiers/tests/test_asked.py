from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from .test_clock import MONDAY, ClockCommon


@tagged("post_install", "-at_install")
class TestAsked(ClockCommon):
    """“To approve” shows exactly what waits for somebody, after whatever happened to the step."""

    def asked(self, **tier):
        """A step of which finance is asked."""
        self.one_tier(limit_hours=0, escalation_type="none", escalation_user_id=False, **tier)
        return self.submit(self.make_order(80_000)).step_ids

    def assertWaitsFor(self, step, *users):
        """Of all people the list of ``users`` shows the step, and nobody else's."""
        action = self.env.ref("approval_tiers.approval_tiers_step_action_to_approve")
        people = self.rep | self.colleague | self.head | self.legal | self.finance | self.deputy
        people |= self.env["res.users"].union(*users)
        shown = people.filtered(
            lambda user: step.with_user(user).search(safe_eval(action.domain, {"uid": user.id})) & step
        )
        self.assertEqual(shown, self.env["res.users"].union(*users))
        step.invalidate_recordset(["is_waiting_for_me"])  # the day may be another
        waiting = people.filtered(lambda user: step.sudo().with_user(user).sudo().is_waiting_for_me)
        self.assertEqual(waiting, shown)

    def absent(self, last="2026-03-06"):
        return (
            self.env["approval.tiers.delegation"]
            .with_user(self.finance)
            .create(
                {
                    "user_id": self.finance.id,
                    "delegate_id": self.colleague.id,
                    "start_date": "2026-03-02",
                    "end_date": last,
                }
            )
        )

    def test_only_while_it_is_open(self):
        """What is decided or taken back waits for nobody."""
        step = self.asked()
        self.assertWaitsFor(step, self.finance)
        self.approve(step.request_id, self.finance)
        self.assertWaitsFor(step)
        self.assertFalse(step.asked_ids)
        recalled = self.submit(self.make_order(80_000))
        self.assertWaitsFor(recalled.step_ids, self.finance)
        recalled.with_user(self.rep).action_recall()
        self.assertWaitsFor(recalled.step_ids)

    def test_not_before_its_turn(self):
        self.switch_on("amount_tiers")
        first, later = self.submit(self.make_order(80_000)).step_ids.sorted("stage")[:2]
        self.assertWaitsFor(first, self.head)
        self.assertWaitsFor(later)
        self.approve(first.request_id, self.head)
        self.assertWaitsFor(first)
        self.assertWaitsFor(later, *later.candidate_ids)

    def test_forwarded(self):
        """APV-17: it leaves my list and comes onto his."""
        step = self.asked()
        step.with_user(self.finance).action_forward(self.deputy.id, "Please")
        self.assertWaitsFor(step, self.deputy)

    def test_asked_for_an_opinion(self):
        """Who is asked for his opinion sees it until he has answered."""
        step = self.asked()
        step.with_user(self.finance).action_ask_opinion(self.legal.id)
        self.assertWaitsFor(step, self.finance, self.legal)
        step.with_user(self.legal).action_give_opinion("Fine")
        self.assertWaitsFor(step, self.finance)

    def test_whoever_agreed_is_not_asked_again(self):
        users = [Command.set((self.finance | self.deputy).ids)]
        step = self.asked(approver_user_ids=users, quorum_mode="all")
        self.assertWaitsFor(step, self.finance, self.deputy)
        self.approve(step.request_id, self.finance)
        self.assertWaitsFor(step, self.deputy)

    @freeze_time(MONDAY)
    def test_delegate(self):
        """ROL-03: the delegate's list shows it to its last day, also before the clock has seen the end."""
        self.absent()
        step = self.asked()
        self.assertWaitsFor(step, self.finance, self.colleague)
        with freeze_time("2026-03-06 08:00:00"):
            self.assertWaitsFor(step, self.finance, self.colleague)
        with freeze_time("2026-03-07 08:00:00"):
            self.assertWaitsFor(step, self.finance)

    @freeze_time(MONDAY)
    def test_delegation_made_and_cancelled(self):
        step = self.asked()
        row = self.absent()
        self.assertWaitsFor(step, self.finance, self.colleague)
        row.action_cancel()
        self.assertWaitsFor(step, self.finance)

    @freeze_time(MONDAY)
    def test_delegate_who_agreed(self):
        users = [Command.set((self.finance | self.deputy).ids)]
        self.absent()
        step = self.asked(approver_user_ids=users, quorum_mode="all")
        self.assertWaitsFor(step, self.finance, self.colleague, self.deputy)
        self.approve(step.request_id, self.colleague)
        self.assertWaitsFor(step, self.deputy)

    def test_another_company(self):
        """Somebody who left the company sees and decides nothing of it."""
        leaver = new_test_user(self.env, "t_leaver", groups="base.group_user")
        step = self.asked(approver_user_ids=[Command.set((self.finance | leaver).ids)])
        self.assertWaitsFor(step, self.finance, leaver)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        leaver.write({"company_id": other.id, "company_ids": [Command.set(other.ids)]})
        action = self.env.ref("approval_tiers.approval_tiers_step_action_to_approve")
        self.assertFalse(step.with_user(leaver).search(safe_eval(action.domain)) & step)
        with self.assertRaises(AccessError):
            step.with_user(leaver).action_approve()

    def test_somebody_archived_comes_back(self):
        step = self.asked(approver_user_ids=[Command.set((self.finance | self.deputy).ids)])
        self.deputy.active = False
        step.with_user(self.finance).action_ask_opinion(self.legal.id)  # who is asked is stored anew
        self.env.flush_all()
        self.deputy.active = True
        self.assertWaitsFor(step, self.finance, self.deputy, self.legal)

    def test_nobody_writes_it(self):
        step = self.asked()
        with self.assertRaises(AccessError):
            step.with_user(self.colleague).write({"asked_ids": [Command.link(self.colleague.id)]})
        with self.assertRaises(AccessError):
            step.with_user(self.finance).write({"asked_ids": [Command.clear()]})

    def test_its_cost_does_not_grow(self):
        """One query lists what waits, however many waited before."""
        self.asked()
        steps = self.env["approval.tiers.step"].with_user(self.finance)
        domain = [("state", "=", "open"), ("is_waiting_for_me", "=", True)]
        steps.search_count(domain)
        self.env.flush_all()
        with self.assertQueryCount(1):
            steps.search_count(domain)
