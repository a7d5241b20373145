"""The seal: what exactly was approved, as canonical JSON and its SHA-256.

Sealed values have the shape ``{"fields": [cell], "lines": [{"field", "id", "cells": [cell]}]}`` in
the order a person reads them (PostgreSQL keeps the order of lists, not of keys). A cell is
``{"name", "value", "text"}``: the field, the value that is hashed, the words that are shown.
"""

import hashlib
import json
from decimal import Decimal


def digest(values):
    """SHA-256 over the values alone: neither a renamed customer nor a line moved up breaks a seal."""
    bare = {
        "fields": _values(values["fields"]),
        "lines": sorted((line["field"], line["id"], _values(line["cells"])) for line in values["lines"]),
    }
    text = json.dumps(bare, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def bare(values):
    """``{"fields": {name: value}, "lines": {(field, id): {name: value}}}``: sealed values without words."""
    return {
        "fields": _values(values["fields"]),
        "lines": {(line["field"], line["id"]): _values(line["cells"]) for line in values["lines"]},
    }


def moved_cells(old, new):
    """Cells of two `bare` values that differ: set of ``(line field or None, line id or None, name)``.

    A line that came or went counts with all its cells. A field that was not sealed before counts
    only once it says something: an add-on installed later voids no approval by its empty fields.
    """
    moved = {(None, None, name) for name in _moved_names(old["fields"], new["fields"])}
    for key in old["lines"].keys() | new["lines"].keys():
        was, now = old["lines"].get(key), new["lines"].get(key)
        names = _moved_names(was, now) if was and now else (was or now).keys()
        moved |= {(*key, name) for name in names}
    return moved


def _moved_names(old, new):
    if old == new:
        return set()
    both = {name for name in old.keys() & new.keys() if old[name] != new[name]}
    return both | {name for name in old.keys() ^ new.keys() if not _is_empty({**old, **new}[name])}


def _is_empty(value):
    return not value or (isinstance(value, str) and not value.strip("0."))


def is_within(old, new, percent):
    """Whether the number ``new`` lies within ``percent`` per cent of ``old``, the limit included.

    >>> is_within("100.00", "102.00", 2), is_within("100.00", "102.01", 2), is_within("0.00", "0.01", 2)
    (True, False, False)
    """
    old, new = Decimal(old), Decimal(new)
    return abs(new - old) * 100 <= abs(old) * Decimal(str(percent))


def diff(old, new):
    """What moved between two sealed values, in reading order.

    :return: list of ``(line field or None, line number or None, field or None, old text, new text)``;
        a line that came or went has no field, and its first text stands on one side
    """
    changes = [
        (None, None, name, before, after) for name, before, after in _diff_cells(old["fields"], new["fields"])
    ]
    before, after = _numbered(old), _numbered(new)
    for key in dict.fromkeys([*after, *before]):
        number, cells = after.get(key, (None, []))
        old_number, old_cells = before.get(key, (None, []))
        if not cells or not old_cells:
            changes.append((key[0], number or old_number, None, _title(old_cells), _title(cells)))
            continue
        changes += [(key[0], number, *change) for change in _diff_cells(old_cells, cells)]
    return changes


def _values(cells):
    return {cell["name"]: cell["value"] for cell in cells}


def _numbered(values):
    """{(line field, id): (number as people count, cells)}"""
    numbered, counts = {}, {}
    for line in values["lines"]:
        counts[line["field"]] = counts.get(line["field"], 0) + 1
        numbered[line["field"], line["id"]] = counts[line["field"]], line["cells"]
    return numbered


def _diff_cells(old, new):
    before = {cell["name"]: cell for cell in old}
    after = {cell["name"]: cell for cell in new}
    nothing = {"value": None, "text": ""}
    for name in dict.fromkeys([*before, *after]):
        was, now = before.get(name, nothing), after.get(name, nothing)
        is_old_field = name in before and name in after
        if was["value"] != now["value"] and (is_old_field or not _is_empty(was["value"] or now["value"])):
            yield name, was["text"], now["text"]


def _title(cells):
    return cells[0]["text"] if cells else ""
