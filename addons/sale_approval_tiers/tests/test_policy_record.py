from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .test_proof import ProofCommon


@tagged("post_install", "-at_install")
class TestPolicyRecord(ProofCommon):
    """Acts on policies stand in the record, with the rules as they were."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = new_test_user(cls.env, "t_officer", groups="approval_tiers.group_officer")

    def make_policy(self):
        return (
            self.env["approval.tiers.policy"]
            .with_user(self.officer)
            .create(
                {
                    "name": "Own policy",
                    "res_model": "sale.order",
                    "gate": "contract",
                    "tier_ids": [Command.create({"name": "Head", "approver_type": "head"})],
                }
            )
        )

    def acts(self, policy):
        return policy.sudo().decision_ids.sorted("id")

    def test_life_of_a_policy(self):
        """APV-11: who drafted, put in force, limited and retired a policy, and when, is on record."""
        policy = self.make_policy()
        policy.action_activate()
        policy.end_date = "2999-12-31"
        draft = policy.browse(policy.action_new_version()["res_id"])
        draft.tier_ids.name = "Head of sales"
        draft.action_activate()
        self.assertEqual(
            self.acts(policy).mapped("action"),
            ["policy_activate", "policy_end", "policy_draft", "policy_retire"],
        )
        self.assertEqual(self.acts(draft).mapped("action"), ["policy_activate"])
        self.assertEqual((self.acts(policy) | self.acts(draft)).user_id, self.officer)
        self.assertEqual(self.acts(policy)[1].details["end_date"], "2999-12-31")
        self.assertEqual(self.acts(policy)[0].details["rules"]["tier_ids"][0]["name"], "Head")
        self.assertNotEqual(self.acts(policy)[0].seal, self.acts(draft)[0].seal)
        self.assertFalse(self.acts(policy)._get_broken_row())
        self.append()
        self.assertEqual(self.prove().state, "intact")

    def test_templates(self):
        """APV-11: switching a template on and off is on record."""
        policy = self.switch_on("manager_only")
        self.env.ref("sale_approval_tiers.policy_template_manager_only")._switch_off(self.env.company)
        self.assertEqual(
            self.acts(policy).mapped("action"),
            ["policy_activate", "policy_on", "policy_retire", "policy_off"],
        )

    def test_rules_changed_behind_the_back_are_named(self):
        """A tier moved in the database while its policy is in force does not fit its fingerprint."""
        policy = self.make_policy()
        policy.action_activate()
        attacks = [
            "UPDATE approval_tiers_tier SET amount_above = 1000000 WHERE policy_id = %s",
            "DELETE FROM approval_tiers_tier WHERE policy_id = %s",
            "UPDATE approval_tiers_policy SET domain = '[(0, ''='', 1)]' WHERE id = %s",
            "UPDATE approval_tiers_policy SET state = 'retired' WHERE id = %s",
        ]
        for statement in attacks:
            with self.subTest(statement=statement):
                self.env.flush_all()
                with self.env.cr.savepoint() as savepoint:
                    self.env.cr.execute(statement, [policy.id])
                    proof = self.prove()
                    self.assertEqual((proof.state, proof.policy_id.id), ("broken", policy.id))
                    self.assertIn("Own policy", proof.problem)
                    savepoint.rollback()
                self.env.invalidate_all()
        self.assertEqual(self.prove().state, "intact")

    def test_retired_on_a_later_day(self):
        """APV-11: who wrote a policy last, and when, is no rule of it: retired later, it still proves."""
        policy = self.make_policy()
        policy.action_activate()
        self.env.flush_all()
        for table in ("approval_tiers_policy", "approval_tiers_tier"):
            self.env.cr.execute(f"UPDATE {table} SET write_uid = 1, write_date = now() + interval '1 day'")
        self.env.invalidate_all()
        policy.action_retire()
        self.assertEqual(self.prove().state, "intact")

    def test_language_makes_no_difference(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        policy = self.make_policy()
        french = policy.with_context(lang="fr_FR")
        french.tier_ids.name = "Chef"
        self.assertEqual(policy._get_rules(), french._get_rules())
        policy.action_activate()
        self.assertEqual(self.prove().state, "intact")

    def test_draft_may_go_until_others_have_seen_it(self):
        policy = self.make_policy()
        policy.action_activate()
        draft = policy.browse(policy.action_new_version()["res_id"])
        draft.unlink()
        other = self.make_policy()
        other._record_policy_act("policy_consult", "Please read it.")
        with self.assertRaises(UserError):
            other.unlink()

    def test_auditors_read_policy_acts(self):
        policy = self.make_policy()
        policy.action_activate()
        found = [("policy_id", "=", policy.id)]
        decisions = self.env["approval.tiers.decision"]
        self.assertEqual(decisions.with_user(self.auditor).search_count(found), 1)
        self.assertFalse(decisions.with_user(self.rep).search_count(found))
