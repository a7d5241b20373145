from odoo.tests import BaseCase, tagged

from ..sections import to_tiers


@tagged("post_install", "-at_install")
class TestSections(BaseCase):
    """Closed ranges as lower bounds: the bound belongs to the range below."""

    def test_ranges_that_touch(self):
        self.assertEqual(to_tiers([(0, 1000, 5), (1000.01, 5000, 7)]), (5, [(1000, 7), (5000, 0.0)]))
        self.assertEqual(to_tiers([(1000, 5000, 7), (0, 1000, 5)]), (5, [(1000, 7), (5000, 0.0)]))

    def test_what_lies_between_is_paid_nothing(self):
        self.assertEqual(to_tiers([(0, 100, 1), (200, 300, 2)]), (1, [(100, 0.0), (199.99, 2), (300, 0.0)]))
        self.assertEqual(to_tiers([(100, 200, 3)]), (0.0, [(99.99, 3), (200, 0.0)]))

    def test_overlap(self):
        self.assertIsNone(to_tiers([(0, 1000, 5), (999.99, 5000, 7)]))

    def test_none(self):
        self.assertEqual(to_tiers([]), (0.0, []))
