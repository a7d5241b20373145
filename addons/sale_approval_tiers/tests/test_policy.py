from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestPolicy(ApprovalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = new_test_user(cls.env, "t_officer", groups="approval_tiers.group_officer")

    def make_policy(self, **values):
        return (
            self.env["approval.tiers.policy"]
            .with_user(self.officer)
            .create(
                {
                    "name": "Own policy",
                    "res_model": "sale.order",
                    "gate": "contract",
                    "tier_ids": [Command.create({"name": "Head", "approver_type": "head"})],
                    **values,
                }
            )
        )

    def test_first_match_wins(self):
        abroad = self.make_policy(name="Large", sequence=1, domain="[('amount_total', '>', 1000)]")
        rest = self.make_policy(name="Rest", sequence=2)
        (abroad | rest).action_activate()
        large, small = self.make_order(1_000.01), self.make_order(1_000)
        matched = self.env["approval.tiers.policy"]._match(large | small, "contract")
        self.assertEqual(matched, {large.id: abroad.sudo(), small.id: rest.sudo()})

    def test_in_force_is_frozen(self):
        policy = self.make_policy()
        policy.action_activate()
        attempts = [
            lambda: policy.write({"domain": "[('id', '=', 0)]"}),
            lambda: policy.write({"state": "draft"}),
            lambda: policy.tier_ids.write({"approver_type": "user"}),
            lambda: policy.tier_ids.unlink(),
            lambda: policy.write({"tier_ids": [Command.clear()]}),
            lambda: policy.tier_ids.create({"policy_id": policy.id, "name": "X"}),
            lambda: policy.unlink(),
            lambda: self.make_policy(state="active"),
        ]
        for index, attempt in enumerate(attempts):
            with self.subTest(attempt=index), self.assertRaises(UserError):
                attempt()

    def test_tier_is_not_smuggled_in_from_a_draft(self):
        active, draft = self.make_policy(), self.make_policy()
        active.action_activate()
        with self.assertRaises(UserError):
            draft.tier_ids.policy_id = active

    def test_activation_needs_tiers_and_people(self):
        with self.assertRefused("has no tier"):
            self.make_policy(tier_ids=[]).action_activate()
        group = self.env["res.groups"].create({"name": "Empty club"})
        tier = {"name": "Club", "approver_type": "group", "approver_group_id": group.id}
        with self.assertRefused("Empty club"):
            self.make_policy(tier_ids=[Command.create(tier)]).action_activate()

    def test_bad_conditions_are_refused(self):
        for domain in ("[('no_such_field', '=', 1)]", "[(", "__import__('os')"):
            with self.subTest(domain=domain), self.assertRaises(ValidationError):
                self.make_policy(domain=domain)
        with self.assertRaises(ValidationError):
            self.make_policy(
                tier_ids=[
                    Command.create(
                        {"name": "X", "approver_type": "field", "approver_field": "partner_id.name"}
                    )
                ]
            )

    def test_person_on_the_document(self):
        self.make_policy(
            tier_ids=[
                Command.create(
                    {"name": "Owner", "approver_type": "field", "approver_field": "team_id.user_id"}
                )
            ]
        ).action_activate()
        self.assertEqual(self.submit(self.make_order(1)).step_ids.candidate_ids, self.head)

    def test_effective_dates(self):
        policy = self.make_policy(start_date="2999-01-01")
        policy.action_activate()
        self.assertFalse(self.make_order(1)._approval_blocker("contract"))

    def test_parallel_tiers(self):
        policy = self.make_policy(
            tier_ids=[
                Command.create({"sequence": 1, "name": "Head", "approver_type": "head"}),
                Command.create(
                    {
                        "sequence": 2,
                        "name": "Legal",
                        "is_parallel": True,
                        "approver_type": "user",
                        "approver_user_ids": [Command.set(self.legal.ids)],
                    }
                ),
                Command.create(
                    {
                        "sequence": 3,
                        "name": "GM",
                        "approver_type": "user",
                        "approver_user_ids": [Command.set(self.general.ids)],
                    }
                ),
            ]
        )
        policy.action_activate()
        request = self.submit(self.make_order(1))
        self.assertEqual(request.step_ids.mapped("state"), ["open", "open", "waiting"])
        request.step_ids[1].with_user(self.legal).action_approve()
        self.assertEqual(request.step_ids.mapped("state"), ["open", "approved", "waiting"])
        request.step_ids[0].with_user(self.head).action_approve()
        self.assertEqual(request.step_ids.mapped("state"), ["approved", "approved", "open"])

    def test_gap_is_said(self):
        """A gap that only a condition opens is said when a document falls into it."""
        large = {"name": "Head", "approver_type": "head", "domain": "[('amount_total', '>', 10)]"}
        self.make_policy(tier_ids=[Command.create(large)]).action_activate()
        with self.assertRefused("leave a gap"):
            self.submit(self.make_order(10))

    def test_version_from_a_later_day(self):
        """A new version that begins later leaves the old one in force until the day before."""
        policy = self.make_policy()
        policy.action_activate()
        draft = policy.browse(policy.action_new_version()["res_id"])
        draft.start_date = "2999-01-01"
        draft.action_activate()
        self.assertEqual((policy.state, str(policy.end_date)), ("active", "2998-12-31"))
        self.assertTrue(self.make_order(1)._approval_blocker("contract"))
        draft.action_retire()
        self.assertEqual(draft.state, "retired")

    def test_two_drafts_of_one_version(self):
        """Of two drafts of the same policy only the last one put in force remains."""
        policy = self.make_policy()
        policy.action_activate()
        one, two = (policy.browse(policy.action_new_version()["res_id"]) for _draft in range(2))
        one.action_activate()
        two.action_activate()
        self.assertEqual((policy | one | two).mapped("state"), ["retired", "retired", "active"])

    def test_who_put_it_in_force_is_not_chosen(self):
        policy = self.make_policy()
        with self.assertRaises(UserError):
            policy.write({"state": "active", "activated_by_id": self.general.id})
        policy.write({"state": "active"})
        self.assertEqual(policy.activated_by_id, self.officer)
        policy.action_retire()
        with self.assertRaises(UserError):
            policy.end_date = "2999-01-01"
        born = self.env["approval.tiers.policy"].with_context(default_state="active")
        vals = {"name": "X", "res_model": "sale.order", "gate": "contract"}
        self.assertEqual(born.with_user(self.officer).create(vals).state, "draft")
