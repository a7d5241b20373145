"""How a target of a year becomes halves, quarters and months (PLN-05). Imports no odoo.

Parts telescope: each is the rounded running total less the one before, so they always sum to the whole,
and no part is a whole unit off its share.
"""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

MONTHS = tuple(f"m{number}" for number in range(1, 13))
CENT = Decimal("0.01")
# What lies in a total, the widest first; a total is spread before the narrower ones say otherwise
WITHIN = {
    "year": MONTHS,
    "h1": MONTHS[:6],
    "h2": MONTHS[6:],
    **{f"q{number}": MONTHS[number * 3 - 3 : number * 3] for number in range(1, 5)},
}
TOTALS = tuple(WITHIN)
COLUMNS = TOTALS + MONTHS
# What the parts of a total are, for the difference that is shown
PARTS = {
    "year": ("h1", "h2"),
    "h1": ("q1", "q2"),
    "h2": ("q3", "q4"),
    **{f"q{number}": WITHIN[f"q{number}"] for number in range(1, 5)},
}


def distribute(total, weights, rounding=CENT):
    """``total`` in as many parts as there are weights, in proportion to them, to the unit.

    :param rounding: unit of a part; a total that is no multiple of it is spread in hundredths
    :return: floats whose sum, rounded to hundredths, is ``total``

    >>> distribute(100, [1, 1, 1])
    [33.33, 33.34, 33.33]
    """
    whole, unit = _number(total).quantize(CENT, ROUND_HALF_UP), _number(rounding)
    if whole % unit:
        unit = CENT
    units = int(whole / unit)
    shares = [Fraction(_number(weight)) for weight in weights]
    if any(share < 0 for share in shares) or not sum(shares):
        shares = [Fraction(1)] * len(shares)
    parts, running, before = [], Fraction(0), 0
    for share in shares:
        running += share
        reached = _round(units * running / sum(shares))
        parts.append(float((reached - before) * unit))
        before = reached
    return parts


def settle(given, current, weights, rounding=CENT, is_additive=True, is_new=False):
    """All columns that change when ``given`` is entered over ``current``.

    A total is spread over what lies in it, as far as it is not given too; months leave the totals above
    as they were set. A new line with months alone gets its totals from them.

    :param given: {column: value}; :param current: {column: value}
    :param weights: twelve weights; :return: {column: value}
    """
    given = _drop_blanks(given) if is_new else dict(given)
    values = {column: current.get(column) or 0.0 for column in COLUMNS}
    set_totals = [total for total in TOTALS if total in given]
    for total in set_totals:
        _spread_one(total, given, values, weights, rounding, is_additive)
    values.update({column: value for column, value in given.items() if column in COLUMNS})
    if is_new:
        _fill_above(values, set_totals, is_additive)
    return {
        column: value for column, value in values.items() if value != (current.get(column) or 0.0)
    } | given


def roll_up(values, is_additive=True):
    """{total: what its months come to}; of a rate, their mean."""
    return {total: _sum_months(values, total, is_additive) for total in TOTALS}


def find_differences(values):
    """[(total, what was set, what its parts come to)] wherever the two are not the same."""
    found = []
    for total, parts in PARTS.items():
        below = _cents(sum(values[part] for part in parts))
        if _cents(values[total]) != below:
            found.append((total, values[total], float(below)))
    return found


def _spread_one(total, given, values, weights, rounding, is_additive):
    months = WITHIN[total]
    inner = [other for other in TOTALS if other != total and set(WITHIN[other]) < set(months)]
    if not is_additive:
        values.update(dict.fromkeys([*inner, *months], given[total]))
    elif not _is_consistent(total, inner, {**values, **given}):
        shares = [weights[MONTHS.index(month)] for month in months]
        values.update(zip(months, distribute(given[total], shares, rounding), strict=True))
        values.update({other: _sum_months(values, other) for other in inner})
    values[total] = given[total]


def _is_consistent(total, inner, values):
    """Whether what lies in the total comes to it already; then nothing is spread anew."""
    sums = {other: _sum_months(values, other) for other in [total, *inner]}
    return all(_cents(values[other]) == _cents(value) for other, value in sums.items())


def _fill_above(values, set_totals, is_additive):
    """Totals that nobody set, from the months; what lies in a total that was set, came from it."""
    for total in TOTALS:
        if not any(set(WITHIN[total]) <= set(WITHIN[other]) for other in set_totals):
            values[total] = _sum_months(values, total, is_additive)


def _sum_months(values, total, is_additive=True):
    months = [_number(values[month] or 0) for month in WITHIN[total]]
    whole = sum(months) if is_additive else sum(months) / len(months)
    return float(whole.quantize(CENT, ROUND_HALF_UP))


def _drop_blanks(given):
    """An empty cell of a new line is no figure: forms and spreadsheets send zeros along."""
    has_months = any(given.get(month) for month in MONTHS)
    return {column: value for column, value in given.items() if value or (column in MONTHS and has_months)}


def _number(value):
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _cents(value):
    return _number(value).quantize(CENT, ROUND_HALF_UP)


def _round(fraction):
    """Halves away from zero, as PostgreSQL and Odoo round."""
    doubled = abs(fraction) * 2
    rounded = (doubled.numerator // doubled.denominator + 1) // 2
    return rounded if fraction >= 0 else -rounded


def grow(values, percent):
    """``values`` and ``percent`` more, to the cent; their sum is the sum of ``values`` grown and rounded
    once. Months with more taken back than sold stay below zero.

    >>> grow([100.05, 0.05], 10)
    [110.06, 0.05]
    """
    factor = 1 + Fraction(_number(percent)) / 100
    parts, running, before = [], Fraction(0), 0
    for value in values:
        running += Fraction(_number(value))
        reached = _round(running * factor * 100)
        parts.append(float((reached - before) * CENT))
        before = reached
    return parts
