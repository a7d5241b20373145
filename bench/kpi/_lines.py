"""20,000 invoice lines of 50 people, for the ways that settle the commission on them.

A year of 5,000 posted invoices of four lines, by bulk SQL into Odoo's own tables. A variant says how to
`prepare` people and terms and to `register` the lines, and how to `settle`.
"""

from _clock import measure

from odoo.tools import SQL

PEOPLE, INVOICES, LINES = 50, 5_000, 4
YEAR = "2025-01-01"

MOVE = """
INSERT INTO account_move (name, move_type, state, date, invoice_date, journal_id, company_id, currency_id,
                          partner_id, commercial_partner_id, invoice_user_id, auto_post,
                          invoice_currency_rate, payment_state)
SELECT 'LINES/' || n, 'out_invoice', 'posted', %(year)s::date + n %% 365, %(year)s::date + n %% 365,
       %(journal)s, %(company)s, %(currency)s, %(customer)s, %(customer)s,
       (%(users)s)[1 + n %% cardinality(%(users)s)], 'no', 1, 'not_paid'
  FROM generate_series(1, %(invoices)s) n RETURNING id
"""
LINE = """
INSERT INTO account_move_line (move_id, journal_id, company_id, company_currency_id, account_id, currency_id,
       partner_id, parent_state, display_type, date, invoice_date, balance, amount_currency, debit, credit,
       quantity, price_unit, price_subtotal, discount)
SELECT move.id, move.journal_id, move.company_id, %(currency)s, %(income)s, %(currency)s, move.partner_id,
       'posted', 'product', move.date, move.date, -worth, -worth, 0, worth, 1, worth, worth, 0
  FROM account_move move
 CROSS JOIN generate_series(1, %(lines)s) n
 CROSS JOIN LATERAL (SELECT (100 + (move.id * 31 + n * 7877) %% 90000) / 100.0 * 5) at(worth)
 WHERE move.id = ANY(%(moves)s) RETURNING id
"""


class Variant:
    """One way of doing it."""

    def prepare(self, env, people):
        """Who gets what; ``people`` are users."""

    def register(self, env, moves):
        """What has to be there for each line before it can be settled."""

    def settle(self, env):
        """Settle all that is registered."""

    def count(self, env):
        """How many lines are settled, and what the commission on them is."""


def run(env, variant):
    """Yield one result a measurement: ``{"name", "value", "unit"}``."""
    people = env["res.users"].create([{"name": f"Lines {n}", "login": f"lines_{n}"} for n in range(PEOPLE)])
    variant.prepare(env, people)
    moves = _make_invoices(env, people)
    yield from measure(env, "register 20,000 lines for commission", lambda: variant.register(env, moves))
    env.flush_all()
    env.invalidate_all()
    queries = env.cr.sql_log_count
    yield from measure(env, "settle 20,000 lines", lambda: variant.settle(env))
    yield {"name": "settle 20,000 lines", "value": env.cr.sql_log_count - queries, "unit": "queries"}
    count, amount = variant.count(env)
    yield {"name": "lines settled", "value": count, "unit": "lines"}
    yield {"name": "commission", "value": float(amount), "unit": "money"}
    yield from measure(env, "settle again", lambda: variant.settle(env))


def _make_invoices(env, people):
    income = env["account.account"].create({"name": "Lines sales", "code": "L6001", "account_type": "income"})
    journal = env["account.journal"].create(
        {"name": "Lines", "code": "LINS", "type": "sale", "default_account_id": income.id}
    )
    facts = {
        "year": YEAR,
        "journal": journal.id,
        "income": income.id,
        "company": env.company.id,
        "currency": env.company.currency_id.id,
        "customer": env["res.partner"].create({"name": "Lines customer", "is_company": True}).id,
        "users": people.ids,
        "invoices": INVOICES,
        "lines": LINES,
    }
    env.flush_all()
    env.cr.execute(MOVE, facts)
    moves = [row[0] for row in env.cr.fetchall()]
    env.cr.execute(LINE, {**facts, "moves": moves})
    for table in ("account_move", "account_move_line"):
        env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
    return moves
