"""How figures become scores. Imports no odoo; None is what is not known, and never a zero."""

from statistics import median

NORMAL = 1.4826  # the median deviation of a normal distribution, as its standard deviation


def attain(value, target, is_lower_better=False):
    """Attainment in percent; where less is better, half of what was allowed makes 150.

    >>> attain(80, 100), attain(50, 100, True), attain(300, 100, True), attain(None, 100)
    (80.0, 150.0, 0.0, None)
    """
    if value is None or target is None:
        return None
    if is_lower_better:
        if not target:
            return 100.0 if value <= 0 else 0.0
        return max(0.0, 100.0 * (2 - value / target))
    if not target:
        return 100.0 if value >= 0 else 0.0
    return 100.0 * value / target


def score_proportional(attained, cap):
    """The attainment as score, from 0 to ``cap``."""
    return None if attained is None else min(max(attained, 0.0), cap)


def score_by_bands(figure, bands):
    """The points of the highest lower bound that ``figure`` reaches; below all of them 0.

    >>> score_by_bands(80, [(0, 10), (80, 60), (100, 100)])
    60
    """
    if figure is None:
        return None
    reached = [points for bound, points in sorted(bands) if figure >= bound]
    return reached[-1] if reached else 0.0


def total(lines, is_reweighted):
    """The weighted score of ``[(weight, score or None)]``.

    :param is_reweighted: what is missing gives its weight to the others; else it brings nothing yet
    :return: None where nothing is known

    >>> total([(60, 100), (40, None)], True), total([(60, 100), (40, None)], False)
    (100.0, 60.0)
    """
    known = [(weight, score) for weight, score in lines if score is not None]
    weights = sum(weight for weight, _score in (known if is_reweighted else lines))
    if not known or not weights:
        return None
    return sum(weight * score for weight, score in known) / weights


def judge(value, history, least=3):
    """How far ``value`` is from what is usual: ``(median, spread, robust z-score)``, or None with
    fewer than ``least`` figures to compare.

    A history that hardly moves has a spread of at least 5 % of its median, so that a small change of
    a steady figure is no alarm.

    >>> judge(300, [100, 110, 90, 100, 105, 95])[2] > 3.5
    True
    """
    if value is None or len(history) < least:
        return None
    middle = median(history)
    spread = NORMAL * median(abs(figure - middle) for figure in history)
    spread = max(spread, 0.05 * abs(middle))
    if spread:
        return middle, spread, (value - middle) / spread
    return middle, spread, 0.0 if value == middle else float("inf")
