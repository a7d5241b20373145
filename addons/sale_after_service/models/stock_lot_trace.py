from typing import NamedTuple

from odoo import models
from odoo.tools import SQL


class CustomerMove(NamedTuple):
    """What one customer got of, and gave back from, one lot with one transfer."""

    partner_id: int | None
    picking_id: int | None
    lot_id: int
    product_id: int
    date: object
    delivered: float
    returned: float


class StockLot(models.Model):
    """RCL-01, RCL-02: from a lot through any depth of production to every customer, and back to where
    it came from, each with one query however many lots and levels there are."""

    _inherit = "stock.lot"

    def _sql_downstream(self):
        """A recursive query `affected` over these lots and all that was made of them.

        In `stock_move_line_consume_rel` the column `produce_line_id` names the consumed line and
        `consume_line_id` the produced one. UNION drops what was met before, so that a circle (a lot
        reworked into itself) ends.
        """
        return SQL(
            """
            WITH RECURSIVE affected(lot_id) AS (
                SELECT id FROM stock_lot WHERE id IN %(lot_ids)s
                UNION
                SELECT made.lot_id
                  FROM affected
                  JOIN stock_move_line used ON used.lot_id = affected.lot_id AND used.state = 'done'
                  JOIN stock_move_line_consume_rel rel ON rel.produce_line_id = used.id
                  JOIN stock_move_line made ON made.id = rel.consume_line_id AND made.state = 'done'
                 WHERE made.lot_id IS NOT NULL
            )
            """,
            lot_ids=tuple(self.ids) or (0,),
        )

    def _sql_upstream(self):
        """The same the other way round: these lots and all they were made of."""
        return SQL(
            """
            WITH RECURSIVE affected(lot_id) AS (
                SELECT id FROM stock_lot WHERE id IN %(lot_ids)s
                UNION
                SELECT used.lot_id
                  FROM affected
                  JOIN stock_move_line made ON made.lot_id = affected.lot_id AND made.state = 'done'
                  JOIN stock_move_line_consume_rel rel ON rel.consume_line_id = made.id
                  JOIN stock_move_line used ON used.id = rel.produce_line_id AND used.state = 'done'
                 WHERE used.lot_id IS NOT NULL
            )
            """,
            lot_ids=tuple(self.ids) or (0,),
        )

    def _flush_trace(self):
        self.env["stock.move.line"].flush_model()
        self.env["stock.picking"].flush_model(["partner_id"])
        self.env["stock.move"].flush_model(["partner_id"])

    def _get_affected_lots(self):
        """These lots and every lot made of them, at any depth (RCL-01)."""
        self._flush_trace()
        query = SQL("%s SELECT lot_id FROM affected ORDER BY lot_id", self._sql_downstream())
        return self.browse([lot_id for (lot_id,) in self.env.execute_query(query)])

    def _get_customer_moves(self, companies):
        """All that customers got of these lots and of what was made of them, and gave back (RCL-01).

        :param companies: whose transfers count
        :return: a list of :class:`CustomerMove`, one per customer, transfer and lot, the oldest first
        """
        self._flush_trace()
        query = SQL(
            """
            %(affected)s
            SELECT COALESCE(partner.commercial_partner_id, partner.id), line.picking_id, line.lot_id,
                   line.product_id, MIN(line.date),
                   SUM(CASE WHEN dest.usage = 'customer' THEN line.quantity_product_uom ELSE 0 END),
                   SUM(CASE WHEN source.usage = 'customer' THEN line.quantity_product_uom ELSE 0 END)
              FROM affected
              JOIN stock_move_line line ON line.lot_id = affected.lot_id AND line.state = 'done'
              JOIN stock_location source ON source.id = line.location_id
              JOIN stock_location dest ON dest.id = line.location_dest_id
              LEFT JOIN stock_picking picking ON picking.id = line.picking_id
              LEFT JOIN stock_move move ON move.id = line.move_id
              LEFT JOIN res_partner partner ON partner.id = COALESCE(picking.partner_id, move.partner_id)
             WHERE (source.usage = 'customer') != (dest.usage = 'customer')
               AND line.company_id IN %(company_ids)s
             GROUP BY 1, 2, 3, 4
             ORDER BY 5, 2, 3
            """,
            affected=self._sql_downstream(),
            company_ids=tuple(companies.ids),
        )
        return [CustomerMove(*row) for row in self.env.execute_query(query)]

    def _get_origins(self, companies):
        """Where these lots and what they were made of came from (RCL-02): tuples of lot, partner,
        transfer, date and quantity, for what was received from a supplier or made here."""
        self._flush_trace()
        query = SQL(
            """
            %(affected)s
            SELECT line.lot_id, source.usage, COALESCE(partner.commercial_partner_id, partner.id),
                   line.picking_id, MIN(line.date), SUM(line.quantity_product_uom)
              FROM affected
              JOIN stock_move_line line ON line.lot_id = affected.lot_id AND line.state = 'done'
              JOIN stock_location source ON source.id = line.location_id
              JOIN stock_location dest ON dest.id = line.location_dest_id
              LEFT JOIN stock_picking picking ON picking.id = line.picking_id
              LEFT JOIN res_partner partner ON partner.id = picking.partner_id
             WHERE source.usage IN ('supplier', 'production', 'inventory')
               AND dest.usage IN ('internal', 'transit', 'customer')
               AND line.company_id IN %(company_ids)s
             GROUP BY 1, 2, 3, 4
             ORDER BY 5, 1
            """,
            affected=self._sql_upstream(),
            company_ids=tuple(companies.ids),
        )
        return self.env.execute_query(query)

    def _count_untraced(self):
        """How many done productions used these lots for goods that carry no lot: there the trail ends."""
        self._flush_trace()
        query = SQL(
            """
            %s
            SELECT COUNT(DISTINCT made.move_id)
              FROM affected
              JOIN stock_move_line used ON used.lot_id = affected.lot_id AND used.state = 'done'
              JOIN stock_move_line_consume_rel rel ON rel.produce_line_id = used.id
              JOIN stock_move_line made ON made.id = rel.consume_line_id AND made.state = 'done'
             WHERE made.lot_id IS NULL
            """,
            self._sql_downstream(),
        )
        return self.env.execute_query(query)[0][0]
