"""The seal: what exactly was approved, as canonical JSON and its SHA-256.

Sealed values have the shape ``{"fields": [cell], "lines": [{"field", "id", "cells": [cell]}]}`` in
the order a person reads them (PostgreSQL keeps the order of lists, not of keys). A cell is
``{"name", "value", "text"}``: the field, the value that is hashed, the words that are shown.
"""

import hashlib
import json


def digest(values):
    """SHA-256 over the values alone: neither a renamed customer nor a line moved up breaks a seal."""
    bare = {
        "fields": _values(values["fields"]),
        "lines": sorted((line["field"], line["id"], _values(line["cells"])) for line in values["lines"]),
    }
    text = json.dumps(bare, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


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
        if was["value"] != now["value"]:
            yield name, was["text"], now["text"]


def _title(cells):
    return cells[0]["text"] if cells else ""
