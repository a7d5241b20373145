"""Which tiers of a policy sign for an amount. Plain values in, plain values out."""

from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True)
class TierRule:
    """One tier as the choice sees it.

    :param key: what the caller knows the tier by
    :param amount_above: lower bound, not included; 0 means "any amount"
    :param is_band: the tier is a rung of the amount ladder
    :param is_parallel: asked together with the tier before it
    """

    key: int
    amount_above: float = 0.0
    is_band: bool = False
    is_parallel: bool = False


def number_stages(rules):
    """Stage of each tier, counted from 1; parallel tiers share the stage of the one before.

    >>> number_stages([TierRule(7), TierRule(8, is_parallel=True), TierRule(9)])
    {7: 1, 8: 1, 9: 2}
    """
    stages, stage = {}, 0
    for rule in rules:
        if not rule.is_parallel or not stage:
            stage += 1
        stages[rule.key] = stage
    return stages


def select_tiers(rules, amount, is_cumulative, compare):
    """The tiers that sign for ``amount``, in their order.

    A bound belongs to the tier below it (000: "含10万元"). In a cumulative policy every rung
    reached signs; otherwise only the highest rung reached does. Tiers off the ladder always sign
    when the amount is above their bound.

    :param compare: ``compare(a, b)`` gives -1, 0 or 1 with the currency's rounding

    >>> ladder = [TierRule(1, 0, True), TierRule(2, 100, True), TierRule(3, 500, True)]
    >>> cmp = lambda a, b: (a > b) - (a < b)
    >>> [rule.key for rule in select_tiers(ladder, 500, False, cmp)]
    [2]
    >>> [rule.key for rule in select_tiers(ladder, 500.01, True, cmp)]
    [1, 2, 3]
    """
    reached = [r for r in rules if not r.amount_above or compare(amount, r.amount_above) > 0]
    if is_cumulative:
        return reached
    highest = max((rule.amount_above for rule in reached if rule.is_band), default=0.0)
    return [r for r in reached if not r.is_band or compare(r.amount_above, highest) == 0]


def required_approvals(mode, value, candidates):
    """How many of ``candidates`` must agree.

    :param mode: ``any``, ``all``, ``number`` or ``percent``
    :param value: the number or the percentage; not used by the other modes

    >>> required_approvals("percent", 50, 3)
    2
    >>> required_approvals("number", 5, 3)
    3
    """
    wanted = {
        "any": 1,
        "all": candidates,
        "number": int(value),
        "percent": ceil(candidates * value / 100),
    }[mode]
    return max(1, min(wanted, candidates))
