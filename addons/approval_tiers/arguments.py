"""What callers hand to methods that are called by name: understood, or refused with a sentence."""

from collections.abc import Collection

from odoo import fields
from odoo.exceptions import UserError

FIRST_YEAR, LAST_YEAR = 1900, 2199  # periods before and after it can still be counted
LAST_ID = 2**31 - 1  # of a column of PostgreSQL


def read_date(env, value):
    """A date out of ``value``, None out of nothing.

    :raises UserError: it is no date
    """
    return _read(env, fields.Date.to_date, value)


def read_moment(env, value):
    """A naive UTC datetime out of ``value``, None out of nothing.

    :raises UserError: it is no date and time
    """
    return _read(env, fields.Datetime.to_datetime, value)


def read_id(env, value):
    """The number of a record out of ``value``.

    :raises UserError: no record can have it
    """
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= LAST_ID:
        raise _no_record(env, value)
    return value


def read_ids(env, values):
    """The numbers of records out of a list of them.

    :raises UserError: it is no list, or no record can have one of them
    """
    if isinstance(values, str) or not isinstance(values, Collection):
        raise _no_record(env, values)
    return [read_id(env, value) for value in values]


def _no_record(env, value):
    return UserError(env._("“%(text)s” is no record. Reload the page.", text=str(value)[:40]))


def _read(env, convert, value):
    try:
        moment = convert(value) or None
        if moment and not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise ValueError(value)
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
        raise UserError(
            env._("“%(text)s” is no date. Write it as 2026-05-31.", text=str(value)[:40])
        ) from error
    return moment
