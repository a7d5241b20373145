"""What replaying a draft policy over a year of orders costs.

`./dev bench replay` runs it on a copy of the database; nothing stays.
"""

from time import perf_counter, process_time

from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import SQL

ORDERS = 100_000
COPIED = ("date_order", "amount_total", "amount_untaxed", "name")


def run(env):
    """Yield one result a measurement: ``{"name", "value", "unit"}``."""
    seed = _make_seed(env)
    _copy_orders(env, seed)
    for duty in ("legal", "deputy_general_manager", "general_manager"):
        new_test_user(env, f"bench_{duty}", groups=f"approval_tiers.group_{duty}")
    policy = _make_draft(env)
    env.ref("sale_approval_tiers.policy_template_amount_tiers")._switch_on(env.company)
    record = env["approval.tiers.replay"].create(
        {"policy_id": policy.id, "date_from": "2025-01-01", "date_to": "2025-12-31"}
    )
    started, cpu = perf_counter(), process_time()
    record.action_start()
    while record.state == "running":  # as the cron does, without its commits
        record._run_batch()
        env.flush_all()
    yield {"name": "replay: orders", "value": record.total, "unit": "orders"}
    yield {"name": "replay: time", "value": round(perf_counter() - started, 2), "unit": "s"}
    yield {"name": "replay: CPU of Odoo", "value": round(process_time() - cpu, 2), "unit": "s"}
    yield {"name": "replay: other route", "value": record.changed_count, "unit": "orders"}


def _make_seed(env):
    head = env["res.users"].search([("share", "=", False)], limit=1)
    team = env["crm.team"].create({"name": "Bench", "user_id": head.id})
    partner = env["res.partner"].create({"name": "Bench customer"})
    product = env["product.product"].create({"name": "Bench product", "type": "service"})
    line = {"product_id": product.id, "price_unit": 1_000, "tax_ids": [Command.clear()]}
    vals = {"partner_id": partner.id, "team_id": team.id, "order_line": [Command.create(line)]}
    order = env["sale.order"].create(vals)
    order.action_confirm()
    env.flush_all()
    return order


def _copy_orders(env, seed):
    """Insert copies of one order by SQL, with other dates and amounts."""
    names = [
        name
        for name, field in seed._fields.items()
        if field.store and field.column_type and name not in ("id", "access_token", *COPIED)
    ]
    columns = SQL(", ").join(SQL.identifier(name) for name in names)
    env.cr.execute(
        SQL(
            """
            INSERT INTO sale_order (name, date_order, amount_total, amount_untaxed, %(columns)s)
            SELECT 'BENCH' || n, timestamp '2025-01-01' + n * interval '5 minutes',
                   (n * 7919) %% 900000, (n * 7919) %% 900000, %(columns)s
              FROM sale_order, generate_series(1, %(count)s) n WHERE id = %(seed)s
            """,
            columns=columns,
            count=ORDERS,
            seed=seed.id,
        )
    )
    env.cr.execute("ANALYZE sale_order")
    env.invalidate_all()


def _make_draft(env):
    head = {"approver_type": "head"}
    tiers = [
        {"name": "Head", "is_band": True, **head},
        {"name": "Deputy", "is_band": True, "amount_above": 200_000, **head},
        {"name": "General", "is_band": True, "amount_above": 400_000, **head},
        {"name": "New customer", "domain": "[('partner_id.name', 'ilike', 'Bench')]", **head},
        {"name": "Large line", "domain": "[('order_line.price_unit', '>', 900)]", **head},
    ]
    return env["approval.tiers.policy"].create(
        {
            "name": "Bench draft",
            "res_model": "sale.order",
            "gate": "contract",
            "sequence": 1,
            "is_cumulative": False,
            "domain": "[('amount_total', '>', 0)]",
            "tier_ids": [Command.create({"sequence": i, **tier}) for i, tier in enumerate(tiers)],
        }
    )
