from datetime import date, timedelta

from odoo.tests import BaseCase

from odoo.addons.approval_tiers.delegation import MAX_DEPTH, Absence, closes_loop, follow

DAY = date(2026, 3, 2)


def absence(key, user, delegate, first=0, last=0):
    return Absence(key, user, delegate, DAY + timedelta(days=first), DAY + timedelta(days=last))


class TestDelegationRules(BaseCase):
    def test_loops(self):
        """ROL-03: only on a common day is a ring of absences a ring."""
        cases = [
            ("straight back", absence(1, 1, 2), [absence(2, 2, 1)], True),
            ("over a third", absence(1, 1, 2), [absence(2, 2, 3), absence(3, 3, 1)], True),
            ("the day after", absence(1, 1, 2), [absence(2, 2, 1, 1, 1)], False),
            ("last day shared", absence(1, 1, 2, 0, 3), [absence(2, 2, 1, 3, 5)], True),
            (
                "two by two overlap, all three never",
                absence(1, 1, 2, 0, 1),
                [absence(2, 2, 3, 1, 3), absence(3, 3, 1, 2, 4)],
                False,
            ),
            ("a ring of others", absence(1, 1, 2), [absence(2, 2, 3), absence(3, 3, 2)], False),
        ]
        for name, new, others, expected in cases:
            with self.subTest(name=name):
                self.assertEqual(closes_loop(new, others), expected)

    def test_follow(self):
        """ROL-03: a delegate who is absent himself is followed; nobody is reached twice."""
        self.assertEqual(follow(1, [absence(7, 1, 2), absence(8, 3, 4)]), {2: (7,)})
        self.assertEqual(follow(1, [absence(7, 1, 2), absence(8, 2, 3)]), {2: (7,), 3: (7, 8)})
        self.assertEqual(follow(1, [absence(7, 1, 2), absence(8, 2, 1)]), {2: (7,)})
        self.assertEqual(follow(9, [absence(7, 1, 2)]), {})

    def test_follow_ends(self):
        chain = [absence(i, i, i + 1) for i in range(1, 20)]
        self.assertEqual(len(follow(1, chain)), MAX_DEPTH)
