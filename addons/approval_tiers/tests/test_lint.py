from odoo.tests import BaseCase

from ..explain import Exit, nearest_exit
from ..policy_lint import (
    TierFacts,
    contradicts,
    find_duplicates,
    find_empty,
    find_gaps,
    find_loops,
    find_loose_rungs,
    find_overlaps,
)


class TestLint(BaseCase):
    """The rules of the linter on plain values."""

    def bands(self, *facts, is_cumulative=True, is_conditional=False):
        findings = find_gaps(facts, is_cumulative, is_conditional)
        return [(f.severity, f.values["low"], f.values["high"]) for f in findings]

    def test_gaps(self):
        low, high = TierFacts(1, 0.0, True), TierFacts(2, 500.0, True)
        self.assertFalse(self.bands(low, high))
        self.assertFalse(self.bands(low, high, is_cumulative=False))
        self.assertEqual(self.bands(high), [("error", 0.0, 500.0)])
        self.assertEqual(self.bands(high, is_conditional=True), [("warning", 0.0, 500.0)])

    def test_gap_that_a_condition_may_fill(self):
        maybe = TierFacts(1, 100.0, has_condition=True)
        self.assertEqual(
            self.bands(maybe, TierFacts(2, 500.0)), [("error", 0.0, 100.0), ("warning", 100.0, 500.0)]
        )

    def test_overlaps_only_in_matching_mode(self):
        rungs = [TierFacts(1, 100.0, True), TierFacts(2, 100.0, True), TierFacts(3, 100.0)]
        self.assertEqual([f.keys for f in find_overlaps(rungs, False)], [(1, 2)])
        self.assertFalse(find_overlaps(rungs, True))

    def test_bounds_without_a_ladder(self):
        loose = [TierFacts(1, 100.0), TierFacts(2, 500.0)]
        self.assertEqual([f.keys for f in find_loose_rungs(loose, False)], [(1, 2)])
        self.assertFalse(find_loose_rungs(loose, True))
        self.assertFalse(find_loose_rungs([*loose, TierFacts(3, 0.0, True)], False))

    def test_empty_and_quorum(self):
        facts = [
            TierFacts(1, people=frozenset()),
            TierFacts(2, people=frozenset({7}), wanted=2),
            TierFacts(3, people=None, wanted=9),
            TierFacts(4, people=frozenset({7})),
            TierFacts(5, people=frozenset(), has_condition=True),
        ]
        found = [(f.code, f.severity, f.keys) for f in find_empty(facts)]
        expected = [("empty", "error", (1,)), ("quorum", "warning", (2,)), ("empty", "warning", (5,))]
        self.assertEqual(found, expected)

    def test_loops(self):
        facts = [TierFacts(1, people=frozenset({7})), TierFacts(2, people=frozenset({7, 8})), TierFacts(3)]
        self.assertEqual([f.keys for f in find_loops(facts, {7})], [(1,)])
        self.assertFalse(find_loops(facts, {8}))

    def test_duplicates(self):
        facts = [
            TierFacts(1, 0.0, True, who=("head",)),
            TierFacts(2, 500.0, True, who=("head",)),
            TierFacts(3, who=("group", 5)),
        ]
        self.assertEqual([f.keys for f in find_duplicates(facts, True)], [(1, 2)])
        self.assertFalse(find_duplicates(facts, False))  # one rung or the other, never both

    def test_contradictions(self):
        cases = [
            (True, [("a", ">", 5), ("a", "<", 5)]),
            (True, [("a", ">=", 5), ("a", "<", 5)]),
            (False, [("a", ">=", 5), ("a", "<=", 5)]),
            (True, [("a", "=", 1), ("a", "!=", 1)]),
            (True, [("a", "in", [1, 2]), ("a", "=", 3)]),
            (True, [("a", "=", 4), ("a", ">", 4)]),
            (False, [("a", ">", 5), ("b", "<", 5)]),
            (False, [("a", "ilike", "x"), ("a", "=", "y")]),
        ]
        for expected, conditions in cases:
            with self.subTest(conditions=conditions):
                self.assertEqual(contradicts(conditions), expected)

    def test_nearest_exit(self):
        conditions = [("a", ">", 100), ("b", ">=", 10), ("c", "=", 5)]
        self.assertEqual(nearest_exit(conditions, {"a": 101, "b": 20}), Exit("a", "at_most", 100))
        self.assertEqual(nearest_exit(conditions, {"a": 900, "b": 10}), Exit("b", "below", 10))
        self.assertIsNone(nearest_exit([("c", "=", 5), ("d", ">", "x")]))
