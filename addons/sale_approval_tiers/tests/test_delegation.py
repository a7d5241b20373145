from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from .test_clock import MONDAY, ClockCommon


@tagged("post_install", "-at_install")
class TestDelegation(ClockCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = new_test_user(cls.env, "t_officer", groups="approval_tiers.group_officer", name="Ma Li")

    @classmethod
    def absent(cls, user, delegate, first="2026-03-02", last="2026-03-06", by=None, **values):
        return (
            cls.env["approval.tiers.delegation"]
            .with_user(by or user)
            .create(
                {
                    "user_id": user.id,
                    "delegate_id": delegate.id,
                    "start_date": first,
                    "end_date": last,
                    **values,
                }
            )
        )

    def ask_finance(self, amount=80_000, **tier):
        self.one_tier(limit_hours=0, escalation_type="none", escalation_user_id=False, **tier)
        return self.submit(self.make_order(amount))

    @freeze_time(MONDAY)
    def test_delegate_decides_for_the_absent(self):
        """ROL-03: while the approver is absent his delegate decides, recorded as "for him"."""
        self.absent(self.finance, self.colleague)
        request = self.ask_finance()
        step = request.step_ids
        self.assertEqual(request.activity_ids.user_id, self.finance | self.colleague)
        self.assertIn("Wu Hao for Qian Li", step._get_panel_steps()[0]["candidates"])
        self.assertEqual(request.with_user(self.colleague).document_name, request.document_name)
        waiting = self.env["approval.tiers.step"].with_user(self.colleague)
        self.assertIn(step, waiting.search(self.to_approve()))
        self.approve(request, self.colleague)
        row = request.decision_ids.sorted("id")[-1]
        self.assertEqual((row.user_id, row.for_user_id), (self.colleague, self.finance))
        self.assertEqual((request.state, step.decided_by_id), ("approved", self.colleague))
        self.assertFalse(request.decision_ids._get_broken_row())
        self.assertFalse(request.activity_ids)
        (shown,) = step._get_panel_steps()
        self.assertEqual(shown["decided_by"], "Wu Hao for Qian Li")
        self.assertEqual(shown["decisions"][-1]["user"], "Wu Hao for Qian Li")

    @freeze_time(MONDAY)
    def test_delegate_waits_for_the_colleague_too(self):
        """APV-09: where the absent one's step waits for a colleague, nobody is asked for it twice."""
        self.absent(self.finance, self.colleague)
        request = self.ask_finance()
        request.step_ids.with_user(self.colleague).action_add_colleague(self.legal.id, "before")
        self.assertEqual(request.activity_ids.user_id, self.legal)
        self.open_steps(request).with_user(self.legal).action_approve()
        self.assertEqual(request.activity_ids.user_id, self.finance | self.colleague)
        self.assertEqual(len(request.activity_ids), 2)

    def to_approve(self):
        """The domain of the menu "To approve" for the colleague."""
        action = self.env.ref("approval_tiers.approval_tiers_step_action_to_approve")
        return safe_eval(action.domain, {"uid": self.colleague.id})

    @freeze_time(MONDAY)
    def test_absent_may_still_decide(self):
        self.absent(self.finance, self.colleague)
        request = self.ask_finance()
        self.approve(request, self.finance)
        self.assertFalse(request.decision_ids.sorted("id")[-1].for_user_id)

    def test_only_while_it_lasts(self):
        """ROL-03: neither the day before nor the day after; steps already open follow the dates."""
        with freeze_time("2026-03-01 08:00:00"):
            self.absent(self.finance, self.colleague)
            request = self.ask_finance()
        step = request.step_ids
        for day, expected in (("01", False), ("02", True), ("06", True), ("07", False)):
            with freeze_time(f"2026-03-{day} 08:00:00"), self.subTest(day=day):
                self.run_cron()
                step.invalidate_recordset()
                self.assertEqual(step.with_user(self.colleague).can_decide, expected)
                self.assertEqual(self.colleague in request.activity_ids.user_id, expected)
        with freeze_time("2026-03-07 08:00:00"), self.assertRaises(AccessError):
            step.with_user(self.colleague).action_approve()

    def test_over_before_the_cron_has_seen(self):
        with freeze_time(MONDAY):
            self.absent(self.finance, self.colleague)
            request = self.ask_finance()
        with freeze_time("2026-03-07 08:00:00"), self.assertRaises(AccessError):
            request.step_ids.with_user(self.colleague).action_approve()

    @freeze_time(MONDAY)
    def test_cancelled_at_once(self):
        row = self.absent(self.finance, self.colleague)
        request = self.ask_finance()
        row.action_cancel()
        self.assertEqual((row.state, row.cancelled_by_id), ("cancelled", self.finance))
        self.assertEqual(request.activity_ids.user_id, self.finance)
        with self.assertRaises(AccessError):
            request.step_ids.with_user(self.colleague).action_approve()

    @freeze_time(MONDAY)
    def test_amount_limit(self):
        """ROL-03: the limit itself is within, a cent more is not."""
        self.absent(self.finance, self.colleague, amount_limit=80_000)
        inside = self.ask_finance(80_000)
        beyond = self.submit(self.make_order(80_000.01))
        self.assertTrue(inside.step_ids.with_user(self.colleague).can_decide)
        self.assertNotIn(self.colleague, beyond.activity_ids.user_id)
        with self.assertRaises(AccessError):
            beyond.step_ids.with_user(self.colleague).action_approve()

    @freeze_time(MONDAY)
    def test_gate_and_policy(self):
        self.absent(self.finance, self.colleague, gate="quote")
        self.absent(self.finance, self.legal, gate="contract")
        request = self.ask_finance()
        self.assertFalse(request.step_ids.with_user(self.colleague).can_decide)
        self.assertTrue(request.step_ids.with_user(self.legal).can_decide)
        policy = request.policy_id.with_env(self.env)  # the officer's, not the requester's
        other = policy.copy({"name": "Other"})
        row = self.absent(self.finance, self.deputy, policy_ids=[Command.set(other.ids)])
        request.step_ids._sync_delegations()
        self.assertFalse(request.step_ids.with_user(self.deputy).can_decide)
        row.action_cancel()
        self.absent(self.finance, self.deputy, policy_ids=[Command.set(policy.ids)])
        self.assertTrue(request.step_ids.with_user(self.deputy).can_decide)
        version = self.env["approval.tiers.policy"].browse(policy.action_new_version()["res_id"])
        version.action_activate()
        later = self.submit(self.make_order(80_000))
        self.assertEqual(later.policy_id, version)
        self.assertTrue(later.step_ids.with_user(self.deputy).can_decide)

    @freeze_time(MONDAY)
    def test_never_the_requester_nor_the_owner(self):
        """ROL-03: a delegate decides nothing that is his own."""
        self.absent(self.finance, self.rep)
        request = self.ask_finance()
        self.assertFalse(request.step_ids.delegation_ids)
        with self.assertRaises(AccessError):
            request.step_ids.with_user(self.rep).action_approve()
        self.head.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        by_head = self.submit(self.make_order(80_000), user=self.head)
        with self.assertRaises(AccessError):  # the order is his, though another one asked
            by_head.step_ids.with_user(self.rep).action_approve()

    @freeze_time(MONDAY)
    def test_superiors_superior(self):
        """ROL-03: the superior's superior reads, and approves only as delegate or by escalation."""
        policy = {"tier_ids": [Command.create({"name": "Superior", "approver_type": "superior"})]}
        self.one_tier(policy=policy)
        request = self.submit(self.make_order(80_000))
        self.assertEqual(request.step_ids.candidate_ids, self.head)
        self.assertEqual(request.with_user(self.deputy).amount, 80_000)
        with self.assertRaises(AccessError):
            request.step_ids.with_user(self.deputy).action_approve()
        self.absent(self.head, self.deputy)
        self.approve(request, self.deputy)
        self.assertEqual(request.decision_ids.sorted("id")[-1].for_user_id, self.head)

    @freeze_time(MONDAY)
    def test_delegate_absent_too(self):
        """ROL-03: a delegate who is absent himself is followed, and the record names the way."""
        first = self.absent(self.finance, self.colleague)
        second = self.absent(self.colleague, self.legal)
        request = self.ask_finance()
        self.approve(request, self.legal)
        row = request.decision_ids.sorted("id")[-1]
        self.assertEqual((row.user_id, row.for_user_id), (self.legal, self.finance))
        self.assertEqual(row.details["delegations"], (first | second).ids)

    @freeze_time(MONDAY)
    def test_not_handed_on_otherwise(self):
        self.absent(self.finance, self.colleague)
        self.absent(self.colleague, self.legal, first="2026-03-09", last="2026-03-10")
        request = self.ask_finance()
        with self.assertRaises(AccessError):
            request.step_ids.with_user(self.legal).action_approve()

    @freeze_time(MONDAY)
    def test_no_loop(self):
        self.absent(self.finance, self.colleague)
        with self.assertRefused("absent too", ValidationError):
            self.absent(self.colleague, self.finance, first="2026-03-06", last="2026-03-09")
        self.absent(self.colleague, self.legal)
        with self.assertRefused("absent too", ValidationError):
            self.absent(self.legal, self.finance)
        self.absent(self.colleague, self.finance, first="2026-03-07", last="2026-03-09")

    @freeze_time(MONDAY)
    def test_only_his_own(self):
        """An attack: nobody hands over what another one decides, an officer not to himself."""
        with self.assertRaises(AccessError):
            self.absent(self.finance, self.colleague, by=self.colleague)
        with self.assertRaises(AccessError):
            self.absent(self.general, self.officer, by=self.officer)
        self.absent(self.finance, self.colleague, by=self.officer)
        self.assertIn("Wu Hao for Qian Li", self.notices(self.finance)[0])
        row = self.absent(self.general, self.deputy)
        with self.assertRaises(AccessError):
            row.with_user(self.colleague).action_cancel()
        with self.assertRaises(UserError):
            row.with_user(self.general).write({"amount_limit": 0, "delegate_id": self.rep.id})
        with self.assertRaises(AccessError):
            row.with_user(self.general).unlink()
        with self.assertRaises(UserError):
            row.sudo().unlink()
        with self.assertRaises(AccessError):
            row.with_user(self.rep).read(["user_id"])

    @freeze_time(MONDAY)
    def test_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        with self.assertRefused("does not work in", ValidationError):
            self.absent(self.finance, self.colleague, company_id=other.id, by=self.officer)
        (self.finance | self.colleague | self.officer).company_ids |= other
        self.absent(self.finance, self.colleague, company_id=other.id)
        request = self.ask_finance()
        self.assertFalse(request.step_ids.delegation_ids)
        with self.assertRaises(AccessError):
            request.step_ids.with_user(self.colleague).action_approve()

    @freeze_time(MONDAY)
    def test_a_voice_counts_once(self):
        """Where everybody must agree, the delegate's word is the absent one's, not a second one."""
        group = [Command.set((self.finance | self.legal).ids)]
        self.absent(self.finance, self.colleague)
        request = self.ask_finance(approver_user_ids=group, quorum_mode="all")
        step = request.step_ids
        self.approve(request, self.colleague)
        self.assertEqual(step.state, "open")
        self.assertEqual(request.activity_ids.user_id, self.legal)
        with self.assertRefused("for you already"):
            step.with_user(self.finance).action_approve()
        with self.assertRaises(UserError):
            step.with_user(self.colleague).action_approve()
        self.approve(request, self.legal)
        self.assertEqual(request.state, "approved")

    @freeze_time(MONDAY)
    def test_not_in_the_past_by_import(self):
        with self.assertRefused("is valid"):
            self.absent(self.finance, self.colleague, state="cancelled")
        row = self.absent(self.finance, self.colleague, cancelled_by_id=self.rep.id)
        self.assertFalse(row.cancelled_by_id)

    @freeze_time(MONDAY)
    def test_cost(self):
        """Set-based: with delegations a further order costs next to nothing."""
        self.absent(self.finance, self.colleague)
        self.one_tier(policy={"is_batch_allowed": True})
        orders = [
            self.env["sale.order"].union(*(self.make_order(80_000 + i) for i in range(count)))
            for count in (5, 45)
        ]
        costs = []
        for batch in orders:
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            batch.action_approval_submit("contract")
            steps = batch.sudo().approval_request_ids.step_ids
            steps.with_user(self.colleague).action_approve()
            self.env.flush_all()
            costs.append(self.env.cr.sql_log_count - before)
        self.assertLess((costs[1] - costs[0]) / 40, 1)
