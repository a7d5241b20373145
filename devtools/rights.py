"""`./dev rights`: the reviewed verdicts of the attack matrix as docs/rights.md."""

import csv

from . import paths
from .messages import Failure, note

DATA = paths.ADDONS / "sale_control_demo" / "tests" / "data"
TARGET = paths.ROOT / "docs" / "rights.md"
HEAD = """# Who may do what

Written by `./dev rights` from the reviewed files in `addons/sale_control_demo/tests/data/`, which the tests
beside them hold against what really happens when each role tries; `./dev lint` says when it is out of date.

**Roles.** `rep` a salesperson; `colleague` another one of the same team; `leader` leads that team and has no
further rights; `director` sees all documents and decides as sales director; `accountant`, `warehouse`,
`technical` have the rights of that department only; `auditor` reads the approvals; `admin` administers sales
and settings; `portal` is the customer of the rep's documents, `portal2` another customer; `public` is nobody
that is logged in. `staff` is every role with a desk, `everybody` all of them.

**Whose.** *own*: it belongs to the rep, or to his customer. *others*: to a salesperson of another team, or to
another customer. *foreign*: to another company.

**Verdicts.** A role that is named may; one that is not named is refused. A method that names one with `?`
lets him in and then says why not now (a state, a missing figure, the button that does it). *told*: of the
first and the last who have the right, those who really tried it on the rep's own record and were told so.
"""
SECTIONS = (
    ("rights.csv", "Records", "Create, read, write and delete."),
    ("methods.csv", "Methods", "What can be called by name from outside, such as by `/json/2`."),
    ("methods_beside.csv", "Methods of bridges", "The same where the apps they meet are installed."),
    ("routes.csv", "Pages", "What the suite's controllers serve or extend."),
)


def main(arguments):
    """Write the document."""
    if arguments:
        raise Failure("./dev rights takes no arguments")
    TARGET.write_text(render(), encoding="utf-8")
    note(f"wrote {TARGET.relative_to(paths.ROOT)}")
    return 0


def problems():
    """What is wrong with the document, for `./dev lint`; empty when it is up to date."""
    if TARGET.exists() and TARGET.read_text("utf-8") == render():
        return []
    return ["docs/rights.md is out of date: run ./dev rights"]


def render():
    """The text of the document."""
    parts = [HEAD]
    for name, title, text in SECTIONS:
        with open(DATA / name, encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        parts.append(f"## {title}\n\n{text}\n\n{_table(rows)}\n")
    return "\n".join(parts)


def _table(rows):
    """A Markdown table; what repeats the line above in its first column is left out.

    >>> print(_table([["a", "b"], ["x", "1"], ["x", "2"]]))
    | a | b |
    | --- | --- |
    | `x` | 1 |
    |  | 2 |
    """
    head, *body = rows
    lines = [head, ["---"] * len(head)]
    before = None
    for first, *rest in body:
        lines.append(["" if first == before else f"`{first}`", *rest])
        before = first
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
