"""What is wrong with a policy, before it comes into force. Plain values in, findings out."""

from dataclasses import dataclass, field

from .tiers import TierRule, select_tiers

ERROR, WARNING, HINT = "error", "warning", "hint"


@dataclass(frozen=True)
class TierFacts:
    """One tier as the linter sees it.

    :param key: what the caller knows the tier by
    :param who: hashable that is equal for two tiers which ask the same people
    :param people: ids of those who are asked, None where the document says who
    :param wanted: how many must agree, where a number is set
    """

    key: int
    amount_above: float = 0.0
    is_band: bool = False
    has_condition: bool = False
    who: tuple = ()
    people: frozenset | None = None
    wanted: int = 1


@dataclass(frozen=True)
class Finding:
    """``code`` names the rule that found it, ``keys`` the tiers, ``values`` what to say of them."""

    code: str
    severity: str
    keys: tuple = ()
    values: dict = field(default_factory=dict)


def _compare(a, b):
    return (a > b) - (a < b)


def _signing(facts, amount, is_cumulative):
    rules = [TierRule(fact.key, fact.amount_above, fact.is_band) for fact in facts]
    keys = {rule.key for rule in select_tiers(rules, amount, is_cumulative, _compare)}
    return [fact for fact in facts if fact.key in keys]


def _bands(facts):
    """The bands between the bounds, each ``(above, up to or None, an amount in it)``."""
    bounds = sorted({0.0, *(fact.amount_above for fact in facts)})
    return [
        (low, high, low + 1 if high is None else high)
        for low, high in zip(bounds, [*bounds[1:], None], strict=True)
    ]


def find_gaps(facts, is_cumulative, is_conditional=False):
    """Bands of amounts for which nobody surely signs.

    An error where no tier at all can sign, so that the document would be stuck; a warning where
    a condition may save it.

    :param is_conditional: the policy itself has a condition, which may exclude the band
    >>> [finding.values for finding in find_gaps([TierFacts(1, 100.0)], True)]
    [{'low': 0.0, 'high': 100.0}]
    """
    findings, sure = [], [fact for fact in facts if not fact.has_condition]
    for low, high, amount in _bands(facts):
        if _signing(sure, amount, is_cumulative):
            continue
        is_sure = not is_conditional and not _signing(facts, amount, is_cumulative)
        findings.append(Finding("gap", ERROR if is_sure else WARNING, (), {"low": low, "high": high}))
    return findings


def find_overlaps(facts, is_cumulative):
    """Rungs of a matching ladder with one and the same bound: both would sign, not one.

    >>> rungs = [TierFacts(1, 0.0, True), TierFacts(2, 0.0, True)]
    >>> [finding.keys for finding in find_overlaps(rungs, False)]
    [(1, 2)]
    """
    if is_cumulative:
        return []
    rungs = [fact for fact in facts if fact.is_band]
    return [
        Finding("overlap", WARNING, (first.key, second.key))
        for index, first in enumerate(rungs)
        for second in rungs[index + 1 :]
        if first.amount_above == second.amount_above and not (first.has_condition or second.has_condition)
    ]


def find_loose_rungs(facts, is_cumulative):
    """Tiers with a bound that are off the ladder of a policy meant to choose one by amount."""
    loose = [fact for fact in facts if fact.amount_above and not fact.is_band]
    if is_cumulative or len(loose) < 2 or any(fact.is_band for fact in facts):
        return []
    return [Finding("no_ladder", WARNING, tuple(fact.key for fact in loose))]


def find_empty(facts):
    """Tiers that nobody could ever decide, and those that want more people than there are.

    A tier for special cases may lack its people until such a case comes.
    """
    findings = []
    for fact in facts:
        if fact.people is not None and not fact.people:
            findings.append(Finding("empty", WARNING if fact.has_condition else ERROR, (fact.key,)))
        elif fact.people is not None and fact.wanted > len(fact.people):
            values = {"wanted": fact.wanted, "people": len(fact.people)}
            findings.append(Finding("quorum", WARNING, (fact.key,), values))
    return findings


def find_loops(facts, requesters):
    """Tiers whose only candidate is somebody who asks himself: then nobody is left to decide.

    :param requesters: ids of those who usually submit such documents
    """
    return [
        Finding("self_approval", WARNING, (fact.key,), {"people": fact.people})
        for fact in facts
        if fact.people is not None and len(fact.people) == 1 and fact.people <= requesters
    ]


def find_duplicates(facts, is_cumulative):
    """Tiers that ask the same people twice for one amount.

    >>> same = [TierFacts(1, who=("head",)), TierFacts(2, 100.0, who=("head",))]
    >>> [finding.keys for finding in find_duplicates(same, True)]
    [(1, 2)]
    """
    pairs = {}
    for _low, _high, amount in _bands(facts):
        signing = _signing(facts, amount, is_cumulative)
        for index, first in enumerate(signing):
            for second in signing[index + 1 :]:
                if first.who and first.who == second.who:
                    pairs[first.key, second.key] = None
    return [Finding("duplicate", WARNING, pair) for pair in pairs]


def contradicts(conditions):
    """Whether no value satisfies all of ``conditions``: ``(field, operator, value)`` each.

    Only plain comparisons are understood; what it does not understand never contradicts.

    >>> contradicts([("amount", ">", 500), ("amount", "<=", 500)])
    True
    >>> contradicts([("state", "=", "draft"), ("state", "in", ["draft", "sent"])])
    False
    """
    by_field = {}
    for name, operator, value in conditions:
        by_field.setdefault(name, []).append((operator, value))
    return any(_is_empty(parts) for parts in by_field.values())


def _is_empty(parts):
    allowed, refused = _collect_values(parts)
    low, high = _collect_bounds(parts)
    if allowed is not None:
        left = {value for value in allowed - refused if _is_within(value, low, high)}
        return not left
    if low is None or high is None:
        return False
    return low[0] > high[0] or (low[0] == high[0] and not (low[1] and high[1]))


def _collect_values(parts):
    """Values that remain allowed (None: any), and those refused."""
    allowed, refused = None, set()
    for operator, value in parts:
        values = {value} if operator in ("=", "!=") else value
        if operator in ("=", "in"):
            allowed = set(values) if allowed is None else allowed & set(values)
        elif operator in ("!=", "not in"):
            refused |= set(values)
    return allowed, refused


def _collect_bounds(parts):
    """The tightest lower and upper bound, each ``(value, is included)`` or None."""
    numbers = [(op, value) for op, value in parts if isinstance(value, int | float)]
    lows = [(value, op == ">=") for op, value in numbers if op in (">", ">=")]
    highs = [(value, op == "<=") for op, value in numbers if op in ("<", "<=")]
    low = max(lows, key=lambda bound: (bound[0], not bound[1]), default=None)
    high = min(highs, key=lambda bound: (bound[0], bound[1]), default=None)
    return low, high


def _is_within(value, low, high):
    if not isinstance(value, int | float) or isinstance(value, bool):
        return True
    above = low is None or value > low[0] or (value == low[0] and low[1])
    return above and (high is None or value < high[0] or (value == high[0] and high[1]))
