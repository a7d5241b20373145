"""Reads a table as it is copied from a spreadsheet. Imports no odoo."""

import csv
import unicodedata
from decimal import Decimal, InvalidOperation
from math import isfinite


class Row:
    """One line of the table: its number as the sender counts it, {heading key: text}, and what becomes
    of it on the way: values, whose plan it is for, that plan."""

    def __init__(self, number, cells):
        self.number, self.cells = number, cells
        self.vals, self.subject, self.plan = {}, None, None


def normalise(text):
    """What two headings have in common that a person would call the same.

    >>> normalise(" Sales Person ") == normalise("sales　person")
    True
    """
    folded = unicodedata.normalize("NFKC", text or "").casefold()
    return " ".join(folded.split())


def read_table(text):
    """(headings, [(line number, cells)]) of pasted text; empty lines are left out.

    Separated by tabs, as spreadsheets copy; else by semicolons, else by commas.
    """
    lines = (text or "").splitlines()
    first = next((line for line in lines if line.strip()), "")
    delimiter = next((mark for mark in "\t;," if mark in first), "\t")
    rows = [
        (number, [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])])
        for number, line in enumerate(lines, start=1)
        if line.strip()
    ]
    return (rows[0][1], rows[1:]) if rows else ([], [])


def read_number(text):
    """The number that a cell says, None for an empty one.

    :raises ValueError: for anything else

    >>> read_number("1,200.50"), read_number("１２％")
    (1200.5, 12.0)
    """
    cleaned = unicodedata.normalize("NFKC", text or "").strip()
    for mark in (" ", "\u00a0", "\u202f", "'", "¥", "%", ","):
        cleaned = cleaned.replace(mark, "")
    if not cleaned or cleaned == "-":
        return None
    if cleaned.startswith("(") and cleaned.endswith(")"):
        cleaned = f"-{cleaned[1:-1]}"
    try:
        number = Decimal(cleaned)
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not isfinite(float(number)):  # more than a column holds is no number either
        raise ValueError(text)
    return float(number)


def read_rows(headings, rows, known):
    """Rows as {key: text}, by the keys that ``known`` gives for normalised headings.

    :param known: {normalised heading: key}
    :return: (rows, headings that nobody knows, keys that stand twice)
    """
    keys = [known.get(normalise(heading)) for heading in headings]
    unknown = [heading for heading, key in zip(headings, keys, strict=True) if heading and not key]
    twice = sorted({key for key in keys if key and keys.count(key) > 1})
    parsed = [
        Row(number, {key: cell for key, cell in zip(keys, cells, strict=False) if key and cell})
        for number, cells in rows
    ]
    return parsed, unknown, twice
