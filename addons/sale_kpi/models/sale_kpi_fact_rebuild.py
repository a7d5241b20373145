from odoo import api, models
from odoo.tools import SQL

from .sale_kpi_event_capture import CELL, CONFLICT, FIGURES, LOCK, _names

# Adding up stays in memory; compiling the queries costs more than it saves.
MEMORY = """SELECT set_config('work_mem', '128MB', TRUE), set_config('jit', 'off', TRUE)"""


class SaleKpiFact(models.Model):
    """All figures added up anew from the events."""

    _inherit = "sale.kpi.fact"

    @api.model
    def _rebuild(self):
        """Add up all events of all companies anew and write what differs. Whoever captures waits until
        the transaction is written, some seconds for a million events; figures can be read meanwhile.
        """
        self.env.flush_all()
        cr = self.env.cr
        cr.execute(SQL("SELECT pg_advisory_xact_lock(hashtext(%s))", LOCK))
        cr.execute(MEMORY)
        # The sums of months are made anew too, once instead of twice.
        cr.execute("ALTER TABLE sale_kpi_fact DISABLE TRIGGER USER")
        if self._count_differences() * 4 > self._count_facts():
            cr.execute("DELETE FROM sale_kpi_fact")
            self._fill()
        else:
            self._add_differences()
        cr.execute("ALTER TABLE sale_kpi_fact ENABLE TRIGGER USER")
        self._rebuild_months()
        self.invalidate_model()

    def _count_facts(self):
        return self.env.execute_query(SQL("SELECT count(*) FROM sale_kpi_fact"))[0][0]

    def _count_differences(self):
        """Put all differences into a table of this transaction; return how many there are. Where there
        are no facts at all the answer is known."""
        if not self._count_facts():
            return 1
        self.env.cr.execute("DROP TABLE IF EXISTS pg_temp.sale_kpi_difference")
        self.env.cr.execute(
            SQL(
                "CREATE TEMP TABLE sale_kpi_difference ON COMMIT DROP AS SELECT * FROM (%s) found (%s)",
                self._get_difference_sql(),
                _names((*CELL, *FIGURES)),
            )
        )
        return self.env.cr.rowcount

    def _add_differences(self):
        """Set the cells right that are not the sum of their events; a cell without any goes."""
        names = _names((*CELL, *FIGURES))
        self.env.cr.execute(
            SQL(
                "INSERT INTO sale_kpi_fact AS fact (%s) SELECT %s FROM sale_kpi_difference"
                " ON CONFLICT (%s) DO UPDATE SET %s",
                names,
                names,
                SQL(CONFLICT),
                self._get_sum_sql(),
            )
        )
        nothing = SQL(" AND ").join(SQL("COALESCE(%s, 0) = 0", SQL.identifier(name)) for name in FIGURES)
        self.env.cr.execute(SQL("DELETE FROM sale_kpi_fact WHERE %s", nothing))

    def _fill(self):
        """Add up all events where no facts are left. Written in the order of their index, which row by row
        in any other order takes twice as long."""
        self.env.cr.execute(
            SQL(
                "INSERT INTO sale_kpi_fact (%(cell)s, %(figures)s)"
                " SELECT %(cell)s, %(sums)s FROM sale_kpi_event GROUP BY %(cell)s ORDER BY %(cell)s",
                cell=_names(CELL),
                figures=_names(FIGURES),
                sums=SQL(", ").join(SQL("sum(%s)", SQL.identifier(name)) for name in FIGURES),
            )
        )

    def _rebuild_months(self):
        self.env.cr.execute("DELETE FROM sale_kpi_fact_month")
        self.env.cr.execute(
            SQL(
                "INSERT INTO sale_kpi_fact_month (company_id, kind, date, user_id, team_id, %s)"
                " SELECT company_id, kind, date_trunc('month', date)::date, user_id, team_id, %s"
                " FROM sale_kpi_fact GROUP BY 1, 2, 3, 4, 5",
                _names(FIGURES),
                SQL(", ").join(SQL("sum(%s)", SQL.identifier(name)) for name in FIGURES),
            )
        )
        self.env["sale.kpi.fact.month"].invalidate_model()
