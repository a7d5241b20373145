"""What approvals cost: queries and CPU for submitting, deciding and confirming in bulk.

`./dev bench approvals` runs it on a copy of the database; nothing stays.
"""

from time import process_time

from odoo.fields import Command
from odoo.tests import new_test_user


def run(env):
    """Yield one result a measurement: ``{"name", "value", "unit"}``."""
    people = _make_people(env)
    for name in ("quote_manager", "amount_tiers"):
        template = env.ref(f"sale_approval_tiers.policy_template_{name}")
        template.is_batch_allowed = True  # they decide in bulk below
        template._switch_on(env.company)
    list(_work(env, people, 2))  # caches warm, as in a server that runs
    for count in (1, 80, 500):
        yield from _work(env, people, count)


def _make_people(env):
    groups = {
        "rep": "sales_team.group_sale_salesman",
        "head": "sales_team.group_sale_salesman_all_leads",
        "legal": "approval_tiers.group_legal",
        "deputy": "approval_tiers.group_deputy_general_manager",
        "general": "approval_tiers.group_general_manager",
    }
    people = {role: new_test_user(env, f"bench_{role}", groups=xmlid) for role, xmlid in groups.items()}
    people["rep"].approval_superior_id = people["head"]
    people["team"] = env["crm.team"].create({"name": "Bench", "user_id": people["head"].id})
    people["partner"] = env["res.partner"].create({"name": "Bench customer"})
    people["product"] = env["product.product"].create({"name": "Bench product", "type": "consu"})
    return people


def _work(env, people, count):
    line = {"product_id": people["product"].id, "price_unit": 40_000, "tax_ids": [Command.clear()]}
    vals = {
        "partner_id": people["partner"].id,
        "team_id": people["team"].id,
        "order_line": [Command.create(line), Command.create(line)],
    }
    orders = env["sale.order"].with_user(people["rep"])

    def create():
        nonlocal orders
        orders = orders.create([dict(vals) for _order in range(count)])

    def decide(role):
        steps = orders.sudo().approval_request_ids.step_ids
        steps.filtered(lambda step: step.state == "open").with_user(people[role]).action_approve()

    jobs = {
        "create": create,
        "submit": lambda: orders.action_approval_submit("contract"),
        "head decides": lambda: decide("head"),
        "legal decides": lambda: decide("legal"),
        "head signs": lambda: decide("head"),
        "write header field": lambda: orders.write({"client_order_ref": "PO 1"}),
        "write it back": lambda: orders.write({"client_order_ref": False}),
        "list": lambda: orders.web_search_read([("id", "in", orders.ids)], LIST),
        "confirm": lambda: orders.action_confirm(),
    }
    for name, job in jobs.items():
        yield from _measure(env, f"{name} {count}", count, job)


LIST = {name: {} for name in ("name", "amount_total", "state", "approval_state", "approval_gate", "user_id")}


def _measure(env, name, count, job):
    env.flush_all()
    env.invalidate_all()
    queries, cpu = env.cr.sql_log_count, process_time()
    job()
    env.flush_all()
    yield {"name": name, "value": env.cr.sql_log_count - queries, "unit": "queries"}
    yield {"name": name, "value": round((process_time() - cpu) * 1000 / count, 2), "unit": "ms CPU per order"}
