from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class SaleKpiStatementLine(models.Model):
    """A ledger row, or as much of it as is to be paid by now, on a statement. The ledger itself is
    never marked: what is open is what no statement has taken yet."""

    _name = "sale.kpi.statement.line"
    _description = "Commission statement row"
    _order = "statement_id, ledger_id"
    _log_access = False

    statement_id = fields.Many2one(
        "sale.kpi.statement", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="statement_id.company_id")
    currency_id = fields.Many2one(related="statement_id.currency_id")
    user_id = fields.Many2one(related="statement_id.user_id")
    ledger_id = fields.Many2one("sale.kpi.ledger", required=True, readonly=True, ondelete="restrict")
    part = fields.Integer(required=True, readonly=True, help="1 for the first time that it is paid out.")
    amount = fields.Monetary(required=True, readonly=True)
    kind = fields.Selection(related="ledger_id.kind")
    date = fields.Date(related="ledger_id.date")
    plan_id = fields.Many2one(related="ledger_id.plan_id", string="Plan")
    base = fields.Float(related="ledger_id.base", string="Paid on")
    cum_before = fields.Float(related="ledger_id.cum_before", string="Total before")
    cum_after = fields.Float(related="ledger_id.cum_after", string="Total after")
    why = fields.Char(related="ledger_id.why")
    document = fields.Char(related="ledger_id.document")

    # Two statements that take the same part at once: the second one is refused.
    _part_unique = models.UniqueIndex(
        "(ledger_id, part)", "Somebody else has just settled these rows; refresh the statement."
    )

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("Rows of a statement follow from the ledger."))

    def action_open_row(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.kpi.ledger",
            "res_id": self.ledger_id.id,
            "views": [(False, "form")],
        }

    def _get_take_sql(self, statement_ids):
        """Put on these running statements, of one month, whatever is open for their people."""
        amount = SQL("round(row.amount * COALESCE(released.share, 1), currency.decimals)")
        return SQL(
            """INSERT INTO sale_kpi_statement_line (statement_id, ledger_id, part, amount)
               SELECT s.id, row.id, COALESCE(taken.part, 0) + 1, %(amount)s - COALESCE(taken.amount, 0)
                 FROM sale_kpi_statement s
                 JOIN (%(currency)s) currency ON currency.company_id = s.company_id
                 JOIN sale_kpi_commission_account a
                   ON a.payee_id = s.payee_id AND a.company_id = s.company_id
                 JOIN sale_kpi_ledger row ON row.account_id = a.id AND row.pay_period <= s.date_from
                 LEFT JOIN sale_kpi_commission_version v ON v.id = a.version_id
                 LEFT JOIN LATERAL (
                     SELECT max(line.part) AS part, sum(line.amount) AS amount
                       FROM sale_kpi_statement_line line WHERE line.ledger_id = row.id) taken ON TRUE
                 LEFT JOIN LATERAL (%(released)s) released ON v.payable = 'collection'
                WHERE s.id IN %(statements)s AND %(amount)s <> COALESCE(taken.amount, 0)
                  AND NOT EXISTS (SELECT 1 FROM sale_kpi_hold h
                                   WHERE h.ledger_id = row.id AND h.released_at IS NULL)""",
            amount=amount,
            currency=self._get_decimals_sql(),
            released=self._get_released_sql(),
            statements=tuple(statement_ids),
        )

    def _get_decimals_sql(self):
        rows = [
            SQL("(%s, %s)", company.id, company.currency_id.decimal_places)
            for company in self.env["res.company"].sudo().search([])  # a number of digits only
        ]
        return SQL("SELECT * FROM (VALUES %s) v (company_id, decimals)", SQL(", ").join(rows))

    def _get_released_sql(self):
        """The part of an invoice line, less what was credited of it, that was collected by then."""
        return SQL(
            """SELECT CASE WHEN net.amount = 0 THEN 1
                           ELSE LEAST(GREATEST(COALESCE(cash.amount, 0) / net.amount, 0), 1) END AS share
                 FROM sale_kpi_event root
                CROSS JOIN LATERAL (
                    WITH own AS (
                        SELECT id, amount FROM sale_kpi_event WHERE kind = 'invoice'
                           AND src_model = root.src_model AND src_line_id = root.src_line_id),
                    credit AS (
                        SELECT id, amount FROM sale_kpi_event e WHERE kind = 'invoice'
                           AND origin_id IN (SELECT id FROM own) AND src_line_id <> root.src_line_id),
                    undone AS (
                        SELECT amount FROM sale_kpi_event e WHERE kind = 'invoice' AND is_reversal
                           AND origin_id IN (SELECT id FROM credit))
                    SELECT COALESCE((SELECT sum(amount) FROM own), 0)
                         + COALESCE((SELECT sum(amount) FROM credit), 0)
                         + COALESCE((SELECT sum(amount) FROM undone), 0) AS amount) net
                 LEFT JOIN LATERAL (
                    SELECT sum(amount) AS amount FROM sale_kpi_event e
                     WHERE kind = 'cash' AND src_model = root.src_model AND src_line_id = root.src_line_id
                       AND e.date <= s.date_to) cash ON TRUE
                WHERE root.id = COALESCE(row.root_event_id, row.event_id)"""
        )
