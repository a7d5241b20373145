from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import OcaCommon


@tagged("post_install", "-at_install")
class TestPolicies(OcaCommon):
    """Tier definitions become draft policies."""

    def get_policy(self):
        domain = [("res_model", "=", "sale.order"), ("name", "like", "From OCA"), ("is_template", "=", False)]
        return self.env["approval.tiers.policy"].search(domain)

    def test_tiers_in_their_order(self):
        """APV-01: the highest number there is asked first; who is not asked in turn is asked at once."""
        self.put_definition("Legal", 10, review_type="group", reviewer_group_id=self.legal_group().id)
        self.put_definition("Head", 30, definition_domain="[('amount_total', '>', 1000)]")
        self.put_definition("Salesperson", 20, review_type="field", reviewer_field_id=self.user_field().id)
        self.put_definition("Deputy", 15, reviewer_id=self.deputy.id, approve_sequence=False)
        self.take_over()
        policy = self.get_policy()
        self.assertRecordValues(policy, [{"state": "draft", "gate": "contract", "create_uid": self.admin.id}])
        self.assertRecordValues(
            policy.tier_ids.sorted("sequence"),
            [
                {"name": "Head", "approver_type": "user", "is_parallel": False},
                {"name": "Salesperson", "approver_type": "field", "is_parallel": False},
                {"name": "Deputy", "approver_type": "user", "is_parallel": True},
                {"name": "Legal", "approver_type": "group", "is_parallel": False},
            ],
        )
        self.assertEqual(policy.tier_ids[0].approver_user_ids, self.head)

    def test_put_in_force_it_asks(self):
        """APV-01: the draft holds nobody up; in force, the tier's condition decides as it did there."""
        self.put_definition("Head", 30, definition_domain="[('amount_total', '>', 1000)]")
        self.take_over()
        small, large = self.make_order(1000.0), self.make_order(1000.01)
        self.get_policy().action_activate()
        small.with_user(self.rep).action_confirm()
        self.assertEqual(small.state, "sale")
        with self.assertRefused("."):
            large.with_user(self.rep).action_confirm()
        self.approve(self.submit(large), self.head)
        large.with_user(self.rep).action_confirm()
        self.assertEqual(large.state, "sale")

    def test_what_cannot_be_taken_over_is_listed(self):
        self.put_definition("Code", 50, definition_type="formula")
        self.put_definition("Found by code", 40, review_type="expression", reviewer_id=None)
        self.put_definition("Unknown field", 30, definition_domain="[('x_margin', '>', 1)]")
        self.put_definition("Old", 20, active=False)
        self.put_definition("Purchases", 10, model="purchase.order")
        self.put_definition("Good", 5, approve_sequence_bypass=True)
        wizard = self.look()
        self.assertEqual(
            self.verdicts(wizard, "tier"),
            {
                "Code": "never",
                "Found by code": "never",
                "Unknown field": "never",
                "Old": "never",
                "Purchases": "never",
                "Good": "note",
            },
        )
        self.assertEqual(self.verdicts(wizard, "policy"), {"sale.order": "new", "purchase.order": "never"})
        reasons = wizard.line_ids.filtered(lambda line: line.verdict in ("never", "note"))
        self.assertTrue(all(reasons.mapped("reason")), "each says why")
        self.assertFalse(self.get_policy(), "a look changes nothing")
        wizard.action_import()
        self.assertEqual(self.get_policy().tier_ids.mapped("name"), ["Good"])

    def test_twice_is_once(self):
        self.put_definition("Head", 30)
        self.take_over()
        self.assertEqual(self.verdicts(self.take_over(), "policy"), {"sale.order": "known"})
        self.assertEqual(len(self.get_policy()), 1)
        self.get_policy().unlink()
        self.take_over()
        self.assertEqual(len(self.get_policy()), 1, "what was thrown away can be had again")

    def test_only_administrators(self):
        for user in (self.rep, self.head, self.auditor):
            with self.assertRaises(AccessError):
                self.env["sale.control.import.oca"].with_user(user).create({})
        wizard = self.look()
        with self.assertRaises(AccessError):
            wizard.with_user(self.rep).sudo().with_env(self.env(user=self.rep, su=True)).action_import()

    def test_without_oca(self):
        self.env.cr.execute("DROP TABLE tier_definition, tier_review, commission, partner_agent_rel")
        self.env.cr.execute("ALTER TABLE res_partner DROP commission_id")
        self.env.cr.execute("DROP TABLE commission_settlement")
        self.assertFalse(self.take_over().line_ids)

    def legal_group(self):
        return self.env.ref("approval_tiers.group_legal")

    def user_field(self):
        return self.env["ir.model.fields"]._get("sale.order", "user_id")
