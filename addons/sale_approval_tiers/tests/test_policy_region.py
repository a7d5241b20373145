from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .test_policy_life import GovernedCommon


@tagged("post_install", "-at_install")
class TestRegion(GovernedCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_team = cls.env["crm.team"].create({"name": "North", "user_id": cls.deputy.id})

    def make_regional(self, user=None, **values):
        return self.make_policy(
            user=user or self.head,
            **{
                "is_regional": True,
                "team_ids": [Command.set(self.sale_team.ids)],
                "change_class": "local",
                **values,
            },
        )

    def test_filed_then_used_for_its_teams_only(self):
        """ROL-05: a region's rules are used only once filed, only for its teams' orders, and head
        office can read them."""
        general = self.make_policy(name="Head office")
        general.action_activate()
        regional = self.make_regional(name="South", domain="[('amount_total', '>', 0)]")
        with self.assertRefused("File “South” with head office"):
            regional.with_user(self.officer).action_activate()
        regional.action_file()
        self.assertEqual((regional.filed_by_id, bool(regional.filed_at)), (self.head, True))
        told = self.env["mail.message"].search([("partner_ids", "in", self.officer.partner_id.ids)], limit=1)
        self.assertIn("South", told.subject)
        regional.with_user(self.officer).action_activate()
        own, foreign = self.make_order(10), self.make_order(10, team_id=self.other_team.id)
        matched = self.env["approval.tiers.policy"]._match(own | foreign, "contract")
        self.assertEqual((matched[own.id].name, matched[foreign.id].name), ("South", "Head office"))
        self.assertEqual(regional.with_user(self.auditor).tier_ids.mapped("name"), ["Head"])

    def test_changed_after_filing_is_filed_again(self):
        """ROL-05: what head office has is what is used."""
        regional = self.make_regional()
        regional.action_file()
        regional.tier_ids.amount_above = 10
        regional.tier_ids.domain = "[('amount_total', '>', 10)]"
        self.assertFalse(regional.is_filed)
        again = self.make_regional(name="Another")
        again.action_file()
        with self.assertRefused("Change the policy first"):  # not in one breath with the issue
            again.with_user(self.officer).write({"state": "active", "domain": "[('id', '=', 0)]"})
        with self.assertRefused("File “Own policy” with head office"):
            regional.with_user(self.officer).action_activate()

    def test_leaders_write_for_their_own_teams(self):
        """ROL-05: a regional manager drafts for the teams he leads, and for no other."""
        regional = self.make_regional()
        regional.tier_ids.name = "Chief"
        attempts = [
            lambda: self.make_regional(team_ids=[Command.set(self.other_team.ids)]),
            lambda: self.make_regional(team_ids=[Command.set((self.sale_team | self.other_team).ids)]),
            lambda: self.make_regional(is_regional=False, change_class="normal"),
            lambda: regional.write({"team_ids": [Command.link(self.other_team.id)]}),
            lambda: regional.write({"is_regional": False, "change_class": "normal"}),
            lambda: self.make_policy().with_user(self.head).write({"name": "x"}),
            lambda: self.make_policy().tier_ids.with_user(self.head).write({"name": "x"}),
            lambda: regional.write({"filed_at": "2026-01-01 00:00:00"}),
            lambda: regional.with_user(self.rep).write({"name": "x"}),
        ]
        for index, attempt in enumerate(attempts):
            with self.subTest(attempt=index), self.assertRaises(UserError):  # AccessError is one
                attempt()

    def test_region_does_not_issue_by_itself(self):
        """ROL-05: where nobody approves, head office puts a region's rules in force."""
        regional = self.make_regional()
        regional.action_file()
        with self.assertRefused("Head office puts"):
            regional.action_activate()

    def test_regions_head_approves(self):
        """C26: a local change goes to the region's head once it is filed with head office."""
        self.govern()
        clerk = new_test_user(self.env, "t_clerk", groups="approval_tiers.group_officer")
        regional = self.make_regional(user=clerk)
        gate = regional._get_change_gate()
        with self.assertRefused("File “Own policy”"):
            regional.action_approval_submit(gate)
        regional.action_file()
        request = self.submit_policy(regional, clerk)
        self.assertEqual(request.step_ids.candidate_ids, self.head)
        self.approve(request, self.head)
        self.assertEqual(regional.state, "active")
