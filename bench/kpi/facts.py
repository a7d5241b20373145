"""Sales figures of 1,000,000 invoice lines and 350,000 payments of 200 people.

`./dev bench kpi/facts`; nothing stays. Beside the full rebuild stands the bare statement that it cannot
do without: INSERT … SELECT … GROUP BY from the same events, into a table with the columns and indexes of
the facts, and into a temporary one without any index, which is the least that can be.
"""

import _company
from _clock import measure

from odoo.tools import SQL

from odoo.addons.sale_kpi.models.sale_kpi_event_capture import CELL, FIGURES
from odoo.addons.sale_kpi.models.sale_kpi_outbox import AT_ONCE

LATE = 1_000
FACTS = "facts: full rebuild, "


def run(env):
    """Yield one result a measurement: ``{"name", "value", "unit"}``."""
    facts = _company.make_company(env)
    yield from measure(env, "capture 1,000,000 invoice lines", lambda: _company.capture(env, facts))
    yield from _rebuild(env)
    yield from measure(env, "facts: compare with events", env["sale.kpi.fact"]._get_differences)
    yield from measure(env, "invoices: compare with books", lambda: _compare(env))
    late = _company.add_invoices(env, facts, LATE)
    events = env["sale.kpi.event"]
    yield from measure(env, "capture 1,000 late documents", lambda: events._capture("account.move", late))
    yield from measure(env, "capture them again", lambda: events._capture("account.move", late))
    _company.pay(env, facts)
    yield from measure(env, "collected cash: cells of 350,000 payments", lambda: _cells(env, facts))
    yield from measure(env, "collected cash: captured", lambda: _cash(env, facts))
    env.cr.execute("CREATE TABLE bare_event (LIKE sale_kpi_event INCLUDING ALL)")
    copy = "INSERT INTO bare_event SELECT * FROM sale_kpi_event WHERE kind = 'cash' ORDER BY id"
    yield from measure(env, "collected cash: bare INSERT of its events", lambda: env.cr.execute(copy))


def _rebuild(env):
    rebuild = env["sale.kpi.fact"]._rebuild
    yield from _bare(env, "TEMP", "", "bare INSERT … SELECT … GROUP BY, no index")
    yield from _bare(env, "", "INCLUDING INDEXES", "bare INSERT … SELECT … GROUP BY, indexes of the facts")
    yield from measure(env, f"{FACTS}over right ones", rebuild)
    _spoil(env, "TRUNCATE sale_kpi_fact")
    yield from measure(env, f"{FACTS}where there are none", rebuild)
    _spoil(env, "UPDATE sale_kpi_fact SET amount = amount + 1")
    yield from measure(env, f"{FACTS}over wrong ones", rebuild)


def _bare(env, kind, including, name):
    cell, figures = ", ".join(CELL), ", ".join(FIGURES)
    sums = ", ".join(f"sum({name})" for name in FIGURES)
    env.cr.execute(f"CREATE {kind} TABLE bare (LIKE sale_kpi_fact INCLUDING DEFAULTS {including})")
    query = f"INSERT INTO bare ({cell}, {figures}) SELECT {cell}, {sums} FROM sale_kpi_event GROUP BY {cell}"
    yield from measure(env, name, lambda: env.cr.execute(query))
    env.cr.execute("DROP TABLE bare")


def _spoil(env, query):
    """Change the facts past what keeps the months; what is dead in the table is not measured."""
    env.cr.execute("ALTER TABLE sale_kpi_fact DISABLE TRIGGER USER")
    env.cr.execute(query)
    env.cr.execute("ALTER TABLE sale_kpi_fact ENABLE TRIGGER USER")


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
    """What the job does for the documents whose payments came in."""
    for moves in _batches(facts):
        env["sale.kpi.event"]._capture("account.move", moves, "cash")
