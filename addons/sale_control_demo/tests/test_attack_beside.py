from unittest import SkipTest

from odoo.modules.registry import Registry
from odoo.tests import HttpCase, tagged
from odoo.tests.common import get_db_name

from .attack_methods import Methods
from .attack_verdicts import read
from .attack_world import EXTENDED, AttackWorld

NEEDED = {"sale_after_service_repair", "sale_approval_tiers_pos"}


@tagged("post_install", "-at_install")
class TestAttackBeside(Methods, AttackWorld, HttpCase):
    """What the bridges add where the shop, the till, repairs and so on are installed too: methods
    only, they bring no model and no page."""

    reviewed = "methods_beside.csv"
    extended = (*EXTENDED, "project.share.wizard", "repair.order", "task.share.wizard")

    @classmethod
    def setUpClass(cls):
        if missing := NEEDED - Registry(get_db_name())._init_modules:
            raise SkipTest(f"There are no bridges without the apps they meet: {', '.join(sorted(missing))}.")
        super().setUpClass()

    @classmethod
    def _get_methods(cls):
        return [key for key in super()._get_methods() if key not in read("methods.csv")]

    def test_bridges_bring_no_model(self):
        """ROL-01: whoever adds a model to a bridge reviews who may do what with it."""
        reviewed = {model for model, _operation in read("rights.csv")}
        self.assertEqual(set(self.suite_models()) - reviewed, set())
