import doctest

from odoo.tests import BaseCase

from odoo.addons.sale_visit_plan import position

SHANGHAI = (31.2304, 121.4737)


class TestPosition(BaseCase):
    def test_examples(self):
        self.assertFalse(doctest.testmod(position).failed)

    def test_verdict(self):
        """VIS-10: a check-in counts as elsewhere only where the telephone is sure of it."""
        for distance, accuracy, verdict in (
            (0, 0, "inside"),
            (200, 0, "inside"),
            (200.1, 0, "outside"),
            (100, 100, "inside"),
            (100, 100.1, "uncertain"),
            (300, 100, "uncertain"),
            (300.1, 100, "outside"),
            (5000, 6000, "uncertain"),
            (10, None, "uncertain"),
            (9000, None, "uncertain"),
            (None, 5, "none"),
        ):
            self.assertEqual(position.get_verdict(distance, accuracy, 200), verdict, (distance, accuracy))

    def test_no_position(self):
        for latitude, longitude in ((0, 0), (None, None), (float("nan"), 3), (float("inf"), 3), (3, 181)):
            self.assertFalse(position.is_position(latitude, longitude))
        self.assertTrue(position.is_position(0, 6.5))

    def test_distance(self):
        self.assertEqual(position.get_distance(SHANGHAI, SHANGHAI), 0)
        beijing = (39.9042, 116.4074)
        self.assertAlmostEqual(position.get_distance(SHANGHAI, beijing) / 1000, 1067, delta=2)
        self.assertAlmostEqual(position.get_distance((0, 179.999), (0, -179.999)), 222, delta=2)

    def test_agreement(self):
        near, far = (31.2305, 121.4737, 20), (31.3, 121.4737, 20)
        vague = (31.2304, 121.4737, 900)
        self.assertIsNone(position.get_agreed_position([], 200))
        self.assertIsNone(position.get_agreed_position([near], 200))
        self.assertIsNone(position.get_agreed_position([near, far], 200))
        self.assertIsNone(position.get_agreed_position([near, vague], 200))
        self.assertEqual(position.get_agreed_position([near, far, near], 200), near[:2])
