"""The reviewed files: which role may do what. `+` in a cell is nothing: who is named may, who is
named with `?` is let in and then told by a rule of the business, who is not named is refused."""

import csv
import os
from pathlib import Path

REFUSED, TOLD, DONE = "", "?", "+"
FOLDER = Path(__file__).parent / "data"
# Set while a file is made anew: the answers found are written and then reviewed by `git diff`.
REWRITE = "ATTACK_REWRITE"


def pack(verdicts, roles, staff):
    """``{role: verdict}`` as a cell.

    >>> pack({"rep": "+", "head": "?", "public": ""}, ["rep", "head", "public"], ["rep", "head"])
    'rep head?'
    >>> pack({"rep": "+", "head": "+", "public": ""}, ["rep", "head", "public"], ["rep", "head"])
    'staff'
    """
    names = []
    for mark in (DONE, TOLD):
        suffix = mark.replace(DONE, "")
        found = [role for role in roles if verdicts.get(role) == mark]
        for group, members in (("everybody", roles), ("staff", staff)):
            if set(members) <= set(found):
                names.append(group + suffix)
                found = [role for role in found if role not in members]
        names += [role + suffix for role in found]
    return " ".join(names) or "-"


def read(name):
    """{(first column, second column): {column: cell}} of a reviewed file."""
    with open(FOLDER / name, encoding="utf-8", newline="") as file:
        return {tuple(row.values())[:2]: row for row in csv.DictReader(file)}


def compare(name, found):
    """Sentences on what ``found``, {(first, second): {column: cell}}, has otherwise than the file."""
    if os.environ.get(REWRITE):
        _write(name, found)
    reviewed = read(name)
    faults = []
    for key, cells in found.items():
        line = ",".join(cells.values())
        if key not in reviewed:
            faults.append(f"{' '.join(key)} has no verdict. Review this line and add it to {name}: {line}")
        elif differing := {column for column in cells if cells[column] != reviewed[key][column]}:
            for column in sorted(differing):
                now, then = cells[column], reviewed[key][column]
                faults.append(f"{' '.join(key)}, {column}: may now “{now}”, reviewed “{then}”.")
    gone = [key for key in reviewed if key not in found]
    return faults + [f"{' '.join(key)} is no more. Take its line out of {name}." for key in gone]


def _write(name, found):
    with open(FOLDER / name, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*next(iter(found.values()))], lineterminator="\n")
        writer.writeheader()
        writer.writerows(found.values())
