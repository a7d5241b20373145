"""Sales figures of 1,000,000 invoice lines and 350,000 payments of 200 people.

`./dev bench kpi/facts`; nothing stays. Beside the full rebuild stands the bare statement that it
cannot do without: INSERT … SELECT … GROUP BY from the same events into a table without an index.
"""

from time import perf_counter

import _company

from odoo.tools import SQL

from odoo.addons.sale_kpi.models.sale_kpi_event_capture import CELL, FIGURES

LATE = 1_000
AT_ONCE = 5_000


def run(env):
    """Yield one result a measurement: ``{"name", "value", "unit"}``."""
    facts = _company.make_company(env)
    yield _measure("capture 1,000,000 invoice lines", lambda: _company.capture(env, facts))
    yield _measure("bare INSERT … SELECT … GROUP BY", lambda: _add_up(env))
    yield _measure("facts: full rebuild", env["sale.kpi.fact"]._rebuild)
    yield _measure("facts: compare with events", env["sale.kpi.fact"]._get_differences)
    yield _measure("invoices: compare with books", lambda: _compare(env))
    late = _company.add_invoices(env, facts, LATE)
    events = env["sale.kpi.event"]
    yield _measure("capture 1,000 late documents", lambda: events._capture("account.move", late))
    yield _measure("capture them again", lambda: events._capture("account.move", late))
    _company.pay(env, facts)
    yield _measure("collected cash: cells of 350,000 payments", lambda: _cells(env, facts))
    yield _measure("collected cash: captured", lambda: _cash(env, facts))


def _measure(name, job):
    begun = perf_counter()
    job()
    return {"name": name, "value": perf_counter() - begun, "unit": "s"}


def _add_up(env):
    cell, figures = ", ".join(CELL), ", ".join(FIGURES)
    sums = ", ".join(f"sum({name})" for name in FIGURES)
    env.cr.execute("CREATE TEMP TABLE bare (LIKE sale_kpi_fact INCLUDING DEFAULTS)")
    env.cr.execute(
        SQL(f"INSERT INTO bare ({cell}, {figures}) SELECT {cell}, {sums} FROM sale_kpi_event GROUP BY {cell}")
    )


def _compare(env):
    return env["sale.kpi.audit"]._get_invoice_differences(env.company)


def _batches(facts):
    moves = facts["moves"]
    return [moves[begin : begin + AT_ONCE] for begin in range(0, len(moves), AT_ONCE)]


def _cells(env, facts):
    for moves in _batches(facts):
        cells = env["sale.kpi.event"]._get_wanted_cash(moves)
        env.cr.execute(SQL("SELECT count(*), sum(amount) FROM (%s) cells", cells))


def _cash(env, facts):
    for moves in _batches(facts):
        env["sale.kpi.event"]._capture_kind("cash", "account.move", moves)
