from odoo import api, fields, models
from odoo.tools import SQL

from .sale_kpi_commission_version_match import STAGE

BATCH = 100_000
LOCK = 0x5A1EC0  # any number that nobody else takes


class SaleKpiCommissionRun(models.Model):
    """One pass of a version over the events, in the order they arrived, up to a watermark.

    A batch is one transaction: killed in the middle, the next one begins where the last one ended. A
    later run over the same days pays only the difference to what earlier runs of the plan have paid.
    """

    _name = "sale.kpi.commission.run"
    _description = "Commission run"
    _order = "id desc"

    version_id = fields.Many2one(
        "sale.kpi.commission.version", required=True, readonly=True, index=True, ondelete="restrict"
    )
    plan_id = fields.Many2one(
        "sale.kpi.commission.plan", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="version_id.company_id", store=True, index=True)
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="To", readonly=True)
    watermark = fields.Integer(
        default=0, required=True, readonly=True, help="The last event that was looked at."
    )
    is_opened = fields.Boolean(readonly=True)

    @api.depends("version_id", "date_from")
    def _compute_display_name(self):
        for run in self:
            run.display_name = f"{run.version_id.display_name}, {run.date_from}"

    @api.model
    def _cron_advance(self):
        """Write the ledger for what has arrived since the last time."""
        runs = self.search([("version_id", "!=", False)], order="id").filtered(
            lambda run: not run._is_empty()
        )
        progress = self.env["ir.cron"]._commit_progress
        left = progress(remaining=len(runs))
        for run in runs:
            while left and run._advance():
                left = progress()
            if not left:
                return
            left = progress(1)

    def _is_empty(self):
        """Whether a later run has taken over all its days."""
        self.ensure_one()
        return bool(self.date_to and self.date_to < self.date_from)

    def _settle(self):
        """Bring these runs up to date in this transaction."""
        for run in self.sorted("id"):
            while not run._is_empty() and run._advance():
                pass

    def _advance(self, limit=BATCH):
        """Write the next batch of events.

        :return: whether there may be more; False also while somebody else writes this plan
        """
        self.ensure_one()
        if not self._take_lock():
            return False
        self.lock_for_update()
        self.invalidate_recordset()
        if not self.is_opened:
            self._open()
        self._refresh_measures()
        last, count = self._get_last_event(limit)
        if not count:
            return False
        self._write_ledger(last)
        self.watermark = last
        self.flush_recordset()
        return count == limit

    def _take_lock(self):
        """One writer for each plan; it lasts until the transaction ends."""
        self.env.cr.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", (LOCK, self.plan_id.id))
        return self.env.cr.fetchone()[0]

    def _get_last_event(self, limit):
        """The last event of the next batch, and how many events it has.

        Whoever captures events holds a lock from the first id to the end of his transaction, so what
        is visible has no gaps that could still be filled.
        """
        self.env.cr.execute(
            SQL(
                """SELECT max(id), count(*)
                     FROM (SELECT id FROM sale_kpi_event WHERE id > %s ORDER BY id LIMIT %s) e""",
                self.watermark,
                limit,
            )
        )
        return self.env.cr.fetchone()

    def _write_ledger(self, last):
        """Rows for the events after the watermark up to ``last``."""
        known = SQL(
            """SELECT row.event_id, a.payee_id, a.date_from, row.share FROM sale_kpi_ledger row
                 JOIN sale_kpi_commission_account a ON a.id = row.account_id
                WHERE a.run_id = %s AND row.share IS NOT NULL""",
            self.id,
        )
        events = SQL("e.id > %s AND e.id <= %s", self.watermark, last)
        self.version_id._stage(self.date_from, self.date_to, events, known)
        if self._has_forerunner():
            self._stage_paid(last)
        self._open_accounts()
        self.env.cr.execute(self._get_ledger_sql())
        self.env["sale.kpi.commission.account"].invalidate_model()

    def _get_ledger_sql(self):
        """Rows for what is staged, and the accounts they lead to."""
        after, before = SQL("p.total"), SQL("(p.total - p.base)")
        commission = self.version_id._get_commission_sql
        earned = SQL(
            "%s - %s",
            commission(after, SQL("p.factor"), SQL("p.scale")),
            commission(before, SQL("p.factor"), SQL("p.scale")),
        )
        return SQL(
            """WITH p AS (
                SELECT s.event_id, s.root_id, s.date, s.share, s.base, s.replaced, a.id AS account_id,
                       a.payee_id, a.factor, a.scale, a.cum_base + sum(s.base) OVER (
                           PARTITION BY a.id ORDER BY s.event_id ROWS UNBOUNDED PRECEDING) AS total
                  FROM %(stage)s s JOIN sale_kpi_commission_account a
                    ON a.run_id = %(run)s AND a.payee_id = s.payee_id AND a.date_from = s.date_from),
            made AS (
                INSERT INTO sale_kpi_ledger (account_id, event_id, root_event_id, kind, date, pay_period,
                       share, base, cum_before, cum_after, factor, earned, replaced, amount, created_at)
                SELECT account_id, event_id, root_id,
                       CASE WHEN replaced IS NOT NULL THEN 'delta' WHEN root_id IS NOT NULL
                            THEN 'clawback' ELSE 'earn' END,
                       date, GREATEST(date_trunc('month', date::timestamp)::date, next), share, base,
                       total - base, total, factor, earned, replaced, earned - COALESCE(replaced, 0),
                       now() at time zone 'UTC'
                  FROM (SELECT p.*, %(earned)s AS earned, closed.next
                          FROM p LEFT JOIN (%(closed)s) closed ON closed.payee_id = p.payee_id
                      ORDER BY event_id, p.payee_id) worth
                RETURNING account_id, base, earned)
            UPDATE sale_kpi_commission_account a
               SET cum_base = a.cum_base + sums.base, cum_amount = a.cum_amount + sums.earned
              FROM (SELECT account_id, sum(base) AS base, sum(earned) AS earned FROM made
                     GROUP BY account_id) sums
             WHERE sums.account_id = a.id""",
            stage=STAGE,
            run=self.id,
            earned=earned,
            closed=self._get_closed_sql(),
        )

    def _get_closed_sql(self):
        """(payee, first month that is still open): what is fixed on a statement stays as it is."""
        return SQL(
            """SELECT payee_id,
                      (date_trunc('month', max(date_from)::timestamp) + interval '1 month')::date AS next
                 FROM sale_kpi_statement WHERE company_id = %s AND state NOT IN ('draft', 'cancelled')
                GROUP BY payee_id""",
            self.company_id.id,
        )
