from odoo import fields, models
from odoo.tools import SQL

MOVE_COLUMNS = {"person": "invoice_user_id", "team": "team_id", "company": "company_id"}


class SaleTargetMetric(models.Model):
    """What customers owe and whether they pay on time, as of a day.

    What an item's residual says today is no answer for a day of the past: what was paid by that day
    is counted from the reconciliations.
    """

    _inherit = "sale.target.metric"

    def _count_overdue(self, span):
        """Receivables due before the last day of the period and not paid by then."""
        return self._query_receivables(
            span,
            SQL("SUM(r.balance - COALESCE(paid.amount, 0))"),
            SQL("r.date_maturity < %(day)s AND r.date <= %(day)s", day=self._get_as_of(span)),
            SQL("part.max_date <= %s", self._get_as_of(span)),
        )

    def _count_credit(self, span):
        """Of what fell due in the period, the percentage that was paid by its due date."""
        return self._query_receivables(
            span,
            SQL("100.0 * SUM(COALESCE(paid.amount, 0)) / NULLIF(SUM(r.balance), 0)"),
            SQL("r.date_maturity BETWEEN %s AND %s", span.date_from, self._get_as_of(span)),
            SQL("part.max_date <= r.date_maturity"),
        )

    def _get_as_of(self, span):
        return min(span.date_to, fields.Date.context_today(self))

    def _query_receivables(self, span, figure, due, paid):
        """``figure`` of each subject's receivables; see `_get_receivables_sql`."""
        query = self._get_receivables_sql(span, figure, due, paid, SQL("TRUE"))
        return self._query_figures(SQL("%s GROUP BY 1", query))

    def _get_receivables_sql(self, span, figure, due, paid, condition):
        """(subject, ``figure``) of the receivable items ``r`` of invoices that are ``due``, with what was
        ``paid`` of each (reconciled by a day), as far as they meet ``condition``."""
        column = MOVE_COLUMNS[span.level]
        return SQL(
            """SELECT %(subject)s, %(figure)s
                 FROM account_move_line r
                 JOIN account_move m ON m.id = r.move_id
                 JOIN account_account a ON a.id = r.account_id
            LEFT JOIN LATERAL (SELECT SUM(part.amount) AS amount
                                 FROM account_partial_reconcile part
                                WHERE part.debit_move_id = r.id AND %(paid)s) paid ON TRUE
                WHERE %(scope)s AND m.state = 'posted' AND m.move_type IN ('out_invoice', 'out_receipt')
                  AND a.account_type = 'asset_receivable' AND r.balance > 0 AND %(due)s AND %(condition)s""",
            subject=SQL.identifier("m", column),
            figure=figure,
            paid=paid,
            scope=self._get_scope_sql("m", span, column),
            due=due,
            condition=condition,
        )
