"""`./dev requirements`: docs/requirements.md, every requirement with the tests that prove it.

A test proves a row when the row stands in the first line of its docstring:

    def test_amount_tiers(self):
        '''APV-04: both limits belong to the lower tier.'''

docs/requirements.csv holds the rows and their titles. A row that no test names is not built.
"""

import ast
import csv
import re
from collections import defaultdict

from . import paths
from .messages import Failure, note

TITLES = paths.ROOT / "docs" / "requirements.csv"
DOCUMENT = paths.ROOT / "docs" / "requirements.md"
TESTS = ("addons/*/tests/**/*.py", "tests/**/*.py")
ROW_ID = re.compile(r"\b[A-Z]{3}-\d\d\b")
NOT_BUILT = "*not built*"
INTRODUCTION = """\
# Requirements and the tests that prove them

Written by `./dev requirements` from the docstrings of the tests; `./dev lint` says when it is out of
date. A row counts as built when a test names it. `./dev test -k NAME` runs one of them.
"""


def main(arguments):
    """Write the document."""
    if arguments:
        raise Failure("./dev requirements takes no arguments")
    DOCUMENT.write_text(render(), "utf8")
    note(f"wrote {DOCUMENT.relative_to(paths.ROOT)}")
    return 0


def problems():
    """What is wrong with the document, for `./dev lint`; empty when it is up to date."""
    unknown = sorted(set(find_tests()) - set(read_titles()))
    found = [f"a test names {row}, which docs/requirements.csv does not have" for row in unknown]
    if not DOCUMENT.exists() or DOCUMENT.read_text("utf8") != render():
        found.append("docs/requirements.md is out of date: run ./dev requirements")
    return found


def read_titles():
    """{"APV": title of the group, "APV-01": title of the row}, in the order of the file."""
    with open(TITLES, encoding="utf8", newline="") as file:
        return {line["row"]: line["title"] for line in csv.DictReader(file)}


def find_tests():
    """{"APV-01": {file: [names of tests]}}"""
    tests = defaultdict(lambda: defaultdict(list))
    for file in sorted(file for pattern in TESTS for file in paths.ROOT.glob(pattern)):
        for node in ast.walk(ast.parse(file.read_text("utf8"))):
            for row in _rows_of(node):
                tests[row][file.relative_to(paths.ROOT).as_posix()].append(node.name)
    return tests


def _rows_of(node):
    """The rows that a node of a test file proves, each once."""
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) or not node.name.startswith("test"):
        return []
    first_line = (ast.get_docstring(node) or "").partition("\n")[0]
    return dict.fromkeys(ROW_ID.findall(first_line))


def render():
    """The text of the document."""
    titles, tests = read_titles(), find_tests()
    groups = {name: title for name, title in titles.items() if "-" not in name}
    lines = [INTRODUCTION, *_summary(groups, titles, tests)]
    for group, title in groups.items():
        lines += ["", f"## {group}: {title}", "", "| row | requirement | proved by |", "| --- | --- | --- |"]
        lines += [f"| {row} | {titles[row]} | {_proof(tests.get(row))} |" for row in _members(group, titles)]
    return "\n".join(lines) + "\n"


def _members(group, titles):
    return [row for row in titles if row.startswith(f"{group}-")]


def _summary(groups, titles, tests):
    """How many rows of each group are built, and of all."""
    yield "| group | built | of |"
    yield "| --- | ---: | ---: |"
    done = total = 0
    for group, title in groups.items():
        rows = _members(group, titles)
        built = sum(row in tests for row in rows)
        done, total = done + built, total + len(rows)
        yield f"| [{group}](#{_anchor(group, title)}) {title} | {built} | {len(rows)} |"
    yield f"| all | {done} | {total} |"


def _anchor(group, title):
    """How GitHub and the like name the heading of a group."""
    return re.sub(r"[^a-z0-9 -]", "", f"{group} {title}".lower()).replace(" ", "-")


def _proof(files):
    """Links to the files, each with its tests."""
    if not files:
        return NOT_BUILT
    return "<br>".join(
        f"[{_short(file)}](../{file}): {', '.join(f'`{name}`' for name in sorted(set(names)))}"
        for file, names in sorted(files.items())
    )


def _short(file):
    """addons/sale_kpi/tests/test_x.py → sale_kpi/test_x"""
    return file.removeprefix("addons/").replace("/tests/", "/").removesuffix(".py")
