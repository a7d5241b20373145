from odoo.tests import BaseCase

from odoo.addons.approval_tiers import chain


def build(contents):
    rows, previous = [], chain.GENESIS
    for content in contents:
        row_hash = chain.link(previous, content)
        rows.append((previous, content, row_hash))
        previous = row_hash
    return rows


class TestChain(BaseCase):
    def setUp(self):
        super().setUp()
        self.rows = build([{"action": "submit"}, {"action": "approve"}, {"action": "approve"}])

    def test_intact(self):
        self.assertIsNone(chain.first_broken(self.rows))
        self.assertIsNone(chain.first_broken([]))

    def test_changed_row_is_named(self):
        previous, _content, row_hash = self.rows[1]
        self.rows[1] = (previous, {"action": "reject"}, row_hash)
        self.assertEqual(chain.first_broken(self.rows), 1)

    def test_missing_row_is_named(self):
        self.assertEqual(chain.first_broken([self.rows[0], self.rows[2]]), 1)

    def test_swapped_rows_are_named(self):
        self.assertEqual(chain.first_broken([self.rows[1], self.rows[0], self.rows[2]]), 0)

    def test_rewritten_tail_needs_every_hash(self):
        """Whoever rewrites a row and its hash is betrayed by the row after it."""
        content = {"action": "reject"}
        self.rows[1] = (self.rows[1][0], content, chain.link(self.rows[1][0], content))
        self.assertEqual(chain.first_broken(self.rows), 2)


class TestMerkle(BaseCase):
    def test_every_leaf_leads_to_the_root(self):
        for count in (1, 2, 3, 5, 8, 13):
            leaves = [chain.fingerprint(number) for number in range(count)]
            root = chain.merkle_root(leaves)
            for index, leaf in enumerate(leaves):
                with self.subTest(count=count, index=index):
                    self.assertEqual(chain.climb(leaf, chain.merkle_path(leaves, index)), root)

    def test_root_depends_on_every_leaf_and_their_order(self):
        leaves = [chain.fingerprint(number) for number in range(5)]
        root = chain.merkle_root(leaves)
        self.assertNotEqual(chain.merkle_root(leaves[:-1]), root)
        self.assertNotEqual(chain.merkle_root(leaves[::-1]), root)
        self.assertEqual(chain.merkle_root([]), chain.GENESIS)

    def test_ranges(self):
        for numbers, ranges in (
            ([], []),
            ([4], [[4, 4]]),
            ([1, 2, 3, 7], [[1, 3], [7, 7]]),
            ([1, 3, 5], [[1, 1], [3, 3], [5, 5]]),
        ):
            with self.subTest(numbers=numbers):
                self.assertEqual(chain.to_ranges(numbers), ranges)
