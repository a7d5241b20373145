"""PostgreSQL itself refuses what no user and no program may do: change, delete or empty a table."""

from odoo.tools import SQL

EVENTS = (("append_only", "UPDATE OR DELETE", "ROW"), ("never_emptied", "TRUNCATE", "STATEMENT"))
KEPT = (("never_deleted", "DELETE", "ROW"), EVENTS[1])


def release(cr):
    """Forget the function, and with it every trigger that calls it: Odoo does not know of them."""
    cr.execute(SQL("DROP FUNCTION IF EXISTS approval_tiers_refuse() CASCADE"))


def protect(cr, table, events=EVENTS):
    """Make ``table`` append-only by triggers that whoever passes by the ORM meets too.

    :param events: ``KEPT`` for rows that may change, but never go away
    """
    cr.execute(
        SQL(
            """
            CREATE OR REPLACE FUNCTION approval_tiers_refuse() RETURNS trigger AS $$
            BEGIN
                RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only';
            END $$ LANGUAGE plpgsql;
            """
        )
    )
    for suffix, event, each in events:
        names = SQL.identifier(f"{table}_{suffix}"), SQL.identifier(table)
        cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", *names))
        cr.execute(
            SQL(
                f"CREATE TRIGGER %s BEFORE {event} ON %s"
                f" FOR EACH {each} EXECUTE FUNCTION approval_tiers_refuse()",
                *names,
            )
        )
