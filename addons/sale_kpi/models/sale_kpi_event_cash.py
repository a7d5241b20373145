from odoo import models
from odoo.tools import SQL


class SaleKpiEvent(models.Model):
    _inherit = "sale.kpi.event"

    def _get_capture_kinds(self):
        kinds = super()._get_capture_kinds()
        return {**kinds, "account.move": (*kinds["account.move"], "cash")}

    def _get_wanted_cash(self, ids):
        """Money received, per payment and line of the invoice, on the day of the payment.

        Lines are those captured of the invoice, so both agree. With U the running total of the untaxed
        lines, P of the payments and T the total with tax, G(k, j) = round(U_j × P_k / T), and a cell is
        G(k, j) − G(k, j−1) − G(k−1, j) + G(k−1, j−1): lines of a payment sum to its untaxed part, payments
        of a line to the line. Payments are taken by their day, so months do not depend on the order in
        which payments were entered.
        """
        return SQL(
            """
            SELECT date, company_id, user_id, team_id, partner_id, product_id, categ_id, brand_id, state_id,
                   channel_id, discount, src_id, src_line_id, src_part_id, NULL::int AS origin_id,
                   amount_paid - amount_before AS amount, cost_paid - cost_before AS cost,
                   0::numeric AS quantity, number, unit
              FROM (SELECT part.date, part.id AS src_part_id, line.*, %(paid)s, %(before)s
                      FROM (%(lines)s) line
                      JOIN (%(parts)s) part ON part.move_id = line.src_id
                    OFFSET 0  -- or each share would be worked out again for the condition
                   ) shared
             WHERE amount_paid <> amount_before OR cost_paid <> cost_before
            """,
            paid=self._get_shared_sql("paid"),
            before=self._get_shared_sql("before"),
            lines=self._get_invoiced_sql(ids),
            parts=self._get_paid_sql(SQL("bill.move_id = ANY(%s)", ids)),
        )

    def _get_shared_sql(self, money):
        """What `line` has of the ``money`` paid for its invoice so far, and what its goods cost. Nothing
        and all, which most payments begin and end with, need no division."""
        return SQL(
            """
            CASE %(money)s WHEN 0 THEN 0 WHEN part.total THEN line.amount
            ELSE round(line.running * %(money)s / part.total / unit) * unit
                 - round((line.running - line.amount) * %(money)s / part.total / unit) * unit
            END AS %(amount)s,
            CASE %(money)s WHEN 0 THEN 0 WHEN part.total THEN line.cost
            ELSE round(line.cost * %(money)s / part.total / unit) * unit END AS %(cost)s
            """,
            money=SQL.identifier("part", money),
            amount=SQL.identifier(f"amount_{money}"),
            cost=SQL.identifier(f"cost_{money}"),
        )

    def _get_invoiced_sql(self, ids):
        """The live events of invoices, with the running total of each line."""
        return SQL(
            """
            SELECT event.company_id, event.user_id, event.team_id, event.partner_id, event.product_id,
                   event.categ_id, event.brand_id, event.state_id, event.channel_id, event.discount,
                   event.src_id, event.src_line_id, event.amount, event.cost, event.number,
                   money.rounding AS unit,
                   sum(event.amount) OVER (PARTITION BY event.src_id ORDER BY event.src_line_id) AS running
              FROM (SELECT DISTINCT ON (src_id, src_line_id) * FROM (%s) filed
                  ORDER BY src_id, src_line_id, revision DESC, is_reversal DESC) event
              JOIN res_company company ON company.id = event.company_id
              JOIN res_currency money ON money.id = company.currency_id
             WHERE event.is_reversal IS NOT TRUE
            """,
            self._get_filed_sql("invoice", "account.move", ids),
        )

    def _get_paid_sql(self, which):
        """Payments of the invoices whose receivable lines `bill` are ``which``, in the invoice's
        currency: running total with (`paid`) and without (`before`) each, and the invoice's `total`.

        Money only: the other side is a payment or a line of a bank statement. What a credit note, a
        plain entry or a difference in exchange settles was not received.
        """

        def side(own, other):
            return SQL(
                """
                SELECT part.id, bill.move_id, bill.id AS bill_id, paid.date, part.%s AS amount
                  FROM bill
                  JOIN account_partial_reconcile part ON part.%s = bill.id
                  JOIN account_move_line paid ON paid.id = part.%s AND paid.parent_state = 'posted'
                  JOIN account_move payment ON payment.id = paid.move_id AND %s
                       AND payment.move_type = 'entry'
                """,
                SQL.identifier(f"{own}_amount_currency"),
                SQL.identifier(f"{own}_move_id"),
                SQL.identifier(f"{other}_move_id"),
                self._get_money_sql("payment"),
            )

        return SQL(
            """
            WITH bill AS MATERIALIZED (
                SELECT bill.id, bill.move_id, bill.amount_currency FROM account_move_line bill
                  JOIN account_account account ON account.id = bill.account_id
                       AND account.account_type = 'asset_receivable'
                 WHERE %s)
            SELECT part.*, due.total, part.paid - part.amount AS before
              FROM (SELECT found.*, sum(amount) OVER (PARTITION BY move_id ORDER BY date, id) AS paid
                      FROM (%s UNION ALL %s) found) part
              JOIN (SELECT move_id, abs(sum(amount_currency)) AS total FROM bill GROUP BY move_id) due
                   ON due.move_id = part.move_id AND due.total <> 0
            """,
            which,
            side("debit", "credit"),
            side("credit", "debit"),
        )

    def _get_money_sql(self, entry):
        """Whether the entry of that alias is money received: of a payment, or of a bank statement."""
        alias = [SQL.identifier(entry, name) for name in ("origin_payment_id", "statement_line_id")]
        return SQL("(%s IS NOT NULL OR %s IS NOT NULL)", *alias)
