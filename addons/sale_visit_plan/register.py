"""Rules of the inquiry register: what may not be blank, when to be in touch again. Pure, no database."""

from datetime import timedelta


def blanks(values, needed):
    """Names in ``needed`` that stand for nothing in ``values``; a tuple of names asks for any one of them.

    >>> blanks({"phone": "", "email": "a@b.cn", "source": False}, [("phone", "email"), "source"])
    ['source']
    """
    missing = []
    for name in needed:
        names = name if isinstance(name, tuple) else (name,)
        if not any(values.get(one) for one in names):
            missing.append(names[0])
    return missing


def next_contact(day, days):
    """The day on which to be in touch again, ``days`` after ``day``; 0 proposes none.

    >>> from datetime import date
    >>> next_contact(date(2028, 2, 27), 3)
    datetime.date(2028, 3, 1)
    >>> next_contact(date(2028, 2, 27), 0)
    False
    """
    return day + timedelta(days=days) if days else False


def phone_key(number):
    """What the same telephone has in common however it is written: its last nine digits, or False.

    >>> phone_key("+86 138-0013-8000") == phone_key("13800138000")
    True
    >>> phone_key("021-5888 0000") == phone_key("+86 21 58880000") != phone_key("010-58880000")
    True
    >>> phone_key("8001")
    False
    """
    digits = "".join(char for char in number or "" if char.isdecimal() and char.isascii())
    return digits[-9:] if len(digits) >= 7 else False
