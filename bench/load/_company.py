"""A company as it stands after years, in Odoo with the suite or without: the same rows by bulk SQL.

50 people (LOAD_USERS), 20,000 customers, 100,000 orders, 250,000 invoices with 1,000,000 lines; with
the suite 500,000 visits, 100,000 decided approvals, captured figures and a month's statements. What
fell due more than 45 days ago is paid.
LOAD_SHARE=0.01 makes everything but the people a hundredth of that, for a quick try.
"""

import os

from odoo.fields import Command
from odoo.tools import SQL

SHARE = float(os.environ.get("LOAD_SHARE", "1"))
USERS = int(os.environ.get("LOAD_USERS", "50"))
ROLES = {  # share of the people, their group
    "rep": (0.7, "sales_team.group_sale_salesman"),
    "approver": (0.16, "sales_team.group_sale_salesman_all_leads"),
    "accountant": (0.1, "account.group_account_invoice"),
    "director": (0.04, "sales_team.group_sale_manager"),
}
PASSWORD = "load"
PRODUCTS, SEEDS = 400, 8
PAID_AFTER = 45  # days
CUSTOMERS, ORDERS, INVOICES = (max(round(SHARE * n), SEEDS) for n in (20_000, 100_000, 250_000))
ORDER_LINES, INVOICE_LINES = 3, 4


def make_company(env):
    """``{"people": {role: users}, "partners": ids, "moves": ids}``; everything is committed."""
    people = {role: _make_users(env, role, *how) for role, how in ROLES.items()}
    _set_passwords(env, people)
    env["crm.team"].create(
        {"name": "Load", "user_id": people["director"][0].id, "member_ids": [Command.set(people["rep"].ids)]}
    )
    products = env["product.product"].create(
        [{"name": f"Load {n}", "type": "service", "list_price": 10 + n} for n in range(PRODUCTS)]
    )
    seed = env["res.partner"].create({"name": "Load", "is_company": True})
    env.flush_all()
    reps = SQL("(%s)[1 + n %% %s]", people["rep"].ids, len(people["rep"]))
    partners = copy_rows(
        env, seed, CUSTOMERS, {"name": _text("Load "), "complete_name": _text("Load "), "user_id": reps}
    )
    env.cr.execute("UPDATE res_partner SET commercial_partner_id = id WHERE id = ANY(%s)", (list(partners),))
    env.invalidate_all()
    _make_orders(env, people, products, partners)
    facts = {"people": people, "partners": partners, "products": products}
    facts["moves"] = _make_invoices(env, people, products, partners)
    env.cr.commit()
    return facts


def _make_users(env, role, share, group):
    count = max(round(share * USERS), 2)
    users = env["res.users"].with_context(no_reset_password=True, mail_create_nosubscribe=True)
    made = users.create(
        [
            {
                "name": f"Load {role} {n}",
                "login": f"load_{role}_{n}",
                "group_ids": [Command.link(env.ref(group).id), Command.link(env.ref("base.group_user").id)],
            }
            for n in range(count)
        ]
    )
    return made


def _set_passwords(env, people):
    """The same for all: making fifty hashes takes longer than many a page."""
    everybody = env["res.users"].union(*people.values())
    everybody[0].password = PASSWORD
    env.flush_all()
    env.cr.execute(
        "UPDATE res_users SET password = (SELECT password FROM res_users WHERE id = %s) WHERE id = ANY(%s)",
        (everybody[0].id, everybody.ids),
    )
    env.invalidate_all()


def _make_orders(env, people, products, partners):
    """Seven of eight are confirmed, over two years."""
    seeds = env["sale.order"].create(
        [
            {
                "partner_id": partners[n],
                "order_line": [
                    Command.create(
                        {"product_id": products[n * 7 + k].id, "product_uom_qty": 1 + k, "tax_ids": False}
                    )
                    for k in range(ORDER_LINES)
                ],
            }
            for n in range(SEEDS)
        ]
    )
    seeds[1:].action_confirm()
    changes = {
        "name": _text("LOAD"),
        "user_id": _of_customer(people),
        "partner_id": _customer(partners),
        "partner_invoice_id": _customer(partners),
        "partner_shipping_id": _customer(partners),
        "date_order": SQL("now() - (n * 7919 %% 17520) * interval '1 hour'"),
        "access_token": SQL("NULL"),
    }
    for seed in seeds:
        made = copy_rows(env, seed, ORDERS // SEEDS, changes)
        for line in seed.order_line:
            line_changes = {"order_id": SQL("%s + n", made[0]), "order_partner_id": _customer(partners)}
            copy_rows(env, line, len(made), {**line_changes, "salesman_id": _of_customer(people)})


def _make_invoices(env, people, products, partners):
    """Posted, over a year; ids."""
    seeds = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": partners[n],
                "invoice_date": env.cr.now().date(),
                "invoice_line_ids": [
                    Command.create(
                        {"product_id": products[n * 7 + k].id, "quantity": 1 + k, "tax_ids": False}
                    )
                    for k in range(INVOICE_LINES)
                ],
            }
            for n in range(SEEDS)
        ]
    )
    seeds.action_post()
    moves = []
    age = SQL("n * 7919 %% 365")
    day = SQL("CURRENT_DATE - (%s)::int", age)
    paid = {"amount_residual": SQL("0"), "amount_residual_signed": SQL("0"), "payment_state": SQL("'paid'")}
    settled = {
        "amount_residual": SQL("0"),
        "amount_residual_currency": SQL("0"),
        "reconciled": SQL("TRUE"),
    }
    for number, seed in enumerate(seeds):
        changes = {
            "name": SQL("%s || n", f"LOAD/{number}/"),
            "sequence_prefix": SQL("%s", f"LOAD/{number}/"),
            "sequence_number": SQL("n"),
            "partner_id": _customer(partners),
            "commercial_partner_id": _customer(partners),
            "partner_shipping_id": _customer(partners),
            "invoice_user_id": _of_customer(people),
            **dict.fromkeys(("date", "invoice_date", "invoice_date_due"), day),
            **_when_older(age, paid),
        }
        made = copy_rows(env, seed, INVOICES // SEEDS, changes)
        moves += made
        line_changes = {
            "move_id": SQL("%s + n", made[0]),
            "partner_id": _customer(partners),
            **dict.fromkeys(("date", "invoice_date"), day),
        }
        for line in seed.line_ids:
            copy_rows(
                env,
                line,
                len(made),
                {**line_changes, "date_maturity": day, **_when_older(age, settled)}
                if line.date_maturity
                else line_changes,
            )
    return moves


def _when_older(age, changes):
    """These values of what was paid meanwhile; the rest keeps the seed's."""
    return {
        name: SQL("CASE WHEN %s > %s THEN %s ELSE seed.%s END", age, PAID_AFTER, value, SQL.identifier(name))
        for name, value in changes.items()
    }


def _text(prefix):
    return SQL("%s || n", prefix)


def _customer(partners):
    return SQL("%s + n * 7919 %% %s", partners[0], len(partners))


def _of_customer(people):
    """A customer's orders and invoices are those of his salesperson."""
    return SQL("(%s)[1 + n %% %s]", people["rep"].ids, len(people["rep"]))


def copy_rows(env, record, count, changes):
    """``count`` copies of a record's row, where a column of ``changes`` is an SQL expression of the
    copy's number n; the range of their ids."""
    env.flush_all()
    table = SQL.identifier(record._table)
    rows = env.execute_query(
        SQL(
            """SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0
                  AND NOT attisdropped AND attgenerated = '' AND attname <> 'id'""",
            record._table,
        )
    )
    columns = [name for (name,) in rows]
    first = env.execute_query(SQL("SELECT max(id) + 1 FROM %s", table))[0][0]
    env.cr.execute(
        SQL(
            """INSERT INTO %s (id, %s) SELECT %s + n, %s
                 FROM %s seed, generate_series(0, %s - 1) n WHERE seed.id = %s""",
            table,
            SQL(", ").join(map(SQL.identifier, columns)),
            first,
            SQL(", ").join(changes.get(name) or SQL("seed.%s", SQL.identifier(name)) for name in columns),
            table,
            count,
            record.id,
        )
    )
    env.cr.execute(SQL("SELECT setval(%s, %s)", f"{record._table}_id_seq", first + count - 1))
    env.cr.execute(SQL("ANALYZE %s", table))
    env.invalidate_all()
    return range(first, first + count)
