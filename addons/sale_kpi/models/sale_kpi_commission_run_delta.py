from odoo import models
from odoo.tools import SQL
from odoo.tools.date_utils import start_of


class SaleKpiCommissionRun(models.Model):
    """A run over days that earlier runs of the plan have paid for: what they paid stays on the ledger,
    and each event gets a row with the difference."""

    _inherit = "sale.kpi.commission.run"

    def _has_forerunner(self):
        return bool(self.search_count([("plan_id", "=", self.plan_id.id), ("id", "<", self.id)], limit=1))

    def _get_paid_sql(self):
        """Rows ``row`` with account ``a`` of earlier runs over the days of this one."""
        return SQL(
            """FROM sale_kpi_ledger row JOIN sale_kpi_commission_account a ON a.id = row.account_id
               WHERE a.plan_id = %s AND a.run_id < %s AND a.date_from >= %s AND a.date_from <= %s""",
            self.plan_id.id,
            self.id,
            self.date_from,
            self.date_to or "9999-12-31",
        )

    def _stage_paid(self, last):
        """Mark what is staged, up to event ``last``, with what was paid for it before; and stage what was
        paid to people, or for events, that these terms do not pay, to be taken back."""
        cr = self.env.cr
        cr.execute("DROP TABLE IF EXISTS sale_kpi_paid")
        cr.execute(
            SQL(
                """CREATE TEMPORARY TABLE sale_kpi_paid ON COMMIT DROP AS
                   SELECT row.event_id, a.payee_id, max(row.date) AS date, min(a.date_from) AS date_from,
                          sum(row.amount) AS amount %s AND row.event_id > %s AND row.event_id <= %s
                    GROUP BY row.event_id, a.payee_id""",
                self._get_paid_sql(),
                self.watermark,
                last,
            )
        )
        cr.execute("ANALYZE sale_kpi_paid")
        cr.execute("ANALYZE sale_kpi_stage")
        cr.execute(
            """UPDATE sale_kpi_stage s SET replaced = paid.amount FROM sale_kpi_paid paid
                WHERE paid.event_id = s.event_id AND paid.payee_id = s.payee_id"""
        )
        cr.execute(
            """INSERT INTO sale_kpi_stage (event_id, payee_id, date, date_from, base, replaced)
               SELECT paid.event_id, paid.payee_id, paid.date,
                      date_trunc(%s, paid.date_from::timestamp)::date, 0, paid.amount
                 FROM sale_kpi_paid paid LEFT JOIN sale_kpi_stage s
                   ON s.event_id = paid.event_id AND s.payee_id = paid.payee_id
                WHERE s.event_id IS NULL AND paid.amount <> 0""",
            (self.version_id.period,),
        )

    def _open(self):
        """Take over: settle what earlier runs paid for changed measures, which no event stands for."""
        rows = self.env.execute_query(
            SQL(
                """SELECT a.payee_id, a.date_from, sum(row.amount) %s
                      AND row.event_id IS NULL AND row.kind = 'delta'
                    GROUP BY a.payee_id, a.date_from HAVING sum(row.amount) <> 0""",
                self._get_paid_sql(),
            )
        )
        paid = {}
        for payee_id, day, amount in rows:
            key = payee_id, start_of(day, self.version_id.period)
            paid[key] = paid.get(key, 0) + amount
        accounts = self._create_accounts(list(paid))
        for key, account_id in accounts.items():
            self._take_back(account_id, paid[key])
        self.is_opened = True
        self.flush_recordset()

    def _take_back(self, account_id, amount):
        self.env.cr.execute(
            SQL(
                """INSERT INTO sale_kpi_ledger (account_id, kind, date, pay_period, base, cum_before,
                          cum_after, factor, earned, replaced, amount, reason, created_at)
                   SELECT a.id, 'delta', a.date_to,
                          GREATEST(date_trunc('month', a.date_from::timestamp)::date, closed.next), 0, 0, 0,
                          a.factor, 0, %(amount)s, -%(amount)s, %(reason)s, now() at time zone 'UTC'
                     FROM sale_kpi_commission_account a
                     LEFT JOIN (%(closed)s) closed ON closed.payee_id = a.payee_id
                    WHERE a.id = %(account)s""",
                amount=amount,
                reason=self.env._("Earlier terms had settled changed measures."),
                closed=self._get_closed_sql(),
                account=account_id,
            )
        )
