"""Who stands in for whom. Plain values in, plain values out."""

from dataclasses import dataclass
from datetime import date

# A longer chain of absences is no longer somebody's known deputy.
MAX_DEPTH = 5


@dataclass(frozen=True)
class Absence:
    """``user`` is away from ``first`` to ``last``, both included, and ``delegate`` decides for him.

    :param key: what the caller knows the delegation by
    """

    key: int
    user: int
    delegate: int
    first: date
    last: date


def closes_loop(new, others):
    """Whether with ``new`` somebody would, on some day, stand in for himself through others.

    >>> day = date(2026, 3, 2)
    >>> there, back = Absence(1, 7, 8, day, day), Absence(2, 8, 7, day, day)
    >>> closes_loop(there, [back])
    True
    >>> closes_loop(there, [Absence(2, 8, 7, date(2026, 3, 3), date(2026, 3, 4))])
    False
    """
    seen, paths = set(), [(new.delegate, new.first, new.last)]
    while paths:
        person, first, last = paths.pop()
        if person == new.user:
            return True
        for other in others:
            start, end = max(first, other.first), min(last, other.last)
            if other.user == person and start <= end and (other.key, start, end) not in seen:
                seen.add((other.key, start, end))
                paths.append((other.delegate, start, end))
    return False


def follow(user, absences):
    """{delegate: keys of the delegations that lead to him} from ``user``, all of one day.

    A delegate hands on only by being absent himself; nobody is reached twice, so a loop ends.

    >>> day = date(2026, 3, 2)
    >>> follow(7, [Absence(1, 7, 8, day, day), Absence(2, 8, 9, day, day)])
    {8: (1,), 9: (1, 2)}
    """
    reached, level = {}, {user: ()}
    for _depth in range(MAX_DEPTH):
        coming = {}
        for absence in absences:
            known = absence.delegate == user or absence.delegate in reached | coming
            if absence.user in level and not known:
                coming[absence.delegate] = (*level[absence.user], absence.key)
        reached |= coming
        level = coming
    return reached
