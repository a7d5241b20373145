import doctest

from odoo.tests import BaseCase

from odoo.addons.approval_tiers import tiers
from odoo.addons.approval_tiers.tiers import TierRule

HEAD, DEPUTY, GENERAL = 1, 2, 3
LADDER = (
    TierRule(HEAD, 0, is_band=True),
    TierRule(DEPUTY, 100_000, is_band=True),
    TierRule(GENERAL, 500_000, is_band=True),
)


def compare(a, b):
    """Two decimals, as CNY."""
    a, b = round(a, 2), round(b, 2)
    return (a > b) - (a < b)


class TestTiers(BaseCase):
    def select(self, amount, is_cumulative=False, rules=LADDER):
        return [rule.key for rule in tiers.select_tiers(rules, amount, is_cumulative, compare)]

    def test_matching_ladder(self):
        """APV-04: both limits belong to the lower tier; nothing and refunds go to the lowest."""
        cases = [
            (-50.0, HEAD),
            (0.0, HEAD),
            (99_999.99, HEAD),
            (100_000.00, HEAD),
            (100_000.004, HEAD),  # rounds to the limit
            (100_000.01, DEPUTY),
            (500_000.00, DEPUTY),
            (500_000.01, GENERAL),
            (10_000_000.00, GENERAL),
        ]
        for amount, approver in cases:
            with self.subTest(amount=amount):
                self.assertEqual(self.select(amount), [approver])

    def test_cumulative_ladder(self):
        """APV-04: a cumulative ladder asks every tier up to the amount, the lower one first (C3)."""
        self.assertEqual(self.select(100_000.00, True), [HEAD])
        self.assertEqual(self.select(100_000.01, True), [HEAD, DEPUTY])
        self.assertEqual(self.select(500_000.01, True), [HEAD, DEPUTY, GENERAL])

    def test_tiers_off_the_ladder_always_sign(self):
        legal, board = TierRule(9), TierRule(10, 5_000_000)
        rules = [legal, *LADDER, board]
        self.assertEqual(self.select(1, rules=rules), [9, HEAD])
        self.assertEqual(self.select(600_000, rules=rules), [9, GENERAL])
        self.assertEqual(self.select(5_000_000.01, rules=rules), [9, GENERAL, 10])

    def test_stages(self):
        rules = [TierRule(1, is_parallel=True), TierRule(2), TierRule(3, is_parallel=True), TierRule(4)]
        self.assertEqual(tiers.number_stages(rules), {1: 1, 2: 2, 3: 2, 4: 3})

    def test_required_approvals(self):
        cases = [
            ("any", 1, 5, 1),
            ("all", 1, 5, 5),
            ("number", 2, 5, 2),
            ("number", 9, 5, 5),  # more than there are: everybody
            ("percent", 50, 5, 3),
            ("percent", 1, 5, 1),
            ("percent", 100, 5, 5),
        ]
        for mode, value, candidates, expected in cases:
            with self.subTest(mode=mode, value=value):
                self.assertEqual(tiers.required_approvals(mode, value, candidates), expected)

    def test_examples_in_docstrings(self):
        self.assertEqual(doctest.testmod(tiers).failed, 0)
