from odoo import api, models
from odoo.exceptions import UserError


class StockMove(models.Model):
    """What was sent in to be repaired, or is sent back, is the customer's own lot: he gets no other
    one (RTN-07)."""

    _inherit = "stock.move"

    def _is_given_back(self):
        """Whether this move gives a customer the very goods that he sent."""
        self.ensure_one()
        line = self.after_service_line_id.sudo()  # what happens with the goods, whoever moves them
        return line.disposition in ("repair", "send_back") and not line.is_advance

    def _get_own_lots(self):
        """The lots that came back from the customer and are his."""
        self.ensure_one()
        if not self._is_given_back() or self.product_id.tracking == "none":
            return self.env["stock.lot"]
        line = self.after_service_line_id.sudo()  # the goods of a return, whoever moves them
        back = line.return_id._get_back_pickings().move_ids.filtered(
            lambda move: move.state == "done" and move.origin_returned_move_id == line.move_id
        )
        lots = back.move_line_ids.lot_id
        return (lots & line.lot_id if line.lot_id else lots).sudo(self.env.su)

    def _get_released_lots(self):
        # Sent back as it came, a lot need not have passed: nobody else gets it.
        released = super()._get_released_lots()
        for move in self:
            if move.after_service_line_id.sudo().disposition == "send_back":  # whoever moves the goods
                released |= move._get_own_lots()
        return released

    def _update_reserved_quantity_vals(self, need, location_id, lot_id=None, *args, **kwargs):
        reserve = super()._update_reserved_quantity_vals
        if lot_id or self.product_id.tracking == "none" or not self._is_given_back():
            return reserve(need, location_id, lot_id, *args, **kwargs)
        values, taken = [], 0
        for lot in self._get_own_lots():
            if self.product_id.uom_id.compare(need, taken) > 0:
                more, quantity = reserve(need - taken, location_id, lot, *args, **kwargs)
                values, taken = values + more, taken + quantity
        return values, taken

    def _get_available_quantity(self, location_id, lot_id=None, *args, **kwargs):
        ask = super()._get_available_quantity
        if lot_id or self.product_id.tracking == "none" or not self._is_given_back():
            return ask(location_id, lot_id, *args, **kwargs)
        return sum(ask(location_id, lot, *args, **kwargs) for lot in self._get_own_lots())


class StockMoveLine(models.Model):
    """RTN-07: not by hand either."""

    _inherit = "stock.move.line"

    @api.constrains("lot_id", "move_id")
    def _check_given_back(self):
        for line in self.filtered(
            lambda line: line.lot_id and line.move_id and line.move_id._is_given_back()
        ):
            own = line.move_id._get_own_lots()
            if line.lot_id not in own:
                raise UserError(
                    line.env._(
                        "%(lot)s is not what the customer sent in. Give him his own goods back: %(own)s.",
                        lot=line.lot_id.name,
                        own=", ".join(own.mapped("name")) or "–",
                    )
                )
