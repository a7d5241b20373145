from odoo import models
from odoo.tools import SQL

# One writer at a time; see `SaleKpiEvent`.
LOCK = "sale.kpi.event"
# Compiling the queries takes longer than running them, and a batch is sorted in memory.
PREPARE = """SELECT set_config('jit', 'off', TRUE), set_config('work_mem', '64MB', TRUE),
                    pg_advisory_xact_lock(hashtext(%s))"""
KEY = ("src_line_id", "src_part_id")
# What a revision takes over from the document, …
FOLLOWED = ("date", "user_id", "team_id", "partner_id", "product_id", "amount", "quantity", "discount")
# … what it keeps from the revision before as long as the product, or the customer, is the same, …
BY_PRODUCT = ("categ_id", "brand_id")
BY_PARTNER = ("state_id", "channel_id")
# … and what changes sign when an event is undone.
FIGURES = ("amount", "group_amount", "cost", "quantity", "number")
CELL = ("company_id", "kind", "date", "user_id", "team_id", "categ_id", "brand_id", "state_id", "channel_id")
ORDER = ("date", "user_id", "team_id", "categ_id", "brand_id", "state_id", "channel_id", "company_id")
# Columns of an event besides its key and what the capture itself gives it
KEPT = (
    *("date", "company_id", "user_id", "team_id", "partner_id", "product_id", *BY_PRODUCT, *BY_PARTNER),
    *("group_currency_id", "discount", "src_id"),
)
LAST = ("revision", "is_reversal", "origin_id", *FIGURES)
NEW = (*KEPT, "origin_id", "unit", *FIGURES)
OLD = ("id", *KEPT, "revision", "is_live", *FIGURES)
CONFLICT = ", ".join(
    name if name in ("company_id", "kind", "date") else f"COALESCE({name}, 0)" for name in CELL
)


def _name(name, table=None):
    return SQL.identifier(table, name) if table else SQL.identifier(name)


def _names(names, table=None):
    return SQL(", ").join(_name(name, table) for name in names)


class SaleKpiEvent(models.Model):
    _inherit = "sale.kpi.event"

    def _get_capture_kinds(self):
        """The kinds of events that a document gives, in the order they are captured; a further kind is
        an entry here, an entry of `kind`, and a method `_get_wanted_<kind>(ids)`."""
        return {
            "sale.order": ("order",),
            "account.move": ("invoice",),
            "crm.lead": ("lead", "won", "lost"),
        }

    def _capture(self, src_model, ids, only=None):
        """Bring the events and figures of these documents up to date; return how many events came.

        Replaying changes nothing. The caller waits for whoever captures just then; where the other
        wrote the same rows PostgreSQL reports a conflict, and the request is repeated.

        :param only: the one kind that can have changed
        """
        self.env.flush_all()
        self.env.cr.execute(SQL(PREPARE, LOCK))
        count = 0
        for kind, batch in self._get_capture_passes(src_model, sorted(set(ids))):
            if only in (None, kind):
                count += self._capture_kind(kind, src_model, batch)
        if count:
            self.invalidate_model()
            self.env["sale.kpi.fact"].invalidate_model()
        return count

    def _get_capture_passes(self, src_model, ids):
        """Pairs (kind, ids), in the order in which they must be captured."""
        return [(kind, ids) for kind in self._get_capture_kinds()[src_model] if ids]

    def _capture_kind(self, kind, src_model, ids):
        """Compare what is wanted of one kind with what is on file, and append the difference."""
        self._refresh_statistics()
        wanted = getattr(self, f"_get_wanted_{kind}")(ids)
        self.env.cr.execute(
            SQL(
                """
                WITH wanted AS MATERIALIZED (%s),
                     money AS MATERIALIZED (%s),
                     rated AS (%s),
                     last AS MATERIALIZED (%s),
                     changed AS MATERIALIZED (%s),
                     added AS (%s),
                     summed AS (%s)
                SELECT count(*) FROM added
                """,
                wanted,
                self._get_group_rate_sql(SQL("SELECT DISTINCT company_id, date FROM wanted")),
                self._get_rated_sql(),
                self._get_last_sql(kind, src_model, ids),
                self._get_changed_sql(kind),
                self._get_added_sql(kind, src_model),
                self._get_summed_sql(kind),
            )
        )
        return self.env.cr.fetchone()[0]

    def _get_rated_sql(self):
        """`wanted` with the amount for the group; `money` has the rates, read once a day. Parts of a
        document sum to the document's own."""
        return SQL(
            """
            SELECT wanted.*, money.group_currency_id, wanted.amount AS group_amount
              FROM wanted
              JOIN money ON money.company_id = wanted.company_id AND money.date = wanted.date
             WHERE money.rate IS NULL
         UNION ALL
            SELECT wanted.*, money.group_currency_id,
                   round(sum(amount) OVER running * rate / grid) * grid
                   - round((sum(amount) OVER running - amount) * rate / grid) * grid
              FROM wanted
              JOIN money ON money.company_id = wanted.company_id AND money.date = wanted.date
             WHERE money.rate IS NOT NULL
            WINDOW running AS (PARTITION BY src_id, src_part_id ORDER BY src_line_id)
            """
        )

    def _get_group_rate_sql(self, days):
        """Group currency, its rounding and the rate of the day for each (company_id, date) of `days`,
        as `res.currency` reads rates: the root company's before common ones, else the earliest. No rate
        where the company's own currency is the group's.

        LEFT, though all are there: or PostgreSQL expects a single row, and goes through `wanted` once for
        each day."""

        def rate(currency, condition, order):
            return SQL(
                """SELECT rate FROM res_currency_rate found
                    WHERE found.currency_id = %s AND (found.company_id IS NULL OR found.company_id = root.id)
                          %s
                 ORDER BY found.company_id, found.name %s LIMIT 1""",
                currency,
                condition,
                order,
            )

        def read(currency):
            latest = rate(currency, SQL("AND found.name <= days.date"), SQL("DESC"))
            return SQL("COALESCE((%s), (%s), 1.0)", latest, rate(currency, SQL(), SQL("ASC")))

        group = SQL.identifier("unit", "id")
        return SQL(
            """
            SELECT days.company_id, days.date, unit.id AS group_currency_id, unit.rounding AS grid,
                   CASE WHEN unit.id <> company.currency_id THEN %s / %s END AS rate
              FROM (%s) days
              LEFT JOIN res_company company ON company.id = days.company_id
              LEFT JOIN res_company root ON root.id = split_part(company.parent_path, '/', 1)::int
              LEFT JOIN res_currency unit ON unit.id = COALESCE(root.kpi_group_currency_id, root.currency_id)
            """,
            read(group),
            read(SQL.identifier("company", "currency_id")),
            days,
        )

    def _get_last_sql(self, kind, src_model, ids):
        """The latest row of each line; where that undoes, its figures turned back and `is_live` false."""
        return SQL(
            """
            SELECT DISTINCT ON (src_line_id, src_part_id)
                   id, date, company_id, user_id, team_id, partner_id, product_id, categ_id, brand_id,
                   state_id, channel_id, group_currency_id, discount, src_id, src_line_id, src_part_id,
                   revision, NOT COALESCE(is_reversal, FALSE) AS is_live, %s
              FROM (%s) filed, LATERAL (SELECT CASE WHEN is_reversal THEN -1 ELSE 1 END) sign(turn)
          ORDER BY src_line_id, src_part_id, revision DESC, is_reversal DESC
            """,
            SQL(", ").join(SQL("%s * turn AS %s", *[SQL.identifier(name)] * 2) for name in FIGURES),
            self._get_filed_apart_sql(kind, src_model, ids),
        )

    def _get_filed_sql(self, kind, src_model, ids):
        """The events of one kind of these documents."""
        return SQL(
            "SELECT * FROM sale_kpi_event WHERE src_model = %s AND src_id = ANY(%s) AND kind = %s",
            src_model,
            ids,
            kind,
        )

    def _get_filed_apart_sql(self, kind, src_model, ids):
        """The same, looked up document by document: while a kind is new, statistics say that it is rare,
        and PostgreSQL would read all that there is of it for every batch."""
        return SQL(
            """
            SELECT found.* FROM unnest(%s::int[]) document(id)
             CROSS JOIN LATERAL (SELECT * FROM sale_kpi_event
                                  WHERE src_id = document.id AND src_model = %s AND kind = %s OFFSET 0) found
            """,
            ids,
            src_model,
            kind,
        )

    def _get_changed_sql(self, kind):
        """Lines that differ: what is wanted as `new_…`, what is on file as `old_…`."""
        # The cost of money received comes from the invoice's event, which keeps it.
        followed = (*FOLLOWED, "group_currency_id", "company_id", *(("cost",) if kind == "cash" else ()))
        return SQL(
            """
            SELECT src_line_id, src_part_id, %s, %s
              FROM rated FULL JOIN last USING (src_line_id, src_part_id)
             WHERE CASE WHEN rated.src_id IS NULL THEN last.is_live
                        WHEN last.id IS NULL OR NOT last.is_live THEN TRUE
                        ELSE (%s) IS DISTINCT FROM (%s) END
            """,
            SQL(", ").join(SQL("rated.%s AS %s", _name(n), _name(f"new_{n}")) for n in NEW),
            SQL(", ").join(SQL("last.%s AS %s", _name(n), _name(f"old_{n}")) for n in OLD),
            _names(followed, "rated"),
            _names(followed, "last"),
        )

    def _get_added_sql(self, kind, src_model):
        """Append what undoes and what is new; in the order of the days they count for."""
        fixed = SQL("%s, %s, (now() AT TIME ZONE 'UTC')", kind, src_model)
        names = _names(("kind", "src_model", "captured_at", *KEY, *KEPT, *LAST))
        return SQL(
            """
            INSERT INTO sale_kpi_event (%(names)s)
            SELECT * FROM (
                SELECT %(fixed)s, %(key)s, %(old)s, old_revision, TRUE, old_id, %(undone)s
                  FROM changed WHERE old_is_live
             UNION ALL
                SELECT %(fixed)s, %(key)s, %(new)s FROM changed WHERE new_src_id IS NOT NULL
            ) made (%(names)s)
            ORDER BY date, src_id, src_line_id, src_part_id, revision
            RETURNING %(returned)s
            """,
            names=names,
            fixed=fixed,
            key=_names(KEY),
            old=_names(f"old_{name}" for name in KEPT),
            undone=SQL(", ").join(SQL("-%s", _name(f"old_{name}")) for name in FIGURES),
            new=self._get_revision_sql(kind),
            returned=_names((*ORDER, *FIGURES)),
        )

    def _get_revision_sql(self, kind):
        """The columns of a new revision: what is frozen comes from the revision before."""
        same = "(old_id IS NOT NULL AND old_{0} IS NOT DISTINCT FROM new_{0})"
        conditions = dict.fromkeys(BY_PRODUCT, same.format("product_id"))
        conditions |= dict.fromkeys(BY_PARTNER, same.format("partner_id"))
        conditions["group_amount"] = " AND ".join(
            map(same.format, ("amount", "date", "company_id", "group_currency_id"))
        )

        def take(name):
            columns = SQL.identifier(f"old_{name}"), SQL.identifier(f"new_{name}")
            if name == "cost" and kind != "cash":
                return self._get_frozen_cost_sql()
            if name in conditions:
                return SQL("CASE WHEN %s THEN %s ELSE %s END", SQL(conditions[name]), *columns)
            return columns[1]

        return SQL(
            "%s, COALESCE(old_revision, 0) + 1, FALSE, new_origin_id, %s",
            SQL(", ").join(take(name) for name in KEPT),
            SQL(", ").join(take(name) for name in FIGURES),
        )

    def _get_frozen_cost_sql(self):
        """The cost of the revision before, in proportion to the quantity."""
        return SQL(
            """CASE WHEN old_id IS NULL OR old_product_id IS DISTINCT FROM new_product_id THEN new_cost
                    WHEN old_quantity = new_quantity THEN old_cost
                    WHEN old_quantity = 0 THEN new_cost
                    ELSE round(old_cost * new_quantity / old_quantity / new_unit) * new_unit END"""
        )

    def _get_summed_sql(self, kind):
        """Add the figures of `added` to the facts, in the order of their index; grouped without what
        they all have in common, and by what differs most first."""
        cell = _names(ORDER)
        return SQL(
            """
            INSERT INTO sale_kpi_fact AS fact (kind, %s, %s)
            SELECT %s, %s, %s FROM added GROUP BY %s ORDER BY %s
            ON CONFLICT (%s) DO UPDATE SET %s
            RETURNING 1
            """,
            cell,
            _names(FIGURES),
            kind,
            cell,
            SQL(", ").join(SQL("sum(%s)", SQL.identifier(name)) for name in FIGURES),
            cell,
            cell,
            SQL(CONFLICT),
            SQL(", ").join(
                SQL("%s = fact.%s + EXCLUDED.%s", *[SQL.identifier(name)] * 3) for name in FIGURES
            ),
        )
