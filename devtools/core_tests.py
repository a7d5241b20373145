"""`./dev core-tests [modules]`: Odoo's own tests with and without the suite, side by side.

Each module's tests run twice, by pytest-odoo, in a copy of a database with Odoo's modules and in one
that has the suite besides. Some of them fail on either side (no network, fonts, another company's
data); what counts is the table of those that end differently. Takes hours for all modules; reports
stay in .dev/reports/core-*.xml, and `./dev core-tests --compare` prints the table of the last run.
"""

import argparse
import xml.etree.ElementTree
from collections import Counter

from . import environment, paths, testing
from .databases import Databases
from .messages import Failure, step

MODULES = ("sale", "sale_management", "sale_stock", "stock", "account", "crm", "portal", "calendar")
SIDES = ("without", "with")
STATES = ("passed", "failed", "skipped")
# What ends differently because the suite is there to do just that.
EXCESS = "RTN-07: a second credit note of the same invoice would exceed it"
LOGGED = "CUS-01: who had a lead is logged; more queries than Odoo counts on"
INTENDED = {
    f"odoo.addons.{name}": why
    for why, place, names in (
        (
            EXCESS,
            "account.tests.test_account_move_out_invoice.TestAccountMoveOutInvoiceOnchanges",
            ("test_out_invoice_create_refund", "test_out_invoice_create_refund_multi_currency"),
        ),
        (
            LOGGED,
            "crm.tests.test_performances.TestLeadAssignPerf",
            (
                "test_assign_perf_duplicates",
                "test_assign_perf_no_duplicates",
                "test_assign_perf_populated",
            ),
        ),
        (
            "RTN-07: what was never delivered cannot come back",
            "sale_stock.tests.test_sale_stock.TestSaleStock",
            ("test_sale_order_cancel_with_cyclic_returns",),
        ),
    )
    for name in (f"{place}.{each}" for each in names)
}


def main(arguments):
    """Run, then print the table; 1 when a test ends differently with the suite."""
    options = _parse(arguments)
    if not options.compare:
        _run(options)
    lines, differing = compare(options.modules)
    print("\n".join(lines))
    return int(differing)


def _parse(arguments):
    parser = argparse.ArgumentParser(prog="./dev core-tests", description=__doc__.partition(":")[2])
    parser.add_argument("modules", nargs="*", default=MODULES, help=f"default: {' '.join(MODULES)}")
    parser.add_argument("--compare", action="store_true", help="only the table of the last run")
    parser.add_argument("-k", metavar="EXPRESSION", help="only tests whose name fits, as in pytest")
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.modules if not name.isidentifier()]:
        raise Failure(f"These are not names of modules: {', '.join(unknown)}")
    return options


def _run(options):
    testing.ensure_browser()  # without one tours are left out, on whichever side
    env = environment.ensure()
    databases = Databases(env)
    paths.REPORTS.mkdir(parents=True, exist_ok=True)
    for side in SIDES:
        template = databases.suite(demo=False) if side == "with" else databases.platform(demo=False)
        for module in options.modules:
            with databases.temporary_copy(template, "test") as name:
                step(f"Odoo's tests of {module} {side} the suite (database {name})")
                env.call(command(env.python, env.odoo, name, module, side, options.k))


def command(python, odoo, database, module, side, expression=None):
    """The command line of pytest for one module on one side."""
    tests = odoo / "odoo" / "addons" / module / "tests"
    if not tests.is_dir():
        raise Failure(f"This Odoo has no tests of {module}: {tests} is not there.")
    words = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null", "--tb=short"]
    words += ["--disable-warnings", f"--rootdir={odoo}", "--odoo-http", f"--odoo-database={database}"]
    words += [f"--junit-xml={_report(module, side)}", *(["-k", expression] if expression else []), tests]
    return [str(word) for word in words]


def _report(module, side):
    return paths.REPORTS / f"core-{module}-{side}.xml"


def results(file):
    """{name of the test: passed, failed or skipped} of a JUnit file."""
    found = {}
    for case in xml.etree.ElementTree.parse(file).iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        kinds = {child.tag for child in case}
        state = "failed" if kinds & {"failure", "error"} else "skipped" if "skipped" in kinds else "passed"
        # One that fails and then fails again while it tidies up is written twice.
        found[name] = "failed" if found.get(name) == "failed" else state
    return found


def compare(modules):
    """(lines of the table, whether any test differs)."""
    lines = [f"{'module':<20} {'':<8} " + " ".join(f"{state:>8}" for state in STATES)]
    differing = []
    for module in modules:
        missing = [side for side in SIDES if not _report(module, side).exists()]
        if missing:
            lines.append(f"{module:<20} did not run {' and '.join(missing)} the suite")
            differing.append(None)
            continue
        sides = {side: results(_report(module, side)) for side in SIDES}
        for side, found in sides.items():
            counts = Counter(found.values())
            lines.append(f"{module:<20} {side:<8} " + " ".join(f"{counts[state]:>8}" for state in STATES))
        differing += _differences(sides)
        lines += [
            f"    as intended, {name.rpartition('.')[2]}: {why}"
            for name, why in INTENDED.items()
            if sides["without"].get(name) == "passed" and sides["with"].get(name) == "failed"
        ]
    found = [line for line in differing if line]
    heading = f"\n{len(found)} tests end differently (without the suite → with it):" if found else ""
    return [*lines, *([heading, *found] if found else ["\nno test ends differently"])], bool(differing)


def _differences(sides):
    names = sorted((set(sides["without"]) | set(sides["with"])) - INTENDED.keys())
    for name in names:
        ends = [sides[side].get(name, "did not run") for side in SIDES]
        if ends[0] != ends[1]:
            yield f"    {name}: {ends[0]} → {ends[1]}"
