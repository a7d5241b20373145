"""Dates of plans and reports: pure rules, no database, no clock of their own."""

import calendar
from datetime import date, datetime, time, timedelta

import pytz


def month_bounds(day, step=0):
    """First and last day of the month ``step`` months after that of ``day``.

    >>> month_bounds(date(2024, 1, 31), step=1)
    (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
    """
    months = day.year * 12 + day.month - 1 + step
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, 1), date(year, month + 1, last)


def week_bounds(day, step=0):
    """Monday and Sunday of the week ``step`` weeks after that of ``day``.

    >>> week_bounds(date(2026, 11, 22), step=1)
    (datetime.date(2026, 11, 23), datetime.date(2026, 11, 29))
    """
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=step)
    return monday, monday + timedelta(days=6)


def plan_due_date(period, date_from, days_before=0, meeting_weekday=5):
    """By when a plan that begins on ``date_from`` has to be approved.

    A month plan: ``days_before`` days before the month before it ends (VIS-08, C8). A week plan: at
    the meeting in the week before it (VIS-17).

    >>> plan_due_date("month", date(2026, 6, 1))
    datetime.date(2026, 5, 31)
    >>> plan_due_date("week", date(2026, 6, 8), meeting_weekday=5)
    datetime.date(2026, 6, 6)
    """
    if period == "month":
        return date_from - timedelta(days=1 + days_before)
    return date_from - timedelta(days=7 - meeting_weekday)


def report_due_at(ended_at, hours, zone):
    """The last second in which the report of a visit is on time, naive UTC (VIS-12, C10).

    It is the end of the day, where the salesperson is, in which ``hours`` after the visit are over;
    0 means the same day. The clock on the wall counts, so that two days stay two days when daylight
    saving begins or ends.

    :param ended_at: end of the visit, naive UTC
    :param zone: a `pytz` time zone

    >>> import pytz
    >>> report_due_at(datetime(2027, 6, 3, 2), 48, pytz.timezone("Asia/Shanghai"))
    datetime.datetime(2027, 6, 5, 15, 59, 59)
    """
    wall = pytz.utc.localize(ended_at).astimezone(zone).replace(tzinfo=None)
    midnight = datetime.combine((wall + timedelta(hours=hours)).date() + timedelta(days=1), time())
    return zone.localize(midnight).astimezone(pytz.utc).replace(tzinfo=None) - timedelta(seconds=1)
