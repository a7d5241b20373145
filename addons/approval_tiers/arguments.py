"""What callers hand to methods that are called by name: understood, or refused with a sentence."""

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
        raise UserError(env._("“%(text)s” is no record. Reload the page.", text=str(value)[:40]))
    return value


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
