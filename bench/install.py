"""Into a company's existing database: how long the suite takes to install where 100,000 orders are, and
that no order is changed by it. The aim is under two minutes.

Orders and their lines are copies of three that Odoo wrote; a hash over every column that they have without
the suite, `write_date` too, is the same before and after.
"""

import os
import subprocess
import sys
import time

from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import SQL

from devtools import modules, paths

WITHOUT_SUITE = {"packages": [], "modules": []}
ORDERS, CUSTOMERS, PRODUCTS, LINES = 100_000, 20_000, 200, 3
TABLES = ("sale_order", "sale_order_line")


def run(env):
    fill(env)
    columns = {table: _columns(env.cr, table) for table in TABLES}
    before = {table: _hash(env.cr, table, columns[table]) for table in TABLES}
    env.cr.commit()
    begin = time.monotonic()
    _install(env.cr.dbname)
    yield {"name": f"install on {ORDERS:,} orders", "value": time.monotonic() - begin, "unit": "s"}
    after = {table: _hash(env.cr, table, columns[table]) for table in TABLES}
    changed = [table for table in TABLES if before[table] != after[table]]
    if changed:
        raise AssertionError(f"installing changed {', '.join(changed)}")
    yield {"name": "tables of Odoo's that it changed", "value": 0, "unit": "of 2"}


def _install(database):
    """As an administrator does it: Odoo's own command, in a process of its own."""
    command = [sys.executable, "-m", "odoo", "server", "-d", database, "--no-http", "--stop-after-init"]
    command += [f"--addons-path={paths.ADDONS}", "--log-level=warn", "-i", ",".join(modules.installed())]
    subprocess.run(command, cwd=paths.ROOT, env=os.environ, check=True)


def fill(env):
    """100,000 orders in three states, of 20,000 customers, with three lines each."""
    rep = new_test_user(env, "bench_rep", groups="sales_team.group_sale_salesman")
    customer = env["res.partner"].create({"name": "Bench", "is_company": True, "user_id": rep.id})
    product = env["product.product"].create({"name": "Bench", "type": "service", "list_price": 10})
    line = {"product_id": product.id, "product_uom_qty": 2, "price_unit": 1000, "discount": 5}
    values = {"partner_id": customer.id, "order_line": [Command.create(line)] * LINES}
    orders = env["sale.order"].with_user(rep).create([values] * 3)
    orders[1].action_quotation_sent()
    orders[2].action_confirm()
    env.flush_all()
    cr = env.cr
    partner = SQL("%s", customer.id)
    _copies(cr, "res_partner", partner, CUSTOMERS, commercial_partner_id=SQL("made.id"))
    days = SQL("now() - n %% 900 * interval '1 day'")
    # Eight of ten orders are confirmed, as after years.
    kinds = SQL("(%s)[1 + n %% 10]", [orders[0].id, orders[1].id, *orders[2].ids * 8])
    buyer = SQL("(SELECT min(id) FROM res_partner WHERE name = 'Bench') + 1 + n %% %s", CUSTOMERS - 1)
    changes = {"partner_id": buyer, "partner_invoice_id": buyer, "partner_shipping_id": buyer}
    _copies(cr, "sale_order", kinds, ORDERS, name=SQL("'B' || n"), date_order=days, **changes)
    _copy_lines(cr)
    for table in (*TABLES, "res_partner"):
        cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
    env.invalidate_all(flush=False)


def _copies(cr, table, source, count, **changes):
    """``count`` rows like the one whose id ``source`` gives for the number n, but for ``changes``."""
    names = [name for name in _columns(cr, table) if name != "id"]
    values = [changes.get(name, SQL("kept.%s", SQL.identifier(name))) for name in names]
    cr.execute(
        SQL(
            """INSERT INTO %(table)s (id, %(names)s)
               SELECT made.id, %(values)s
                 FROM (SELECT nextval(%(sequence)s) AS id, n FROM generate_series(1, %(count)s) n) made
                 JOIN %(table)s kept ON kept.id = %(source)s""",
            table=SQL.identifier(table),
            names=SQL(", ").join(map(SQL.identifier, names)),
            values=SQL(", ").join(values),
            sequence=f"{table}_id_seq",
            count=count,
            source=source,
        )
    )


def _copy_lines(cr):
    """The lines of each copied order: those of the order that it was copied from."""
    names = [name for name in _columns(cr, "sale_order_line") if name not in ("id", "order_id")]
    cr.execute(
        SQL(
            """INSERT INTO sale_order_line (order_id, %(names)s)
               SELECT copy.id, %(kept)s
                 FROM sale_order copy
                 JOIN sale_order first ON first.state = copy.state AND first.name NOT LIKE 'B%%'
                      AND first.user_id = copy.user_id
                 JOIN sale_order_line kept ON kept.order_id = first.id
                WHERE copy.name LIKE 'B%%'""",
            names=SQL(", ").join(map(SQL.identifier, names)),
            kept=SQL(", ").join(SQL("kept.%s", SQL.identifier(name)) for name in names),
        )
    )


def _columns(cr, table):
    cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position",
        (table,),
    )
    return [row[0] for row in cr.fetchall()]


def _hash(cr, table, columns):
    """One hash over these columns of all rows."""
    query = SQL(
        "SELECT count(*), md5(string_agg(md5(kept::text), '' ORDER BY id)) FROM (SELECT %s FROM %s) kept",
        SQL(", ").join(map(SQL.identifier, columns)),
        SQL.identifier(table),
    )
    cr.execute(query)
    return cr.fetchone()
