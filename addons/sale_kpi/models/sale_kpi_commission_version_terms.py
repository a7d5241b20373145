from decimal import Decimal

from odoo import models
from odoo.tools import SQL, float_repr

from ..commission import Terms

# What a base is made of: the kind of event, and its figure
BASES = {
    "invoiced": ("invoice", SQL("COALESCE(e.amount, 0)")),
    "collected": ("cash", SQL("COALESCE(e.amount, 0)")),
    "margin": ("invoice", SQL("(COALESCE(e.amount, 0) - COALESCE(e.cost, 0))")),
    "ordered": ("order", SQL("COALESCE(e.amount, 0)")),
}

# The measures of the account ``a``
ACCOUNT = SQL("a.factor"), SQL("a.scale")


def exact(value, digits=4):
    """``value`` of a field as the decimal that its column holds."""
    return Decimal(float_repr(value or 0.0, digits))


class SaleKpiCommissionVersion(models.Model):
    """The rule of a version, for one total in Python and for a million rows in SQL."""

    _inherit = "sale.kpi.commission.version"

    def _get_terms(self):
        """The rule of this version as plain values."""
        self.ensure_one()
        tiers = sorted((exact(tier.lower, 2), exact(tier.rate)) for tier in self.tier_ids)
        return Terms(
            method=self.method,
            rate=exact(self.rate),
            tiers=() if self.method == "flat" else tuple(tiers),
            floor=exact(self.floor, 2),
            cap=exact(self.cap, self.currency_id.decimal_places),
            decimals=self.currency_id.decimal_places,
        )

    def _get_kind(self):
        return BASES[self.base][0]

    def _get_base_sql(self):
        """The figure of event ``e`` that these terms pay on."""
        return BASES[self.base][1]

    def _get_commission_sql(self, total, factor=ACCOUNT[0], scale=ACCOUNT[1]):
        """The twin of `Terms.commission`, for the SQL expressions ``total``, ``factor``, ``scale``."""
        terms = self._get_terms()
        curve = _whole_sql if terms.method == "whole" else _marginal_sql
        amount = SQL("%s * %s", total, terms.rate)
        if terms.tiers:
            first = SQL("%s <= 0 OR %s = 0", total, factor)
            amount = SQL("CASE WHEN %s THEN %s ELSE %s END", first, amount, curve(terms, total, factor))
        if terms.floor:
            above = SQL("(%s < 0 OR %s >= %s * %s)", total, total, terms.floor, factor)
            amount = SQL("CASE WHEN %s THEN %s ELSE 0 END", above, amount)
        amount = SQL("(%s) * 0.01", amount)
        if terms.cap:
            amount = SQL("LEAST(%s, %s * %s)", amount, terms.cap, scale)
        return SQL("round(%s, %s)", amount, terms.decimals)


def _marginal_sql(terms, total, factor):
    """Each tier adds the difference of its rate to the one below, for what lies above its bound."""
    parts, before = [SQL("%s * %s", terms.rate, total)], terms.rate
    for lower, rate in terms.tiers:
        parts.append(SQL("%s * GREATEST(%s - %s * %s, 0)", rate - before, total, lower, factor))
        before = rate
    return SQL(" + ").join(parts)


def _whole_sql(terms, total, factor):
    cases = [
        SQL("WHEN %s > %s * %s THEN %s", total, lower, factor, rate) for lower, rate in reversed(terms.tiers)
    ]
    return SQL("%s * CASE %s ELSE %s END", total, SQL(" ").join(cases), terms.rate)
