"""Whoever opens a screen for the first time reads there what to do."""

from odoo.tests import TransactionCase, tagged
from odoo.tools import html2plaintext

# Fewer words than these say that nothing is there, but not how it gets there.
SHORTEST_EXPLANATION = 40


@tagged("post_install", "-at_install")
class TestEmptyScreens(TransactionCase):
    """Every list and card view that a menu, a button or another screen opens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        engine = cls.env.ref("base.module_approval_tiers")
        installed = engine + engine.downstream_dependencies(exclude_states=("uninstalled", "uninstallable"))
        cls.suite = installed.mapped("name")

    def _actions_of_the_suite(self):
        """{name of the action: action}"""
        names = self.env["ir.model.data"].search(
            [("model", "=", "ir.actions.act_window"), ("module", "in", self.suite)]
        )
        return {name.complete_name: self.env["ir.actions.act_window"].browse(name.res_id) for name in names}

    def test_an_empty_screen_explains_the_first_step(self):
        """A list or cards without a record say what belongs there and what to do first."""
        actions = self._actions_of_the_suite()
        self.assertIn("approval_tiers.approval_tiers_request_action_mine", actions)
        silent = [
            name
            for name, action in actions.items()
            if {"list", "kanban"} & set(action.view_mode.split(","))
            and len(html2plaintext(action.help or "").strip()) < SHORTEST_EXPLANATION
        ]
        self.assertFalse(silent, "These screens say nothing when they are empty; give them a `help`.")

    def test_every_menu_of_the_suite_opens_an_explained_screen(self):
        """Also where a menu of ours opens a list that another add-on made."""
        menus = self.env["ir.model.data"].search([("model", "=", "ir.ui.menu"), ("module", "in", self.suite)])
        opened = self.env["ir.ui.menu"].browse(menus.mapped("res_id"))
        windows = [menu for menu in opened if menu.action and menu.action._name == "ir.actions.act_window"]
        self.assertTrue(windows)
        silent = [
            menu.complete_name
            for menu in windows
            if {"list", "kanban"} & set(menu.action.view_mode.split(",")) and not menu.action.help
        ]
        self.assertFalse(silent)
