"""How much a visit to a customer is worth this week: pure rules, no database, no clock."""

from dataclasses import dataclass

COVERAGE_POINTS = 20  # for each interval that has passed since the last visit
COVERAGE_LIMIT = 3.0  # intervals; longer neglect counts no more
NEVER_VISITED = 1.5  # intervals that a customer whom nobody visited counts
HIGH_VALUE_FACTOR = 1.5  # for coverage of customers whom the sales director looks after
PIPELINE_POINTS = 25  # for open opportunities worth a key project, in proportion below
OVERDUE_POINTS = 25  # for overdue money worth a tenth of a key project, in proportion below
PROMISE_POINTS = 10  # for each open promise
PROMISE_LIMIT = 3
KEY_REVENUE = 500_000  # where the company says of no amount that it makes a key project
BASE_MINUTES, MINUTES_PER_POINT = 20, 2


@dataclass(frozen=True)
class Signals:
    """What speaks for a visit. ``days``: since the last visit, None if there was none; ``interval``: days
    between visits, 0 for no interval; ``pipeline``: expected revenue × probability; ``overdue``: money
    past its date; ``promises``: open ones. Amounts in company currency."""

    days: int | None = None
    interval: int = 0
    is_high_value: bool = False
    pipeline: float = 0.0
    overdue: float = 0.0
    promises: int = 0

    @property
    def is_due(self):
        """Whether the interval has passed, or nobody was ever there."""
        return bool(self.interval) and (self.days is None or self.days >= self.interval)


def get_score(signals, key_revenue=0):
    """Points for a visit; 0 where nothing speaks for one.

    >>> get_score(Signals(days=45, interval=30))
    30.0
    >>> get_score(Signals(days=29, interval=30)), get_score(Signals(overdue=50_000, promises=2))
    (0.0, 45.0)
    """
    scale = key_revenue or KEY_REVENUE
    points = 0.0
    if signals.is_due:
        intervals = NEVER_VISITED if signals.days is None else signals.days / signals.interval
        factor = HIGH_VALUE_FACTOR if signals.is_high_value else 1.0
        points += COVERAGE_POINTS * min(intervals, COVERAGE_LIMIT) * factor
    points += PIPELINE_POINTS * min(max(signals.pipeline, 0) / scale, 1)
    points += OVERDUE_POINTS * min(max(signals.overdue, 0) / (scale / 10), 1)
    return points + PROMISE_POINTS * min(signals.promises, PROMISE_LIMIT)


def get_drop_cost(score):
    """Minutes on the road that a visit of this score is worth.

    >>> get_drop_cost(30.0)
    80
    """
    return BASE_MINUTES + round(MINUTES_PER_POINT * score)
