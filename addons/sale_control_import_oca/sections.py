"""Rates by sections, as OCA keeps them, put in lower bounds only. Imports no odoo."""

CENT = 0.01


def to_tiers(sections):
    """``(rate, [(lower, rate)])`` that pay what closed ranges paid, or None where they overlap.

    A bound belongs to the range below. What lies between two ranges, and above the last, is paid
    nothing there; so it is here, by a tier of 0 %.

    :param sections: ``[(from, to, percent)]``

    >>> to_tiers([(0, 1000, 5), (1000.01, 5000, 7)])
    (5, [(1000, 7), (5000, 0.0)])
    """
    base, tiers, end = 0.0, [], 0.0
    for lower, upper, percent in sorted(sections):
        if round(lower - end, 2) < 0:
            return None
        if round(lower - end, 2) > CENT:
            tiers += [(end, 0.0)] if end else []
            end = round(lower - CENT, 2)
        if end <= 0:
            base = percent
        else:
            tiers.append((end, percent))
        end = upper
    return base, [*tiers, (end, 0.0)] if sections else []
