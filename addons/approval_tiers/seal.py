"""The seal: what exactly was approved, as canonical JSON and its SHA-256.

Sealed values have the shape ``{"fields": {name: cell}, "lines": {name: {id: {name: cell}}}}``.
A cell is ``[value, text]``: the value that is hashed and the words that a person reads.
"""

import hashlib
import json


def digest(values):
    """SHA-256 over the values alone, so that a renamed customer does not break a seal."""
    bare = {
        "fields": {name: cell[0] for name, cell in values["fields"].items()},
        "lines": {
            field: {
                str(line_id): {name: cell[0] for name, cell in line.items()}
                for line_id, line in lines.items()
            }
            for field, lines in values["lines"].items()
        },
    }
    text = json.dumps(bare, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def diff(old, new):
    """What moved between two sealed values, in reading order.

    :return: list of ``(field, line position or None, column or None, old text, new text)``;
        a line that came or went has column None and its first cell's text on one side
    """
    changes = []
    for name in dict.fromkeys([*old["fields"], *new["fields"]]):
        before, after = (side["fields"].get(name, [None, ""]) for side in (old, new))
        if before[0] != after[0]:
            changes.append((name, None, None, before[1], after[1]))
    for field in dict.fromkeys([*old["lines"], *new["lines"]]):
        before, after = (side["lines"].get(field, {}) for side in (old, new))
        changes += _diff_lines(field, before, after)
    return changes


def _diff_lines(field, before, after):
    changes = []
    for position, line_id in enumerate(dict.fromkeys([*before, *after]), start=1):
        old, new = before.get(line_id), after.get(line_id)
        if old is None or new is None:
            changes.append((field, position, None, _title(old), _title(new)))
            continue
        for column in dict.fromkeys([*old, *new]):
            was, now = old.get(column, [None, ""]), new.get(column, [None, ""])
            if was[0] != now[0]:
                changes.append((field, position, column, was[1], now[1]))
    return changes


def _title(line):
    return next(iter(line.values()))[1] if line else ""
