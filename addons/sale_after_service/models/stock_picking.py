from odoo import fields, models
from odoo.fields import Command


class StockPicking(models.Model):
    """A transfer that belongs to a return: goods that come back, or that replace them."""

    _inherit = "stock.picking"

    after_service_return_id = fields.Many2one(
        "sale.after.service.return", string="Return request", index="btree_not_null", copy=False
    )

    def _action_done(self):
        result = super()._action_done()
        # The keeper need not be allowed to go on with the return himself.
        self.after_service_return_id.sudo()._note_receipt()
        return result

    def action_cancel(self):
        result = super().action_cancel()
        self.after_service_return_id.sudo()._note_receipt()
        return result

    def _create_backorder_picking(self):
        backorder = super()._create_backorder_picking()
        backorder.after_service_return_id = self.after_service_return_id
        return backorder

    def _set_return_lots(self, lines):
        """Put the lots that ``lines`` name on these return moves, before anybody can choose others."""
        for move in self.move_ids:
            own = lines.filtered(lambda line, move=move: line.move_id == move.origin_returned_move_id)
            if not own.lot_id:
                continue
            move.move_line_ids.unlink()
            move.move_line_ids = [
                Command.create(
                    {
                        **move._prepare_move_line_vals(quantity=line._in_product_unit(line.qty_authorised)),
                        "lot_id": line.lot_id.id,
                    }
                )
                for line in own
            ]

    def _get_red_slip_copies(self):
        """The copies of a red outbound slip; the second one is the stock keeper's (RTN-07)."""
        return [self.env._("Copy 1: sales"), self.env._("Copy 2: stock keeper")]
