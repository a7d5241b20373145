"""Periods, plan to date and pace: rules of the dashboard on plain values; no Odoo here."""

from datetime import date, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


class Period(NamedTuple):
    """A period and how much of it has passed; both ends belong to it.

    `until` is the last day with figures: today, or the last day of a period that is over.
    """

    kind: str
    first: date
    last: date
    until: date

    @property
    def previous(self):
        return self.first - relativedelta(months=MONTHS[self.kind])

    @property
    def next(self):
        return self.last + timedelta(days=1)

    @property
    def is_over(self):
        return self.until == self.last

    @property
    def month_first(self):
        """First day of the month that is running, the last of a period that is over."""
        return self.until.replace(day=1)

    def year_before(self):
        """The same period a year earlier, as far as this one has come."""
        year = relativedelta(years=1)
        last = month_end(self.first - year + relativedelta(months=MONTHS[self.kind] - 1))
        # The 29th of February is held against the 28th; a period that is over against a whole one.
        until = last if self.is_over else self.until - year
        return Period(self.kind, self.first - year, last, until)


def month_end(day):
    """
    >>> month_end(date(2024, 2, 10))
    datetime.date(2024, 2, 29)
    """
    return day.replace(day=1) + relativedelta(months=1, days=-1)


def period_of(kind, day, today):
    """The period of ``day``, by the calendar year; one to come has no day with figures but its first.

    >>> period_of("half", date(2026, 11, 22), date(2026, 11, 22))[1:3]
    (datetime.date(2026, 7, 1), datetime.date(2026, 12, 31))
    """
    months = MONTHS[kind]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    last = month_end(first + relativedelta(months=months - 1))
    return Period(kind, first, last, max(first, min(last, today)))


def months_before(first, number):
    """``number`` months that end with the one of ``first``, the oldest first."""
    return [first.replace(day=1) - relativedelta(months=back) for back in reversed(range(number))]


def add_up(months, is_additive):
    """The figure of several months: their sum, or the mean of what does not add up.

    >>> add_up({1: 10, 2: 20}, True), add_up({1: 10, 2: 20}, False)
    (30, 15.0)
    """
    return sum(months.values()) if is_additive else sum(months.values()) / len(months)


def get_passed_share(days, period):
    """Which part of the running month has passed, by its working days, today included; 1 without any."""
    month = [day for day in days if day.replace(day=1) == period.month_first]
    passed = [day for day in month if day <= period.until]
    return len(passed) / len(month) if month else 1.0


def get_plan_to_date(months, period, passed, is_additive):
    """What should have been reached: months that are over, and the share of the running one.

    :param months: {first day of the month: its target}
    :param passed: share of the running month that is over; a rate is to be held on every day
    :return: None where nothing was planned so far
    """
    reached = {month: figure for month, figure in months.items() if month <= period.month_first}
    if not reached:
        return None
    if is_additive and period.month_first in reached:
        reached[period.month_first] *= passed
    return add_up(reached, is_additive)


def get_percent(value, target, is_lower_better=False):
    """How far ``value`` fills ``target``, in percent; None where one of them is missing.

    Where less is better, half of the target is 150 %, twice as much is 0 %.

    >>> get_percent(80, 100), get_percent(5, 10, True), get_percent(30, 10, True), get_percent(80, 0)
    (80.0, 150.0, 0.0, None)
    """
    if value is None or not target:
        return None
    if is_lower_better:
        return max(0.0, 100.0 * (2 - value / target))
    return 100.0 * value / target


def get_pace(value, elapsed, total):
    """What ``value`` becomes by the end at the pace so far; None before the first working day.

    >>> get_pace(60, 10, 20)
    120.0
    """
    return value * total / elapsed if elapsed else None


def get_rank(key, values):
    """(place of ``key``, how many) in {key: value}, the highest first; equal values share a place.

    >>> get_rank("b", {"a": 3, "b": 2, "c": 2, "d": 1})
    (2, 4)
    """
    if key not in values:
        return None, len(values)
    return 1 + sum(value > values[key] for value in values.values()), len(values)
