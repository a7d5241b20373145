"""Routes of many documents at once. Plain values in, plain values out."""

from bisect import bisect_left

from .tiers import select_tiers


def _compare(a, b):
    return (a > b) - (a < b)


class RouteFinder:
    """The tiers of one policy that sign for an amount.

    Which ones depends only on the conditions that hold and on the bounds that the amount passes,
    so each combination is worked out once, however many documents there are.

    :param rules: `TierRule` of each tier, in their order
    :param digits: decimals of the currency

    >>> from .tiers import TierRule
    >>> finder = RouteFinder([TierRule(1, 0, True), TierRule(2, 500.0, True)], False, 2)
    >>> finder.find(frozenset({1, 2}), 500.001), finder.find(frozenset({1, 2}), 500.01)
    ((1,), (2,))
    """

    def __init__(self, rules, is_cumulative, digits):
        self.rules = rules
        self.is_cumulative = is_cumulative
        self.digits = digits
        self.bounds = sorted({rule.amount_above for rule in rules if rule.amount_above})
        self._known = {}

    def find(self, held, amount):
        """Keys of the tiers that sign, in their order.

        :param held: keys of the tiers whose condition holds
        """
        amount = round(amount, self.digits)
        key = (held, bisect_left(self.bounds, amount))
        if key not in self._known:
            rules = [rule for rule in self.rules if rule.key in held]
            chosen = select_tiers(rules, amount, self.is_cumulative, _compare)
            self._known[key] = tuple(rule.key for rule in chosen)
        return self._known[key]


def add_up(tally, key, amount, document_id=None, limit=0):
    """Count one document under ``key``; keep the first ``limit`` ids to look at."""
    entry = tally.setdefault(key, [0, 0.0, []])
    entry[0] += 1
    entry[1] += amount
    if document_id and len(entry[2]) < limit:
        entry[2].append(document_id)


def merge(total, part, limit=0):
    """Add the tally ``part`` to ``total``: ``{key: [count, amount, ids]}``."""
    for key, (count, amount, ids) in part.items():
        entry = total.setdefault(key, [0, 0.0, []])
        entry[0] += count
        entry[1] += amount
        entry[2] += ids[: max(0, limit - len(entry[2]))]
    return total
