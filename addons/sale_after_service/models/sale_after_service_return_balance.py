from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, float_compare

PRECISION = 6
# One row per delivered move, and one more per lot of it. Goods on their way back count as asked
# for, goods that are back as received. Which lot comes back is known once it is there, or where a
# return of this add-on names it.
DOCUMENTS = """
    SELECT move_id, lot_id, MIN(company_id),
           ROUND(SUM(delivered)::numeric, 6), ROUND(SUM(returned)::numeric, 6)
    FROM (
        SELECT move.id AS move_id, lot.lot_id, move.company_id,
               line.quantity_product_uom AS delivered, 0 AS returned
        FROM stock_move move
        JOIN stock_move_line line ON line.move_id = move.id
        CROSS JOIN LATERAL (SELECT NULL::integer AS lot_id UNION SELECT line.lot_id) lot
        WHERE move.id = ANY(%(ids)s) AND move.state = 'done'
        UNION ALL
        SELECT back.origin_returned_move_id, NULL, back.company_id, 0, back.product_qty
        FROM stock_move back
        JOIN stock_location place ON place.id = back.location_id AND place.usage = 'customer'
        WHERE back.origin_returned_move_id = ANY(%(ids)s) AND back.state NOT IN ('draft', 'cancel', 'done')
        UNION ALL
        SELECT back.origin_returned_move_id, lot.lot_id, back.company_id, 0, line.quantity_product_uom
        FROM stock_move back
        JOIN stock_location place ON place.id = back.location_id AND place.usage = 'customer'
        JOIN stock_move_line line ON line.move_id = back.id
        CROSS JOIN LATERAL (
            SELECT NULL::integer AS lot_id WHERE back.state = 'done'
            UNION SELECT line.lot_id
            WHERE line.lot_id IS NOT NULL
              AND (back.state = 'done' OR back.after_service_return_id IS NOT NULL)
        ) lot
        WHERE back.origin_returned_move_id = ANY(%(ids)s) AND back.state NOT IN ('draft', 'cancel')
    ) part
    GROUP BY move_id, lot_id
    ORDER BY move_id, lot_id
"""


class SaleAfterServiceReturnBalance(models.Model):
    """How much of a delivered move, and of each of its lots, has come back or is on its way (RTN-04).

    Two transactions that return from one delivery write the same row, so PostgreSQL lets one of
    them through; Odoo runs the other again, which then sees what is left. Quantities are in the
    product's own unit.
    """

    _name = "sale.after.service.return.balance"
    _description = "Balance of a delivery"
    _order = "move_id desc, lot_id"

    move_id = fields.Many2one("stock.move", string="Delivery", required=True, ondelete="cascade")
    lot_id = fields.Many2one("stock.lot", ondelete="cascade", index="btree_not_null")
    company_id = fields.Many2one("res.company", required=True)
    product_id = fields.Many2one(related="move_id.product_id")
    picking_id = fields.Many2one(related="move_id.picking_id")
    delivered = fields.Float(digits=(16, PRECISION), required=True)
    returned = fields.Float(digits=(16, PRECISION), required=True, help="Come back or on its way.")

    _one_per_lot = models.UniqueIndex("(move_id, coalesce(lot_id, 0))", "A delivery has one balance per lot.")
    _never_more = models.Constraint(
        "CHECK (returned >= 0 AND returned <= delivered)",
        "More would come back than was delivered. Lower the quantity, then try again.",
    )

    @api.model
    def _read_documents(self, move_ids):
        """What the documents say of these delivered moves.

        :return: [(move id, lot id or None for the whole move, company id, delivered, returned)]
        """
        self.env["stock.move"].flush_model(["state", "product_qty", "origin_returned_move_id"])
        self.env["stock.move.line"].flush_model(["lot_id", "quantity_product_uom", "move_id"])
        return self.env.execute_query(SQL(DOCUMENTS, ids=list(move_ids)))

    @api.model
    def _lock(self, ids):
        """Hold the balances of these delivered moves from now on.

        Whoever comes second learns it here, before he has done all the work, and Odoo runs him again.
        """
        table, column = SQL.identifier(self._table), SQL.identifier("move_id")
        query = SQL("SELECT 1 FROM %s WHERE %s = ANY(%s) ORDER BY id FOR UPDATE", table, column, list(ids))
        self.env.cr.execute(query)

    @api.model
    def _sync(self, moves):
        """Bring the balances of these delivered ``moves`` in line with the documents.

        :raises ValidationError: where more would come back than went out
        """
        if not moves:
            return
        rows = self._read_documents(moves.ids)
        for row in rows:
            self._refuse_excess(*row)
        if rows:
            self._upsert(rows)

    @api.model
    def _upsert(self, rows):
        values = SQL(", ").join(SQL("(%s, %s, %s, %s, %s)", *row) for row in rows)
        # The same value is written too: that is what makes a second transaction notice.
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sale_after_service_return_balance
                       (move_id, lot_id, company_id, delivered, returned)
                VALUES %s
                ON CONFLICT (move_id, coalesce(lot_id, 0)) DO UPDATE
                SET delivered = EXCLUDED.delivered, returned = EXCLUDED.returned
                """,
                values,
            )
        )
        self.invalidate_model(["delivered", "returned"])

    @api.model
    def _refuse_excess(self, move_id, lot_id, _company_id, delivered, returned):
        if float_compare(returned, delivered, precision_digits=PRECISION) <= 0:
            return
        # Whoever returns goods may be unable to read the delivery of a colleague.
        move = self.env["stock.move"].browse(move_id).sudo()
        uom = move.product_id.uom_id
        values = {
            "product": move.product_id.display_name,
            "picking": move.picking_id.name or move.reference,
            "delivered": f"{float(delivered):g} {uom.name}",
            "returned": f"{float(returned):g} {uom.name}",
        }
        if lot_id:
            values["lot"] = self.env["stock.lot"].browse(lot_id).sudo().name
            raise ValidationError(
                self.env._(
                    "%(picking)s delivered %(delivered)s of %(product)s, lot %(lot)s, but %(returned)s would "
                    "come back in all. Choose the lot that was delivered, or lower the quantity.",
                    **values,
                )
            )
        raise ValidationError(
            self.env._(
                "%(picking)s delivered %(delivered)s of %(product)s, but %(returned)s would come back in "
                "all. Lower the quantity.",
                **values,
            )
        )
