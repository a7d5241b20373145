"""The same work for plain Odoo, for OCA's rma and for the suite.

An order with so many lines is delivered and invoiced in full; all of it comes back and is credited.
A variant says how to ask for the `back` picking and how to `credit`.
"""

from contextlib import nullcontext
from statistics import median
from time import perf_counter, process_time

from odoo.fields import Command

LINES = (1, 20, 80)
ON_FILE, ROUNDS, PAIRS = 200_000, 20, 200


class Variant:
    """Odoo's own return wizard, and a reversal of the invoice."""

    def prepare(self, env):
        """Put rules on file."""

    def back(self, picking):
        """Ask for all of ``picking``; return the pickings that bring it back."""
        env = picking.env
        wizard = env["stock.return.picking"].create({"picking_id": picking.id})
        for line in wizard.product_return_moves:
            line.quantity = line.move_quantity
        return wizard._create_return()

    def credit(self, invoice):
        """A posted credit note of the whole ``invoice``."""
        invoice._reverse_moves([{"invoice_date": invoice.invoice_date}], cancel=False).action_post()

    def fill(self, picking):
        """Put `ON_FILE` returns of ``picking`` on file by SQL; say whether there are any now."""
        return False

    def removed(self, env):
        """A context in which Odoo does without what `fill` filled."""
        raise NotImplementedError


def run(env, variant):
    """Yield one result a measurement: ``{"name", "value", "unit"}``."""
    variant.prepare(env)
    products = _make_products(env)
    list(_round(env, variant, products, 2))  # caches warm, as in a server that runs
    for count in LINES:
        yield from _round(env, variant, products, count)
    yield from _beside_many(env, variant, products[:10])


def _beside_many(env, variant, products):
    """What an ordinary delivery costs with none but these and with many returns on file."""
    yield from _deliver(env, products, "few")
    picking = _sell(env, products).picking_ids
    _validate(picking)
    if variant.fill(picking):
        yield from _deliver(env, products, f"{ON_FILE:,}")
        yield from _compare(env, variant, products)


def _compare(env, variant, products):
    """What the variant adds to a delivery: each is validated with it, the next one without, so that
    whatever else the machine does falls on both."""
    more = []
    for number in range(PAIRS):
        pair = {}
        for is_with in (True, False) if number % 2 else (False, True):
            picking = _again(_sell(env, products).picking_ids)
            env.flush_all()
            env.invalidate_all()
            with nullcontext() if is_with else variant.removed(env):
                begun = perf_counter(), process_time(), env.cr.sql_log_count
                _validate(picking)
                env.flush_all()
                now = perf_counter(), process_time(), env.cr.sql_log_count
            pair[is_with] = [end - start for end, start in zip(now, begun, strict=True)]
        more.append([1000 * (a - b) for a, b in zip(pair[True], pair[False], strict=True)])
    passed, used, queries = zip(*more, strict=True)
    name = f"validate a delivery, {ON_FILE:,} returns on file: more than without, median of {PAIRS}"
    yield {"name": name, "value": round(median(passed), 2), "unit": "ms"}
    yield {"name": name, "value": round(median(used), 2), "unit": "ms CPU"}
    yield {"name": name, "value": median(queries) / 1000, "unit": "queries"}


def _deliver(env, products, count):
    seconds = []
    for _number in range(ROUNDS):
        picking = _again(_sell(env, products).picking_ids)
        env.flush_all()
        env.invalidate_all()
        begun = perf_counter()
        _validate(picking)
        env.flush_all()
        seconds.append(1000 * (perf_counter() - begun))
    for word, value in (("median", median(seconds)), ("shortest", min(seconds))):
        name = f"validate a delivery, {count} returns on file: {word} of {ROUNDS}"
        yield {"name": name, "value": round(value, 1), "unit": "ms"}


def copy_row(env, table, row_id, changed):
    """Copy this row `ON_FILE` times; ``changed`` ({column: SQL}) may use the running ``number``."""
    env.flush_all()
    env.cr.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", (table,))
    names = sorted({row[0] for row in env.cr.fetchall()} - {"id"})
    values = ", ".join(changed.get(name, f'"{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    env.cr.execute(
        f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table}, generate_series(1, %s) number"
        " WHERE id = %s RETURNING id",
        (ON_FILE, row_id),
    )
    ids = [row[0] for row in env.cr.fetchall()]
    # Otherwise PostgreSQL goes on as it did when the table was empty.
    env.cr.execute(f"ANALYZE {table}")
    env.invalidate_all()
    return ids


def _round(env, variant, products, count):
    order = _sell(env, products[:count])
    picking = _again(order.picking_ids)
    _validate(picking)
    invoice = order._create_invoices()
    invoice.action_post()
    picking, made = _again(picking), []
    yield from _measure(env, "return", count, lambda: made.append(variant.back(picking)))
    yield from _measure(env, "receipt", count, lambda: _validate(_again(made[0])))
    yield from _measure(env, "credit", count, lambda: variant.credit(invoice))


def _again(records):
    """``records`` as the next request names them, by id: nothing hangs on what was read before."""
    return records.browse(records.ids)


def _make_products(env):
    products = env["product.product"].create(
        [
            {"name": f"Bench part {number}", "is_storable": True, "list_price": 100}
            for number in range(max(LINES))
        ]
    )
    warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
    for product in products:
        env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 1_000)
    return products


def _sell(env, products):
    order = env["sale.order"].create(
        {
            "partner_id": env["res.partner"].create({"name": "Bench customer", "is_company": True}).id,
            "order_line": [
                Command.create({"product_id": product.id, "product_uom_qty": 2}) for product in products
            ],
        }
    )
    order.action_confirm()
    return order


def _validate(pickings):
    pickings.move_ids.picked = True
    pickings.button_validate()


def _measure(env, name, count, job):
    env.flush_all()
    env.invalidate_all()
    queries, cpu = env.cr.sql_log_count, process_time()
    job()
    env.flush_all()
    used = process_time() - cpu
    name = f"{name}, {count} lines"
    yield {"name": name, "value": env.cr.sql_log_count - queries, "unit": "queries"}
    yield {"name": name, "value": round(used * 1000, 1), "unit": "ms CPU"}
