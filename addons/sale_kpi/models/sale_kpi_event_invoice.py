from odoo import models
from odoo.tools import SQL

from .sale_kpi_event_wanted import AREA, CHANNEL, CUSTOMER, PRODUCT

DOCUMENTS = ("out_invoice", "out_refund", "out_receipt")


class SaleKpiEvent(models.Model):
    _inherit = "sale.kpi.event"

    def _get_capture_passes(self, src_model, ids):
        """Invoices before the credit notes that give them back; and a payment stands for the invoices
        it is matched with."""
        if src_model != "account.move" or not ids:
            return super()._get_capture_passes(src_model, ids)
        self.env.cr.execute(
            SQL(
                """
                SELECT id, move_type = 'out_refund' FROM account_move
                 WHERE move_type IN %(types)s
                       AND id IN (SELECT unnest(%(ids)s) UNION (%(matched)s))
                """,
                types=DOCUMENTS,
                ids=ids,
                matched=self._get_matched_sql(ids),
            )
        )
        found = dict(self.env.cr.fetchall())
        refunds = sorted(move for move, is_refund in found.items() if is_refund)
        others = sorted(({*ids} | {*found}) - {*refunds})  # those that are no more leave events behind
        passes = [("invoice", others), ("invoice", refunds)]
        passes += [(kind, sorted({*others, *refunds})) for kind in self._get_capture_kinds()[src_model][1:]]
        return [(kind, batch) for kind, batch in passes if batch]

    def _get_matched_sql(self, ids):
        """Documents that the payments and bank lines among `ids` are matched with."""

        def side(own, other):
            return SQL(
                """
                SELECT other.move_id FROM account_move_line own
                  JOIN account_partial_reconcile part ON part.%s = own.id
                  JOIN account_move_line other ON other.id = part.%s
                 WHERE own.move_id IN (SELECT id FROM account_move WHERE id = ANY(%s)
                                              AND move_type NOT IN %s)
                """,
                SQL.identifier(own),
                SQL.identifier(other),
                ids,
                DOCUMENTS,
            )

        sides = ("debit_move_id", "credit_move_id")
        return SQL("%s UNION %s", side(*sides), side(*reversed(sides)))

    def _get_wanted_invoice(self, ids):
        """Product lines of posted customer invoices, receipts and credit notes, as they stand in the
        books: the amount is the line's balance with its sign turned."""
        return SQL(
            f"""
            SELECT COALESCE(move.invoice_date, move.date) AS date, move.company_id,
                   move.invoice_user_id AS user_id, move.team_id, customer.id AS partner_id,
                   line.product_id, template.categ_id, template.sale_brand_id AS brand_id,
                   {AREA} AS state_id, {CHANNEL} AS channel_id, COALESCE(line.discount, 0) AS discount,
                   move.id AS src_id, line.id AS src_line_id, 0 AS src_part_id, origin.id AS origin_id,
                   -line.balance AS amount,
                   round(COALESCE(origin.cost * sold.quantity / NULLIF(origin.quantity, 0),
                                  agreed.cost * sold.quantity,
                                  (product.standard_price ->> move.company_id::text)::numeric * sold.quantity,
                                  0) / money.rounding) * money.rounding AS cost,
                   sold.quantity, sold.sign AS number, money.rounding AS unit
              FROM account_move move
              JOIN account_move_line line ON line.move_id = move.id AND line.display_type = 'product'
              JOIN res_company company ON company.id = move.company_id
              JOIN res_currency money ON money.id = company.currency_id
              {CUSTOMER.format(partner="move.partner_id")}
              {PRODUCT}
              LEFT JOIN uom_uom unit ON unit.id = line.product_uom_id
              LEFT JOIN LATERAL (%s) agreed ON TRUE
              LEFT JOIN LATERAL (%s) origin ON TRUE
             CROSS JOIN LATERAL (%s) sold
             WHERE move.id = ANY(%s) AND move.state = 'posted' AND move.move_type IN %s
                   AND (line.balance <> 0 OR line.quantity <> 0)
            """,
            self._get_agreed_cost_sql(),
            self._get_origin_sql(),
            self._get_sold_sql(),
            ids,
            DOCUMENTS,
        )

    def _get_sold_sql(self):
        """Sign and quantity, in the product's own unit. What lowers the price of an invoice is no goods
        sold, and a down payment neither."""
        return SQL(
            """
            SELECT turn.sign,
                   CASE WHEN line.product_id IS NULL OR line.is_downpayment
                             OR line.balance * line.quantity * turn.sign > 0 THEN 0
                        WHEN line.product_uom_id = template.uom_id OR line.product_uom_id IS NULL
                        THEN line.quantity
                        ELSE line.quantity * unit.factor / own_unit.factor END * turn.sign AS quantity
              FROM (SELECT CASE WHEN move.move_type = 'out_refund' THEN -1 ELSE 1 END) turn(sign)
            """
        )

    def _get_agreed_cost_sql(self):
        """Cost of one own unit of the product as the order froze it, in company currency."""
        return SQL(
            """
            SELECT ordered.purchase_price / COALESCE(NULLIF(o.currency_rate, 0), 1)
                   * COALESCE(own_unit.factor, 1) / COALESCE(sold_by.factor, 1) AS cost
              FROM sale_order_line_invoice_rel link
              JOIN sale_order_line ordered ON ordered.id = link.order_line_id
              JOIN sale_order o ON o.id = ordered.order_id
              LEFT JOIN uom_uom sold_by ON sold_by.id = ordered.product_uom_id
             WHERE link.invoice_line_id = line.id
          ORDER BY ordered.id LIMIT 1
            """
        )

    def _get_origin_sql(self):
        """The event of the line that a credit note's line gives back."""
        return SQL(
            """
            SELECT event.id, event.cost, event.quantity FROM sale_kpi_event event
             WHERE move.move_type = 'out_refund' AND event.kind = 'invoice'
                   AND event.src_model = 'account.move' AND event.src_line_id = (%s)
                   AND event.src_part_id = 0 AND event.is_reversal IS NOT TRUE
          ORDER BY event.revision DESC LIMIT 1
            """,
            self._get_credited_line_sql(),
        )

    def _get_credited_line_sql(self):
        """The invoice's line that `line` of a credit note gives back: the one of the same product, and
        the first of the invoice answers the first of the credit note where there are several."""
        return SQL(
            """
            SELECT given.id FROM account_move_line given
             WHERE given.move_id = move.reversed_entry_id AND given.display_type = 'product'
                   AND given.product_id IS NOT DISTINCT FROM line.product_id
          ORDER BY given.id
            OFFSET (SELECT count(*) FROM account_move_line before
                     WHERE before.move_id = line.move_id AND before.display_type = 'product'
                           AND before.product_id IS NOT DISTINCT FROM line.product_id
                           AND before.id < line.id)
             LIMIT 1
            """
        )
