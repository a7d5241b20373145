from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .test_policy_life import GovernedCommon

REQUEST = {
    "background": "Legal sees every contract.",
    "reason": "Small ones wait for days.",
    "goal": "Small contracts within a day.",
    "expected_effect": "Half the waiting time.",
    "plan": "Legal only above 50,000.",
}
ASPECTS = {
    "sales_effect": "Faster closing.",
    "staff_effect": "Less routine for legal.",
    "customer_effect": "Shorter waiting.",
    "company_effect": "A little more risk.",
}


@tagged("post_install", "-at_install")
class TestPolicyChange(GovernedCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = cls.legal | cls.finance | cls.deputy
        cls.env.ref("approval_tiers.group_committee").user_ids = cls.members

    def make_change(self, user=None, **values):
        changes = self.env["approval.tiers.policy.change"].with_user(user or self.rep)
        return changes.create({"name": "Legal above 50,000", **REQUEST, **values})

    def reviewed(self, is_major=False, **values):
        change = self.make_change(**values)
        change.action_submit()
        change.with_user(self.officer).write({**ASPECTS, "is_major": is_major})
        change.with_user(self.officer).action_reviewed()
        return change

    def approved(self, **values):
        change = self.reviewed(**values)
        change.with_user(self.general)._decide("yes", "It saves time.")
        return change

    def test_nothing_is_submitted_incomplete(self):
        """WFC-01: without an expected effect (or another part) a change request is refused."""
        for name in REQUEST:
            with self.subTest(missing=name):
                change = self.make_change(**{name: False})
                label = change._fields[name]._description_string(self.env)
                with self.assertRefused(label):
                    change.action_submit()
                self.assertEqual(change.state, "draft")

    def test_pre_review_assesses_all_four(self):
        """WFC-01: the pre-review cannot pass with an aspect not assessed, nor by the requester."""
        change = self.make_change()
        change.action_submit()
        with self.assertRaises(UserError):
            change.write(ASPECTS)
        for name in ASPECTS:
            with self.subTest(missing=name):
                change.with_user(self.officer).write({**ASPECTS, name: False})
                label = change._fields[name]._description_string(self.env)
                with self.assertRefused(label):
                    change.with_user(self.officer).action_reviewed()
        change.with_user(self.officer).write(ASPECTS)
        change.with_user(self.officer).action_reviewed()
        self.assertEqual((change.state, change.reviewed_by_id), ("decision", self.officer))
        own = self.make_change(user=self.officer)
        own.action_submit()
        own.write(ASPECTS)
        with self.assertRaises(AccessError):
            own.action_reviewed()

    def test_committee_needs_minutes_and_votes(self):
        """WFC-02: a major change opens a committee step that needs minutes and the votes set."""
        self.env.company.approval_committee_votes = 2
        change = self.reviewed(is_major=True)
        self.assertEqual(change.state, "committee")
        self.assertEqual(change.sudo().activity_ids.user_id, self.members)
        chair = change.with_user(self.deputy)
        with self.assertRaises(AccessError):
            change.with_user(self.general)._decide("yes", "Mine alone.")
        with self.assertRefused("Minutes"):
            chair._decide("yes", "Fine.")
        chair.minutes = "Met on Monday."
        chair._vote("yes")
        with self.assertRefused("1 of 2 votes"):
            chair._decide("yes", "Fine.")
        with self.assertRaises(AccessError):  # nobody votes twice, nobody from outside
            chair._vote("yes")
        with self.assertRaises(AccessError):
            change.with_user(self.rep)._vote("yes")
        change.with_user(self.legal)._vote("yes", "With care.")
        with self.assertRefused("voted otherwise"):
            chair._decide("no", "I do not like it.")
        chair._decide("yes", "Two for it.")
        self.assertEqual(change.state, "implementing")

    def test_votes_are_not_forged(self):
        """WFC-02: members vote by the button only; rows are written by nobody else."""
        change = self.reviewed(is_major=True)
        votes = self.env["approval.tiers.policy.vote"].with_user(self.deputy)
        vals = {"change_id": change.id, "user_id": self.legal.id, "answer": "yes", "voted_at": "2026-01-01"}
        with self.assertRaises(AccessError):
            votes.create(vals)
        for attempt in ({"state": "implementing"}, {"decided_by_id": self.deputy.id}, {"is_major": False}):
            with self.subTest(attempt=attempt), self.assertRaises(UserError):
                change.with_user(self.officer).write(attempt)
        with self.assertRaises(UserError):
            self.make_change(state="implementing")

    def test_decision_is_explained_to_all(self):
        """WFC-03: a reason is compulsory; requester and affected staff are told result and reasons."""
        group = self.env.ref("approval_tiers.group_finance")
        change = self.reviewed(
            affected_ids=[Command.set(self.colleague.ids)], affected_group_ids=[Command.set(group.ids)]
        )
        with self.assertRefused("Give the reasons"):
            change.with_user(self.general)._decide("yes", "  ")
        for user in (self.rep, self.officer, self.deputy):
            with self.assertRaises(AccessError):
                change.with_user(user)._decide("yes", "I decide.")
        change.with_user(self.general)._decide("no", "Too risky this year.")
        self.assertEqual((change.state, change.decided_by_id), ("refused", self.general))
        told = self.env["mail.message"].search(
            [("model", "=", change._name), ("res_id", "=", change.id), ("body", "like", "Too risky")]
        )
        for user in (self.rep, self.colleague, self.finance):
            self.assertIn(user.partner_id, told.partner_ids)

    def test_new_version_waits_for_the_decision(self):
        """WFC-04: the new version goes live after approval and with a plan; running requests keep the
        old version, new ones follow the new one, and the effect gets a review activity."""
        policy = self.make_policy()
        policy.action_activate()
        running = self.submit(self.make_order(10))
        version = policy.browse(policy.action_new_version()["res_id"])
        change = self.reviewed()
        change.sudo().policy_id = version
        with self.assertRefused("has not been approved"):
            version.action_activate()
        change.with_user(self.general)._decide("yes", "It saves time.")
        with self.assertRefused("needs its implementation plan"):
            version.action_activate()
        date = fields.Date.today() + timedelta(days=90)
        change.with_user(self.officer).write({"implementation_plan": "From Monday.", "effect_date": date})
        version.action_activate()
        self.assertEqual((running.policy_id, running.state), (policy, "pending"))
        self.assertEqual(self.submit(self.make_order(10)).policy_id, version)
        activity = change.sudo().activity_ids
        self.assertEqual((activity.date_deadline, activity.user_id), (date, version.owner_id))

    def test_effect_is_written_down(self):
        """WFC-04: the request is closed only with the effect that was found."""
        change = self.approved().with_user(self.officer)
        change.write({"implementation_plan": "Now.", "effect_date": fields.Date.today()})
        with self.assertRefused("Effect"):
            change.action_evaluate()
        change.evaluation = "Waiting time fell by 40 percent."
        change.action_evaluate()
        self.assertEqual((change.state, change.evaluated_by_id), ("done", self.officer))

    def test_others_do_not_read_it(self):
        change = self.make_change()
        with self.assertRaises(AccessError):
            change.with_user(self.colleague).read(["background"])
        self.assertTrue(change.with_user(self.auditor).read(["background"]))
