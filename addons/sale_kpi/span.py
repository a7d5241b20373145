"""Over what figures are counted: days, whose, and in which parts. Imports no odoo."""

from calendar import monthrange
from dataclasses import dataclass, field, replace
from datetime import date, timedelta


def month_start(day):
    return day.replace(day=1)


def month_end(day):
    return day.replace(day=monthrange(day.year, day.month)[1])


def shift_months(day, months):
    """The first day of the month ``months`` after that of ``day``.

    >>> shift_months(date(2027, 1, 31), -2)
    datetime.date(2026, 11, 1)
    """
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


@dataclass(frozen=True)
class Span:
    """``level`` is "company", "team" or "person", ``ids`` whose figures are read.

    :param groups: {key: ids}: then figures are told per key, several subjects taken together, such as
        the teams that one manager leads
    :param is_monthly: one part per month instead of one in all
    """

    date_from: date
    date_to: date
    level: str
    ids: tuple
    groups: dict = field(default=None, compare=False)
    is_monthly: bool = False

    @property
    def keys(self):
        return tuple(self.groups) if self.groups is not None else self.ids

    @property
    def parts(self):
        """[(first day, last day)], the months of a monthly span."""
        if not self.is_monthly:
            return [(self.date_from, self.date_to)]
        found, start = [], self.date_from
        while start <= self.date_to:
            found.append((start, min(month_end(start), self.date_to)))
            start = shift_months(start, 1)
        return found

    @property
    def last_year(self):
        """The same months a year before; the end of February stays the end of February."""
        end = shift_months(self.date_to, -12)
        is_end = self.date_to == month_end(self.date_to)
        last = month_end(end) if is_end else end.replace(day=min(self.date_to.day, month_end(end).day))
        start = shift_months(self.date_from, -12) + timedelta(days=self.date_from.day - 1)
        return replace(self, date_from=start, date_to=last)
