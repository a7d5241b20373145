from odoo.tools import SQL

# What the past does not need: columns that are there already are not computed, and what is sold is sold.
# Computing them for a hundred thousand orders takes many minutes, by price lists of today at that.
PAST = {
    "sale_order": {
        "approval_gate": "varchar",
        "approval_status": "varchar",
        "collection_days": "int4",
        "discount_over_limit": "float8",
        "has_deviation": "bool",
        "is_cross_border": "bool",
        "is_over_discount_limit": "bool",
        "is_special": "bool",
        "is_special_customer": "bool",
        "max_price_deviation_percent": "float8",
        "order_class": "varchar",
        "order_format": "varchar",
        "quote_request_id": "int4",
    },
    "sale_order_line": {
        "discount_limit_percent": "float8",
        "given_discount_percent": "float8",
        "list_discount_percent": "float8",
        "list_price_unit": "numeric",
        "price_deviation_percent": "float8",
    },
}
SETTLED = {"order_class": "general", "order_format": "order"}
BATCH = 1000


def pre_init_hook(env):
    """Make the columns ourselves; PostgreSQL adds them, with what settled orders have, at once."""
    for table, columns in PAST.items():
        for name, kind in columns.items():
            names = SQL.identifier(table), SQL.identifier(name)
            default = SQL("DEFAULT %s", SETTLED[name]) if name in SETTLED else SQL()
            env.cr.execute(
                SQL("ALTER TABLE %s ADD COLUMN IF NOT EXISTS %s %s %s", *names, SQL(kind), default)
            )
            env.cr.execute(SQL("ALTER TABLE %s ALTER COLUMN %s DROP DEFAULT", *names))


def post_init_hook(env):
    """Quotations that are still open get their figures: they have yet to pass the gates. That is no
    change of theirs: who changed them last, and when, stays."""
    orders = env["sale.order"].search([("state", "in", ("draft", "sent"))])
    for begin in range(0, len(orders), BATCH):
        some = orders[begin : begin + BATCH]
        stamps = {records: _get_stamps(records) for records in (some.order_line, some)}
        for records in stamps:
            for name in PAST[records._table]:
                env.add_to_compute(records._fields[name], records)
        env.flush_all()
        for records, stamp in stamps.items():
            _put_stamps(records, stamp)
        env.invalidate_all()


def _get_stamps(records):
    query = "SELECT id, write_date, write_uid FROM %s WHERE id = ANY(%s)"
    return records.env.execute_query(SQL(query, SQL.identifier(records._table), records.ids))


def _put_stamps(records, stamps):
    if stamps:
        records.env.cr.execute(
            SQL(
                """UPDATE %s SET write_date = stamp.day, write_uid = stamp.person
                     FROM unnest(%s, %s::timestamp[], %s::integer[]) AS stamp(id, day, person)
                    WHERE stamp.id = %s.id""",
                SQL.identifier(records._table),
                *map(list, zip(*stamps, strict=True)),
                SQL.identifier(records._table),
            )
        )
