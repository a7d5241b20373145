from odoo import models
from odoo.tools import SQL

STAGE = SQL.identifier("sale_kpi_stage")
WHOLE = SQL("100::numeric")  # the share of whoever shares with nobody
# Who shares an event, the most special agreement first
SPLITS = {
    "JOIN sale_kpi_event e ON e.src_model = 'account.move' AND e.src_id = s.move_id": 1,
    "JOIN sale_kpi_event e ON e.src_model = 'sale.order' AND e.src_id = s.sale_order_id": 2,
    """JOIN sale_order_line line ON line.order_id = s.sale_order_id
       JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = line.id
       JOIN sale_kpi_event e ON e.src_model = 'account.move' AND e.src_line_id = rel.invoice_line_id""": 2,
    "JOIN sale_kpi_event e ON e.partner_id = s.partner_id": 3,
    """JOIN res_partner customer ON customer.commercial_partner_id = s.partner_id
       JOIN sale_kpi_event e ON e.partner_id = customer.id""": 4,
}


class SaleKpiCommissionVersion(models.Model):
    """Which events a version pays to whom, by SQL: rows of a table that lives for the transaction.

    An event that goes back on another one (a credit note, an undone payment) follows what it goes
    back on: same version, same people, same shares, same period. Nothing is asked again.
    """

    _inherit = "sale.kpi.commission.version"

    def _stage(self, date_from, date_to, events, known=None):
        """Fill the stage with one row for each event ``e`` and payee.

        :param events: SQL condition on ``e``
        :param known: SQL rows (event_id, payee_id, date_from, share) of events staged before
        """
        self.env.flush_all()
        self.env.cr.execute("DROP TABLE IF EXISTS sale_kpi_stage")
        self.env.cr.execute(
            """CREATE TEMPORARY TABLE sale_kpi_stage (
                event_id integer, root_id integer, payee_id integer, date date, date_from date,
                share numeric, base numeric, replaced numeric) ON COMMIT DROP"""
        )
        mine = SQL("e.company_id = %s AND e.kind = %s AND (%s)", self.company_id.id, self._get_kind(), events)
        within = SQL("e.date BETWEEN %s AND %s", date_from, date_to or "9999-12-31")
        roots = SQL("%s AND e.origin_id IS NULL AND %s AND %s", mine, within, self._get_criteria_sql())
        columns = SQL("event_id, payee_id, date, date_from, share, base")
        self.env.cr.execute(SQL("INSERT INTO %s (%s) %s", STAGE, columns, self._get_root_sql(roots)))
        self.env.cr.execute(self._get_follower_sql(SQL("%s AND e.origin_id IS NOT NULL", mine), known))

    def _get_root_sql(self, events):
        """Events that stand for themselves, with whoever is assigned to the plan on their day."""
        share, joins = self._get_credit_sql(events)
        base = self._get_base_sql()
        return SQL(
            """SELECT e.id AS event_id, a.payee_id, e.date, date_trunc(%(period)s, e.date::timestamp)::date,
                      %(share)s AS share, %(base)s AS base
                 FROM sale_kpi_event e %(joins)s
                WHERE a.plan_id = %(plan)s AND %(events)s
                  AND e.date >= a.date_from AND e.date <= COALESCE(a.date_to, '9999-12-31')""",
            period=self.period,
            share=share,
            base=base if share is WHOLE else SQL("%s * %s * 0.01", base, share),
            joins=joins,
            plan=self.plan_id.id,
            events=events,
        )

    def _get_credit_sql(self, events):
        """(share in percent, joins) by which an event finds its people."""
        assignment = SQL("JOIN sale_kpi_commission_assignment a ON")
        if self.credit == "team":
            return SQL("%s::numeric", f"{self.team_percent:.2f}"), SQL("%s a.team_id = e.team_id", assignment)
        own = SQL("LEFT JOIN sale_kpi_payee own ON own.user_id = e.user_id")
        if not self._has_splits():
            return WHOLE, SQL("%s %s a.payee_id = own.id", own, assignment)
        return SQL("COALESCE(part.percent, 100)"), SQL(
            """%s LEFT JOIN (%s) chosen ON chosen.event_id = e.id
               LEFT JOIN sale_kpi_commission_split_line part ON part.split_id = chosen.split_id
               %s a.payee_id = COALESCE(part.payee_id, own.id)""",
            own,
            self._get_split_sql(events),
            assignment,
        )

    def _has_splits(self):
        splits = self.env["sale.kpi.commission.split"].sudo()  # whoever runs it, they count
        return bool(splits.search_count([("company_id", "=", self.company_id.id)], limit=1))

    def _get_split_sql(self, events):
        """(event_id, split_id): the split that counts for each event."""
        found = [
            SQL(
                f"""SELECT e.id AS event_id, s.id AS split_id, %s AS rank, s.plan_id
                      FROM sale_kpi_commission_split s {link}
                     WHERE s.company_id = %s AND (s.plan_id IS NULL OR s.plan_id = %s)
                       AND e.date >= s.date_from AND e.date <= COALESCE(s.date_to, '9999-12-31')
                       AND %s""",
                rank,
                self.company_id.id,
                self.plan_id.id,
                events,
            )
            for link, rank in SPLITS.items()
        ]
        return SQL(
            """SELECT DISTINCT ON (event_id) event_id, split_id FROM (%s) found
                ORDER BY event_id, rank, plan_id NULLS LAST, split_id""",
            SQL(" UNION ALL ").join(found),
        )

    def _get_follower_sql(self, events, known):
        """Events that go back on another one, and on what that one goes back in its turn."""
        staged = SQL("SELECT event_id, payee_id, date_from, share FROM %s", STAGE)
        rows = SQL("%s UNION ALL %s", staged, known) if known else staged
        return SQL(
            """WITH RECURSIVE chain (event_id, root_id) AS (
                SELECT e.id, e.origin_id FROM sale_kpi_event e WHERE %(events)s
                 UNION ALL
                SELECT chain.event_id, origin.origin_id
                  FROM chain JOIN sale_kpi_event origin ON origin.id = chain.root_id
                 WHERE origin.origin_id IS NOT NULL)
            INSERT INTO %(stage)s (event_id, root_id, payee_id, date, date_from, share, base)
            SELECT e.id, chain.root_id, root.payee_id, e.date, root.date_from, root.share,
                   %(base)s * root.share * 0.01
              FROM chain
              JOIN sale_kpi_event origin ON origin.id = chain.root_id AND origin.origin_id IS NULL
              JOIN (%(rows)s) root ON root.event_id = chain.root_id
              JOIN sale_kpi_event e ON e.id = chain.event_id""",
            stage=STAGE,
            events=events,
            base=self._get_base_sql(),
            rows=rows,
        )
