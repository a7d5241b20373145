"""Which days are greeted: pure rules, no database, no clock of their own."""

import calendar
from datetime import timedelta


def birthday_key(day):
    """Month and day as one number, whatever the year.

    >>> from datetime import date
    >>> birthday_key(date(1988, 2, 29))
    229
    """
    return day.month * 100 + day.day if day else 0


def keys_of(day):
    """Keys of the birthdays kept on ``day``: in other years 29 February is kept on the 28th.

    >>> from datetime import date
    >>> keys_of(date(2027, 2, 28)), keys_of(date(2028, 2, 28)), keys_of(date(2028, 2, 29))
    ([228, 229], [228], [229])
    """
    keys = [birthday_key(day)]
    if keys == [228] and not calendar.isleap(day.year):
        keys.append(229)
    return keys


def window(today, days):
    """The days to greet now: from ``today`` to ``days`` ahead, so that a job that did not run loses none.

    >>> from datetime import date
    >>> window(date(2026, 12, 30), 2)[-1]
    datetime.date(2027, 1, 1)
    """
    return [today + timedelta(days=step) for step in range(days + 1)]
