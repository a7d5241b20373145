from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, float_compare

PRECISION = 6
# A line that takes something off (a discount, a return on the invoice) counts like any other, only
# mirrored. Drafts count: they are meant to be posted.
DOCUMENTS = """
    SELECT line.id, line.company_id,
           ROUND((SIGN(line.quantity) * line.quantity)::numeric, 6),
           ROUND((SIGN(line.price_subtotal) * line.price_subtotal)::numeric, 6),
           ROUND(COALESCE(SUM(SIGN(line.quantity) * credit.quantity), 0)::numeric, 6),
           ROUND(COALESCE(SUM(SIGN(line.price_subtotal) * credit.price_subtotal), 0)::numeric, 6),
           ROUND(((COUNT(credit.id) + 1) * MAX(currency.rounding) / 2)::numeric, 6)
    FROM account_move_line line
    JOIN res_currency currency ON currency.id = line.currency_id
    LEFT JOIN (
        SELECT own.id, own.credited_line_id, own.quantity, own.price_subtotal
        FROM account_move_line own
        JOIN account_move refund ON refund.id = own.move_id
        WHERE own.credited_line_id = ANY(%(ids)s)
          AND refund.move_type = 'out_refund' AND refund.state IN ('draft', 'posted')
    ) credit ON credit.credited_line_id = line.id
    WHERE line.id = ANY(%(ids)s)
    GROUP BY line.id, line.company_id, line.quantity, line.price_subtotal
    ORDER BY line.id
"""


class SaleAfterServiceCreditBalance(models.Model):
    """How much of an invoice line is credited, in quantity and in money; drafts are counted.

    Like the balance of a delivery it is one row that every transaction writes. ``tolerance`` is half
    a cent for each credit note line: parts of an amount are rounded one by one.
    """

    _name = "sale.after.service.credit.balance"
    _description = "Balance of an invoice line"
    _order = "line_id desc"

    line_id = fields.Many2one("account.move.line", string="Invoice line", required=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True)
    currency_id = fields.Many2one(related="line_id.currency_id")
    quantity = fields.Float(string="Invoiced", digits=(16, PRECISION), required=True)
    amount = fields.Float(string="Invoiced amount", digits=(16, PRECISION), required=True)
    credited_quantity = fields.Float(string="Credited", digits=(16, PRECISION), required=True)
    credited_amount = fields.Float(digits=(16, PRECISION), required=True)
    tolerance = fields.Float(digits=(16, PRECISION), required=True)

    _one_per_line = models.UniqueIndex("(line_id)", "An invoice line has one balance.")
    _never_more = models.Constraint(
        "CHECK (credited_quantity <= quantity AND credited_amount <= amount + tolerance)",
        "More would be credited than was invoiced. Lower the credit note, then try again.",
    )

    @api.model
    def _read_documents(self, line_ids):
        """What invoices and credit notes say of these invoice lines.

        :return: [(line id, company id, quantity, amount, credited quantity, credited amount, tolerance)],
            amounts without tax in the currency of the invoice
        """
        self.env["account.move"].flush_model(["state", "move_type"])
        self.env["account.move.line"].flush_model(["quantity", "price_subtotal", "credited_line_id"])
        return self.env.execute_query(SQL(DOCUMENTS, ids=list(line_ids)))

    @api.model
    def _lock(self, ids):
        """Hold the balances of these invoice lines from now on.

        Whoever comes second learns it here, before he has done all the work, and Odoo runs him again.
        """
        table, column = SQL.identifier(self._table), SQL.identifier("line_id")
        query = SQL("SELECT 1 FROM %s WHERE %s = ANY(%s) ORDER BY id FOR UPDATE", table, column, list(ids))
        self.env.cr.execute(query)

    @api.model
    def _sync(self, lines):
        """Bring the balances of these invoice ``lines`` in line with the documents.

        :raises ValidationError: where more would be credited than was invoiced
        """
        if not lines:
            return
        rows = self._read_documents(lines.ids)
        for row in rows:
            self._refuse_excess(*row)
        self._upsert(rows)

    @api.model
    def _upsert(self, rows):
        values = SQL(", ").join(SQL("(%s, %s, %s, %s, %s, %s, %s)", *row) for row in rows)
        # The same value is written too: that is what makes a second transaction notice.
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sale_after_service_credit_balance
                       (line_id, company_id, quantity, amount, credited_quantity, credited_amount, tolerance)
                VALUES %s
                ON CONFLICT (line_id) DO UPDATE
                SET quantity = EXCLUDED.quantity, amount = EXCLUDED.amount, tolerance = EXCLUDED.tolerance,
                    credited_quantity = EXCLUDED.credited_quantity,
                    credited_amount = EXCLUDED.credited_amount
                """,
                values,
            )
        )
        self.invalidate_model()

    @api.model
    def _refuse_excess(self, line_id, _company_id, quantity, amount, credited, credited_amount, tolerance):
        more = float_compare(credited, quantity, precision_digits=PRECISION) > 0
        dearer = float_compare(credited_amount, amount + tolerance, precision_digits=PRECISION) > 0
        if not more and not dearer:
            return
        # Whoever credits may be unable to read the invoice of another company or journal.
        line = self.env["account.move.line"].browse(line_id).sudo()
        raise ValidationError(
            self.env._(
                "%(invoice)s has %(quantity)s × %(product)s for %(amount)s; credit notes would come to "
                "%(credited)s × for %(credited_amount)s, drafts included. Lower the credit note.",
                invoice=line.move_id.name,
                product=line.product_id.display_name or line.name,
                quantity=f"{float(quantity):g}",
                amount=line.currency_id.format(float(amount)),
                credited=f"{float(credited):g}",
                credited_amount=line.currency_id.format(float(credited_amount)),
            )
        )
