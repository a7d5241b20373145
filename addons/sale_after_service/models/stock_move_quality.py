from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

OUT = ("customer", "production")


class StockMove(models.Model):
    """RCL-03: nothing that has not passed is reserved for, or leaves to, a customer or production;
    what a customer sends back waits for inspection."""

    _inherit = "stock.move"

    def _goes_out(self):
        """Whether the goods go, at last, to a customer or into production."""
        self.ensure_one()
        return (self.location_final_id or self.location_dest_id).usage in OUT

    def _get_released_lots(self):
        """The lots which these moves may deliver though they have not passed; see urgent releases."""
        return self.env["stock.lot"]

    def _with_passed_lots(self):
        """The move, which now gathers only stock that may leave."""
        if self.product_id.tracking == "none" or not self._goes_out():
            return self
        return self.with_context(passed_or_released_lot_ids=self._get_released_lots().ids)

    def _update_reserved_quantity_vals(self, need, location_id, *args, **kwargs):
        move = self._with_passed_lots()
        return super(StockMove, move)._update_reserved_quantity_vals(need, location_id, *args, **kwargs)

    def _get_available_quantity(self, location_id, *args, **kwargs):
        move = self._with_passed_lots()
        return super(StockMove, move)._get_available_quantity(location_id, *args, **kwargs)

    def _set_quantity_done_prepare_vals(self, qty):
        return super(StockMove, self._with_passed_lots())._set_quantity_done_prepare_vals(qty)

    def _action_done(self, cancel_backorder=False):
        self._check_lots_passed()
        self._send_to_inspection()
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        moves._await_inspection()
        return moves

    def _check_lots_passed(self):
        """The last look before goods leave, at what the database says and with the lots locked: a lot
        blocked a moment ago by somebody else does not slip through."""
        moves = self.filtered(lambda move: move.state not in ("done", "cancel") and move._goes_out())
        lines = moves.move_line_ids.filtered(lambda line: line.lot_id and line.picked)
        if not lines:
            return
        lots = lines.lot_id
        lots.flush_recordset(["quality_state"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id, quality_state FROM stock_lot WHERE id IN %s ORDER BY id FOR NO KEY UPDATE",
                tuple(lots.ids),
            )
        )
        blocked = {lot_id for lot_id, state in rows if state != "passed"}
        if blocked:
            lots.browse(blocked).invalidate_recordset(["quality_state"])
            lines.filtered(lambda line: line.lot_id.id in blocked)._check_lot_quality()

    def _comes_back(self):
        self.ensure_one()
        return self.location_id.usage == "customer" and self.location_dest_id.usage == "internal"

    def _send_to_inspection(self):
        """Goods without a lot that a customer sends back go where nothing is reserved from."""
        moves = self.filtered(
            lambda move: (
                move.state not in ("done", "cancel")
                and move._comes_back()
                and move.product_id.tracking == "none"
                and move.product_id.is_storable
                and not move.move_dest_ids
                and move.company_id.is_after_service_inspected
            )
        )
        for warehouse, returned in moves.grouped(lambda move: move.location_dest_id.warehouse_id).items():
            if warehouse:
                place = {"location_dest_id": warehouse._get_inspection_location().id}
                returned.move_line_ids.write(place)
                returned.write(place)

    def _await_inspection(self):
        """What has come back from a customer waits for inspection, unless it was worse before: the lots of
        returns, and all others where the company wants it."""
        returned = self.filtered(
            lambda move: (
                move.state == "done"
                and move._comes_back()
                and (move.company_id.is_after_service_inspected or move.after_service_return_id)
            )
        )
        for picking, moves in returned.grouped("picking_id").items():
            lots = moves.move_line_ids.lot_id.filtered(lambda lot: lot.quality_state == "passed")
            lots._set_quality(
                "waiting_inspection",
                self.env._("Sent back by %(name)s", name=picking.partner_id.display_name or "?"),
                picking=picking,
            )


class StockMoveLine(models.Model):
    """RCL-03: not by hand either."""

    _inherit = "stock.move.line"

    # For traces through many lots; Odoo itself has no index on the lot.
    _after_service_lot = models.Index("(lot_id) WHERE lot_id IS NOT NULL")

    def _is_blocked(self):
        """Whether this line takes a lot to a customer or into production that may not go."""
        self.ensure_one()
        lot = self.lot_id.sudo()  # its state is a fact, whoever reads lots
        if not lot or lot.quality_state == "passed" or self.state == "cancel":
            return False
        move = self.move_id
        is_out = move._goes_out() if move else self.location_dest_id.usage in OUT
        return is_out and lot not in move._get_released_lots()

    def _check_lot_quality(self):
        for line in self:
            if line._is_blocked():
                lot = line.lot_id.sudo()
                raise UserError(
                    line.env._(
                        "%(product)s, lot %(lot)s is “%(state)s” and cannot be reserved or delivered. Take "
                        "another lot, or ask the quality department to pass it.",
                        product=line.product_id.display_name,
                        lot=lot.name,
                        state=dict(lot._fields["quality_state"]._description_selection(line.env))[
                            lot.quality_state
                        ],
                    )
                )

    @api.constrains("lot_id", "move_id", "location_dest_id")
    def _constrain_lot_quality(self):
        self.filtered("lot_id")._check_lot_quality()
