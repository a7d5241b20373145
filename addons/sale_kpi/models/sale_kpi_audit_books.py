from odoo import models
from odoo.tools import SQL

from .sale_kpi_event_invoice import DOCUMENTS

WAITING = SQL(
    """NOT EXISTS (SELECT FROM sale_kpi_outbox waiting
                    WHERE waiting.src_model = 'account.move' AND waiting.src_id = both_sides.src_id)"""
)


class SaleKpiAudit(models.Model):
    """Both sides of the proof under one GROUP BY, one pass over each table. What waits to be captured
    is no difference yet."""

    _inherit = "sale.kpi.audit"

    def _get_invoice_differences(self, company):
        """[(invoice, day, what the books have more)]: product lines of posted customer documents
        against their events, per document, day and salesperson; whence also per month."""
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                SELECT src_id, date, sum(amount) FROM (
                    SELECT src_id, date, sum(amount) AS amount FROM (
                        SELECT move.id AS src_id, COALESCE(move.invoice_date, move.date) AS date,
                               move.invoice_user_id AS user_id, -line.balance AS amount
                          FROM account_move move
                          JOIN account_move_line line ON line.move_id = move.id
                               AND line.display_type = 'product'
                         WHERE move.company_id = %(company)s AND move.state = 'posted'
                               AND move.move_type IN %(types)s
                     UNION ALL
                        SELECT src_id, date, user_id, -amount FROM sale_kpi_event
                         WHERE company_id = %(company)s AND kind = 'invoice'
                    ) sides GROUP BY src_id, date, user_id HAVING sum(amount) <> 0
                ) both_sides
                 WHERE %(waiting)s
              GROUP BY src_id, date ORDER BY date, src_id
                """,
                company=company.id,
                types=DOCUMENTS,
                waiting=WAITING,
            )
        )

    def _get_cash_differences(self, company):
        """[(invoice, day, what payments have more)]: the untaxed part of what was paid, per invoice and
        day, against the events of money received."""
        self.env.flush_all()
        events = self.env["sale.kpi.event"]
        bills = SQL("bill.company_id = %s AND bill.display_type = 'payment_term'", company.id)
        return self.env.execute_query(
            SQL(
                """
                SELECT src_id, date, sum(amount) FROM (
                    SELECT src_id, date, sum(amount) AS amount FROM (
                        SELECT part.move_id AS src_id, part.date,
                               (round(untaxed.amount * part.paid / part.total / money.rounding)
                                - round(untaxed.amount * part.before / part.total / money.rounding))
                               * money.rounding AS amount
                          FROM (%(parts)s) part
                          JOIN (SELECT move_id, -sum(balance) AS amount FROM account_move_line
                                 WHERE company_id = %(company)s AND display_type = 'product'
                                       AND parent_state = 'posted'
                              GROUP BY move_id) untaxed ON untaxed.move_id = part.move_id
                          JOIN account_move move ON move.id = part.move_id AND move.move_type IN %(types)s
                         CROSS JOIN res_currency money
                         WHERE money.id = %(currency)s
                     UNION ALL
                        SELECT src_id, date, -amount FROM sale_kpi_event
                         WHERE company_id = %(company)s AND kind = 'cash'
                    ) sides GROUP BY src_id, date HAVING sum(amount) <> 0
                ) both_sides
                 WHERE %(waiting)s
              GROUP BY src_id, date ORDER BY date, src_id
                """,
                parts=events._get_paid_sql(bills),
                company=company.id,
                currency=company.currency_id.id,
                types=DOCUMENTS,
                waiting=WAITING,
            )
        )
