"""A large seller's books, by bulk SQL, for all benchmarks of this folder.

`make_company(env)` writes 200 salespeople in teams of 10, 20,000 customers, 400 products of 20
categories and 5 brands, and a year of 250,000 posted invoices with 1,000,000 product lines (some are
credit notes). `pay(env)` writes 350,000 payments of them: most in full, many in two or three parts.
`make_company` returns a dictionary that the other functions take; `capture(env, facts)` captures all of
it as the job does. Numbers may be given smaller for a quick try: at full size the books alone take
several minutes, since `account_move_line` has many indexes and foreign keys.
"""

from odoo.fields import Command
from odoo.tools import SQL

PEOPLE, CUSTOMERS, PRODUCTS, INVOICES, LINES, PAYMENTS = 200, 20_000, 400, 250_000, 4, 350_000
YEAR = "2026-01-01"

CUSTOMER = """
INSERT INTO res_partner (id, commercial_partner_id, name, complete_name, is_company, active, type, lang,
                         user_id, state_id, sale_channel_id, autopost_bills)
SELECT id, id, 'Bench ' || n, 'Bench ' || n, TRUE, TRUE, 'contact', 'en_US',
       (%(people)s)[1 + n %% cardinality(%(people)s)],
       (%(states)s)[1 + (n %% cardinality(%(people)s) + n / 7 %% 2) %% cardinality(%(states)s)],
       (%(channels)s)[1 + n %% 3], 'ask'
  FROM (SELECT nextval('res_partner_id_seq') AS id, n FROM generate_series(0, %(customers)s - 1) n) made
RETURNING id
"""

# Each invoice: customer n, his salesperson, a day of the year; every 50th is a credit note.
MOVE = """
INSERT INTO account_move (id, name, move_type, state, date, invoice_date, journal_id, company_id,
                          currency_id, partner_id, commercial_partner_id, invoice_user_id, team_id,
                          auto_post, invoice_currency_rate, payment_state, posted_before)
SELECT made.id, 'BENCH/' || made.id, CASE WHEN n %% 50 = 49 THEN 'out_refund' ELSE 'out_invoice' END,
       'posted', day,
       day, %(journal)s, %(company)s, %(currency)s, customer.id, customer.id, customer.user_id, person.team,
       'no', 1, 'not_paid', TRUE
  FROM (SELECT nextval('account_move_id_seq') AS id, n, %(year)s::date + (n %% 365)::int AS day
          FROM generate_series(0, %(invoices)s - 1) n) made
  JOIN (SELECT id, user_id, row_number() OVER (ORDER BY id) - 1 AS rank FROM res_partner
         WHERE id = ANY(%(partners)s)) customer ON customer.rank = (n * 7919) %% cardinality(%(partners)s)
  JOIN unnest(%(people)s, %(teams)s) person(id, team) ON person.id = customer.user_id
RETURNING id
"""

LINE = """
INSERT INTO account_move_line (move_id, journal_id, company_id, company_currency_id, account_id, currency_id,
       partner_id, product_id, product_uom_id, parent_state, display_type, date, invoice_date, balance,
       amount_currency, debit, credit, quantity, price_unit, price_subtotal, discount, is_downpayment)
SELECT move.id, move.journal_id, move.company_id, %(currency)s, %(income)s, %(currency)s, move.partner_id,
       product.id, product.uom_id, 'posted', 'product', move.date, move.date, -sign * worth, -sign * worth,
       CASE WHEN sign < 0 THEN worth ELSE 0 END, CASE WHEN sign > 0 THEN worth ELSE 0 END, pieces,
       worth / pieces, worth, 0, FALSE
  FROM account_move move
 CROSS JOIN generate_series(1, %(lines)s) n
 CROSS JOIN LATERAL (SELECT (100 + (move.id * 31 + n * 7877) %% 90000) / 100.0 * 5,
                            1 + (move.id + n) %% 9,
                            CASE WHEN move.move_type = 'out_refund' THEN -1 ELSE 1 END
                    ) at(worth, pieces, sign)
  JOIN (SELECT product.id, template.uom_id, row_number() OVER (ORDER BY product.id) - 1 AS rank
          FROM product_product product JOIN product_template template
               ON template.id = product.product_tmpl_id
         WHERE product.id = ANY(%(products)s)) product
       ON product.rank = (move.id * 13 + n * 101) %% cardinality(%(products)s)
 WHERE move.id = ANY(%(moves)s)
"""

DUE = """
INSERT INTO account_move_line (move_id, journal_id, company_id, company_currency_id, account_id, currency_id,
       partner_id, parent_state, display_type, date, invoice_date, balance, amount_currency, debit, credit,
       quantity, price_unit, price_subtotal, discount)
SELECT move_id, min(journal_id), min(company_id), %(currency)s, %(receivable)s, %(currency)s, min(partner_id),
       'posted', 'payment_term', min(date), min(date), -sum(balance), -sum(balance),
       greatest(-sum(balance), 0), greatest(sum(balance), 0), 1, 0, 0, 0
  FROM account_move_line WHERE move_id = ANY(%(moves)s) GROUP BY move_id
"""

# One payment for each of the first 150,000 invoices, two for each of the other 100,000.
PAYMENT = """
WITH part AS (
    SELECT line.id AS line_id, line.partner_id, line.balance, line.date, split.n, split.count,
           nextval('account_move_id_seq') AS move_id, nextval('account_move_line_id_seq') AS paid_id,
           nextval('account_payment_id_seq') AS payment_id
      FROM (SELECT line.*, row_number() OVER (ORDER BY line.id) AS rank FROM account_move_line line
             WHERE line.move_id = ANY(%(moves)s) AND line.display_type = 'payment_term'
                   AND line.balance <> 0) line
     CROSS JOIN LATERAL (SELECT CASE WHEN line.rank <= %(twice)s THEN 2 ELSE 1 END) times(count)
     CROSS JOIN LATERAL (SELECT n, count FROM generate_series(1, count) n) split
), sized AS (
    SELECT *, CASE WHEN count = 1 THEN abs(balance)
                   WHEN n = 1 THEN round(abs(balance) * 0.4, 2)
                   ELSE abs(balance) - round(abs(balance) * 0.4, 2) END AS amount,
           date + 10 * n AS day
      FROM part
), pay AS (
    INSERT INTO account_payment (id, move_id, journal_id, company_id, partner_id, currency_id, date, amount,
                                 payment_type, partner_type, state, name)
    SELECT payment_id, move_id, %(bank)s, %(company)s, partner_id, %(currency)s, day, amount,
           CASE WHEN balance > 0 THEN 'inbound' ELSE 'outbound' END, 'customer', 'paid', 'P' || payment_id
      FROM sized
), entry AS (
    INSERT INTO account_move (id, name, move_type, state, date, journal_id, company_id, currency_id,
                              partner_id, commercial_partner_id, auto_post, origin_payment_id)
    SELECT move_id, 'BPAY/' || move_id, 'entry', 'posted', day, %(bank)s, %(company)s, %(currency)s,
           partner_id, partner_id, 'no', payment_id FROM sized
), paid AS (
    INSERT INTO account_move_line (id, move_id, journal_id, company_id, company_currency_id, account_id,
           currency_id, partner_id, parent_state, display_type, date, balance, amount_currency, debit, credit)
    SELECT paid_id, move_id, %(bank)s, %(company)s, %(currency)s, %(receivable)s, %(currency)s, partner_id,
           'posted', 'product', day, -sign(balance) * amount, -sign(balance) * amount,
           CASE WHEN balance < 0 THEN amount ELSE 0 END, CASE WHEN balance > 0 THEN amount ELSE 0 END
      FROM sized
)
INSERT INTO account_partial_reconcile (debit_move_id, credit_move_id, company_id, amount,
       debit_amount_currency, credit_amount_currency, debit_currency_id, credit_currency_id, max_date)
SELECT CASE WHEN balance > 0 THEN line_id ELSE paid_id END,
       CASE WHEN balance > 0 THEN paid_id ELSE line_id END, %(company)s, amount, amount, amount,
       %(currency)s, %(currency)s, day
  FROM sized
"""

TABLES = ("res_partner", "account_move", "account_move_line", "account_payment", "account_partial_reconcile")


def make_company(env, people=PEOPLE, customers=CUSTOMERS, invoices=INVOICES):
    """``{"people": ids, "teams": ids, "moves": ids, …}``."""
    company = env.company
    facts = {
        **_make_people(env, people),
        **_make_products(env),
        **_make_books(env),
        "company": company.id,
        "currency": company.currency_id.id,
        "states": env["res.country.state"].search([], limit=31).ids,
        "channels": env["sale.target.channel"].create([{"name": f"Bench {n}"} for n in range(3)]).ids,
        "customers": customers,
        "invoices": invoices,
        "lines": LINES,
        "year": YEAR,
    }
    env.flush_all()
    # What they check was made to fit; 1,000,000 rows would check it for minutes.
    env.cr.execute(CUSTOMER, facts)
    facts["partners"] = [row[0] for row in env.cr.fetchall()]
    facts["moves"] = add_invoices(env, facts, invoices)
    _analyze(env)
    return facts


def add_invoices(env, facts, count):
    """``count`` more invoices with their lines; return their ids."""
    env.cr.execute(MOVE, {**facts, "invoices": count})
    moves = [row[0] for row in env.cr.fetchall()]
    for statement in (LINE, DUE):
        env.cr.execute(statement, {**facts, "moves": moves})
    return moves


def pay(env, facts, payments=PAYMENTS):
    """350,000 payments of 250,000 invoices: 100,000 of them are paid in two parts."""
    env.cr.execute(PAYMENT, {**facts, "twice": max(payments - len(facts["moves"]), 0)})
    _analyze(env)


def capture(env, facts, at_once=5_000):
    """Capture all of it as the job does, batch by batch."""
    moves = facts["moves"]
    for begin in range(0, len(moves), at_once):
        env["sale.kpi.event"]._capture("account.move", moves[begin : begin + at_once])
    for table in ("sale_kpi_event", "sale_kpi_fact"):
        env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))


def _make_people(env, count):
    group = env.ref("sales_team.group_sale_salesman")
    users = env["res.users"].with_context(no_reset_password=True, mail_create_nosubscribe=True)
    people = users.create(
        [
            {"name": f"Bench {n}", "login": f"bench_{n}", "group_ids": [Command.link(group.id)]}
            for n in range(count)
        ]
    )
    teams = env["crm.team"].create(
        [
            {"name": f"Bench {n}", "member_ids": [Command.set(people[n * 10 : n * 10 + 10].ids)]}
            for n in range((count + 9) // 10)
        ]
    )
    return {"people": people.ids, "teams": [teams[n // 10].id for n in range(count)]}


def _make_products(env):
    categories = env["product.category"].create([{"name": f"Bench {n}"} for n in range(20)])
    brands = env["sale.target.brand"].create([{"name": f"Bench {n}"} for n in range(5)])
    products = env["product.product"].create(
        [
            {
                "name": f"Bench {n}",
                "categ_id": categories[n % 20].id,
                "sale_brand_id": brands[n % 5].id,
                "standard_price": 20 + n % 30,
            }
            for n in range(PRODUCTS)
        ]
    )
    return {"products": products.ids, "categories": categories.ids, "brands": brands.ids}


def _make_books(env):
    accounts = env["account.account"].create(
        [
            {"name": "Bench sales", "code": "B6001", "account_type": "income"},
            {
                "name": "Bench receivable",
                "code": "B1122",
                "account_type": "asset_receivable",
                "reconcile": True,
            },
        ]
    )
    journals = env["account.journal"].create(
        [
            {"name": "Bench", "code": "BENS", "type": "sale", "default_account_id": accounts[0].id},
            {"name": "Bench bank", "code": "BENB", "type": "bank"},
        ]
    )
    names = ("income", "receivable", "journal", "bank")
    return dict(zip(names, [*accounts.ids, *journals.ids], strict=True))


def _analyze(env):
    for table in TABLES:
        env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
