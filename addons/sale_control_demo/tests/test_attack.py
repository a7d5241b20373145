from unittest import SkipTest

from odoo.modules.registry import Registry
from odoo.tests import HttpCase, tagged
from odoo.tests.common import get_db_name

from .attack_imports import Imports
from .attack_markup import Markup
from .attack_methods import Methods
from .attack_rights import Rights
from .attack_routes import Routes
from .attack_world import AttackWorld

# Where one of these is missing, what was reviewed is not there to be tried.
NEEDED = {"hr_expense_approval_tiers", "sale_approval_tiers_stock", "sale_control_import_oca"}


@tagged("post_install", "-at_install")
class TestAttack(Rights, Routes, Methods, Markup, Imports, AttackWorld, HttpCase):
    """The whole matrix on one world, which takes longer to make than to attack."""

    @classmethod
    def setUpClass(cls):
        installed = Registry(get_db_name())._init_modules
        if missing := NEEDED - installed:
            raise SkipTest(f"What was reviewed is the whole suite. Install {', '.join(sorted(missing))}.")
        if "website" in installed:
            raise SkipTest("What was reviewed are the pages without a website.")
        super().setUpClass()
