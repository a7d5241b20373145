from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestSettings(ApprovalCommon):
    def set_switch(self, **values):
        self.env["res.config.settings"].create(values).execute()

    def test_installing_changes_nothing(self):
        policies = self.env["approval.tiers.policy"].search([("state", "=", "active")])
        self.assertFalse(policies)
        order = self.make_order(900_000).with_user(self.rep)
        order.action_quotation_sent()
        order.action_confirm()

    def test_one_click_on_and_off(self):
        """APV-03: a template is switched on and off in the settings, per company."""
        self.set_switch(approval_amount_tiers=True)
        self.assertTrue(self.env["res.config.settings"].create({}).approval_amount_tiers)
        self.assertFalse(self.env["res.config.settings"].create({}).approval_full_chain)
        order = self.make_order(900_000)
        with self.assertRaises(UserError):
            order.action_confirm()
        self.set_switch(approval_amount_tiers=True)  # saving again changes nothing
        self.assertEqual(
            self.env["approval.tiers.policy"].search_count([("company_id", "=", self.env.company.id)]), 1
        )
        self.set_switch(approval_amount_tiers=False)
        order.action_confirm()
        other = self._create_company(name="Other")
        self.assertFalse(self.env["res.config.settings"].with_company(other).create({}).approval_amount_tiers)

    def test_any_administrator_may_switch(self):
        """Whoever administers the settings needs no further duty for it."""
        admin = new_test_user(self.env, "t_admin", groups="base.group_system,sales_team.group_sale_manager")
        self.env["res.config.settings"].with_user(admin).create({"approval_manager_only": True}).execute()
        self.assertTrue(self.make_order(1)._approval_blocker("contract"))

    def test_switch_says_who_is_missing(self):
        self.env.ref("approval_tiers.group_general_manager").user_ids = False
        with self.assertRefused("General manager"):
            self.set_switch(approval_amount_tiers=True)
