"""What somebody earns on a base that adds up over a period: a pure rule, the twin of its SQL.

Every row of the ledger pays ``commission(after) - commission(before)``, each rounded as a whole, so
that the rows always add up to the commission on the total, in whatever order they arrive.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal(0)
PERCENT = Decimal("0.01")


@dataclass(frozen=True)
class Terms:
    """The terms of a version. ``tiers`` are (lower bound, rate), ascending; ``rate`` is paid from the
    first unit on. Rates are percent; bounds and ``floor`` are money, or percent of a target."""

    method: str  # flat, marginal, whole
    rate: Decimal
    tiers: tuple = ()
    floor: Decimal = ZERO
    cap: Decimal = ZERO
    decimals: int = 2

    def bounds(self, factor):
        """[(lower bound in money, rate)], the base rate first. ``factor`` turns a bound into money;
        0 where there is no target to measure by, then only the base rate is paid."""
        tiers = self.tiers if factor and self.method != "flat" else ()
        return [(ZERO, self.rate), *((lower * factor, rate) for lower, rate in tiers)]

    def slices(self, total, factor=Decimal(1)):
        """[(part of ``total``, rate)] that the commission is made of, floor and cap left aside.

        >>> terms = Terms("marginal", Decimal(1), ((Decimal(500), Decimal(2)),))
        >>> terms.slices(Decimal(600))
        [(Decimal('500'), Decimal('1')), (Decimal('100'), Decimal('2'))]
        """
        bounds = self.bounds(factor)
        if total <= 0 or self.method != "marginal":
            return [(total, self._rate_at(total, bounds))]
        uppers = [lower for lower, _rate in bounds[1:]] + [None]
        parts = []
        for (lower, rate), upper in zip(bounds, uppers, strict=True):
            part = (total if upper is None else min(total, upper)) - lower
            if part > 0:
                parts.append((part, rate))
        return parts

    def _rate_at(self, total, bounds):
        return [rate for lower, rate in bounds if total > lower][-1] if total > 0 else self.rate

    def commission(self, total, factor=Decimal(1), scale=Decimal(1)):
        """Commission on ``total``, rounded. Below the floor nothing; a negative total takes back at
        the base rate; ``scale`` is the part of the period that somebody takes part in."""
        amount = sum((part * rate * PERCENT for part, rate in self.slices(total, factor)), ZERO)
        if 0 <= total < self.floor * factor:
            amount = ZERO
        if self.cap:
            amount = min(amount, self.cap * scale)
        return amount.quantize(Decimal(1).scaleb(-self.decimals), ROUND_HALF_UP)

    def next_tier(self, total, factor=Decimal(1), scale=Decimal(1)):
        """(what is missing to pass the next bound, what that brings), or None at the top.

        >>> Terms("marginal", Decimal(1), ((Decimal(500), Decimal(2)),)).next_tier(Decimal(400))
        (Decimal('100'), Decimal('1.00'))
        """
        unit = Decimal(1).scaleb(-self.decimals)
        bounds = [lower for lower, _rate in self.bounds(factor)[1:]]
        if self.floor and factor:
            bounds.append(self.floor * factor)
        on_bound = self.method == "whole" and total > 0  # just reached, not passed
        ahead = sorted(lower for lower in bounds if lower > total or (on_bound and lower == total))
        if not ahead:
            return None
        gap = ahead[0] - total
        # A tier is for what lies above its bound; where it pays the whole, that step is the gain.
        gap += unit if self.method == "whole" else 0
        if not gap:
            return None
        now, then = (self.commission(value, factor, scale) for value in (total, total + gap))
        return gap, then - now


def taken_over(terms, before, after, factor=Decimal(1)):
    """[(amount, rate)] by which ``after`` differs from ``before``: the words of a ledger row.

    >>> terms = Terms("marginal", Decimal(1), ((Decimal(500), Decimal("1.5")),))
    >>> taken_over(terms, Decimal(480), Decimal(503))
    [(Decimal('20'), Decimal('1')), (Decimal('3'), Decimal('1.5'))]
    """
    if terms.method != "marginal":
        return [(after - before, terms.slices(after, factor)[-1][1])]
    old = dict.fromkeys((rate for _lower, rate in terms.bounds(factor)), ZERO)
    new = dict(old)
    for part, rate in terms.slices(before, factor):
        old[rate] += part
    for part, rate in terms.slices(after, factor):
        new[rate] += part
    return [(new[rate] - old[rate], rate) for rate in new if new[rate] != old[rate]]
