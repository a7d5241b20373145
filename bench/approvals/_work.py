"""The same work for plain Odoo, for OCA's tier validation and for the suite.

Storable goods, two lines an order, five people who sign one after the other, ten policies on file.
A variant says how to `prepare` the rules, `submit` and `decide`.
"""

from time import process_time

from odoo.fields import Command
from odoo.tests import new_test_user

BATCH = 80
MANY = 500
SIGNATURES = 5
POLICIES = 10
HEADER = {"client_order_ref": "PO 1"}
COLUMNS = ("name", "partner_id", "user_id", "amount_total", "state")


class Variant:
    """Plain Odoo: nobody is asked."""

    columns = ()

    def prepare(self, env, people):
        """Put the rules on file."""

    def submit(self, orders):
        """Ask for approval of ``orders`` as the sales rep."""

    def decide(self, orders, user):
        """Approve as ``user`` what waits for him."""


def run(env, variant):
    """Yield one result a measurement: ``{"name", "value", "unit"}``."""
    people = _make_people(env)
    variant.prepare(env, people)
    list(_day(env, variant, people, 2))  # caches warm, as in a server that runs
    yield from _day(env, variant, people, BATCH)
    orders = _create(env, people, 1)
    yield from _measure(env, "write a header field", 1, lambda: orders.write(HEADER))
    many = _create(env, people, 400)
    yield from _measure(env, "write a header field", 400, lambda: many.write(HEADER))
    many = _create(env, people, MANY)
    yield from _measure(env, "submit", MANY, lambda: variant.submit(many))


def _day(env, variant, people, count):
    """What happens to ``count`` orders from the first word to the confirmation."""
    made = []
    yield from _measure(env, "create", count, lambda: made.append(_create(env, people, count)))
    orders = made[0]
    columns = {name: {} for name in (*COLUMNS, *variant.columns)}
    yield from _measure(env, "write a header field", count, lambda: orders.write(HEADER))
    yield from _measure(env, "submit", count, lambda: variant.submit(orders))
    yield from _measure(
        env, "list", count, lambda: orders.web_search_read([("id", "in", orders.ids)], columns)
    )
    for number, user in enumerate(people["signers"], start=1):
        name = f"signature {number} of {SIGNATURES}"
        yield from _measure(env, name, count, lambda user=user: variant.decide(orders, user))
    yield from _measure(env, "confirm", count, orders.action_confirm)


def _make_people(env):
    def user(login, *groups):
        return new_test_user(env, f"bench_{login}", groups=",".join(("base.group_user", *groups)))

    product = env["product.product"].create({"name": "Bench pump", "type": "consu", "is_storable": True})
    return {
        "rep": user("rep", "sales_team.group_sale_salesman_all_leads"),
        "signers": [
            user(f"signer_{number}", "sales_team.group_sale_salesman_all_leads")
            for number in range(1, SIGNATURES + 1)
        ],
        "partner": env["res.partner"].create({"name": "Bench customer"}),
        "product": product,
    }


def _create(env, people, count):
    line = {"product_id": people["product"].id, "price_unit": 40_000, "tax_ids": [Command.clear()]}
    vals = {
        "partner_id": people["partner"].id,
        "order_line": [Command.create(line), Command.create(line)],
    }
    return env["sale.order"].with_user(people["rep"]).create([dict(vals) for _order in range(count)])


def _measure(env, name, count, job):
    env.flush_all()
    env.invalidate_all()
    queries, cpu = env.cr.sql_log_count, process_time()
    job()
    env.flush_all()
    used = process_time() - cpu
    name = f"{name}, {count}"
    yield {"name": name, "value": env.cr.sql_log_count - queries, "unit": "queries"}
    yield {"name": name, "value": round(used * 1000 / count, 2), "unit": "ms CPU per order"}
