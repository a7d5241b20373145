"""The nearest change that would avoid a step. Plain values in, plain values out."""

from dataclasses import dataclass

# operator that holds -> what the value would have to be for it not to hold
OPPOSITES = {">": "at_most", ">=": "below", "<": "at_least", "<=": "above"}


@dataclass(frozen=True)
class Exit:
    """With ``name`` ``kind`` ``value`` the condition no longer holds."""

    name: str
    kind: str
    value: float


def nearest_exit(conditions, actual=None):
    """The comparison that takes the smallest change to break, or None where none is a number.

    All conditions hold together, so breaking any one of them is enough.

    :param conditions: ``(field, operator, value)`` each
    :param actual: {field: its value now}, to tell which change is the smallest
    >>> nearest_exit([("discount", ">", 10), ("margin", "<", 5)], {"discount": 40, "margin": 4.9})
    Exit(name='margin', kind='at_least', value=5)
    >>> nearest_exit([("partner_id", "=", 3)]) is None
    True
    """
    exits = [
        (_distance(value, (actual or {}).get(name)), index, Exit(name, OPPOSITES[operator], value))
        for index, (name, operator, value) in enumerate(conditions)
        if operator in OPPOSITES and isinstance(value, int | float) and not isinstance(value, bool)
    ]
    return min(exits, default=(0, 0, None))[2]


def _distance(value, actual):
    """How far the value is from the bound, in parts of the bound."""
    return abs((value if actual is None else actual) - value) / max(abs(value), 1.0)
