from odoo import api, models
from odoo.exceptions import ValidationError


class StockMove(models.Model):
    """Nothing leaves for the customer while he has to be told of a technical change (CHG-05)."""

    _inherit = "stock.move"

    @api.constrains("state")
    def _check_customer_told(self):
        """Last guard, whatever way the goods are moved."""
        if blocker := self.filtered(lambda move: move.state == "done")._get_delivery_blocker():
            raise ValidationError(blocker)

    def _get_delivery_blocker(self):
        """Why one of these must not go to the customer: a sentence, or False."""
        leaving = self.filtered(lambda move: move._is_leaving_for_customer())
        # The order is a fact, whoever delivers and whatever he may read.
        orders = leaving.sudo().sale_line_id.order_id | leaving.sudo().picking_id.sale_id
        return next(iter(orders._get_delivery_blockers().values()), False) if orders else False

    def _is_leaving_for_customer(self):
        """Neither a return, nor a receipt, nor a step inside the warehouse."""
        self.ensure_one()
        return self.location_dest_id.usage == "customer" and self.location_id.usage != "customer"


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.constrains("quantity", "move_id")
    def _check_customer_told(self):
        """Nor does a delivery that is done become a larger one."""
        if blocker := self.move_id.filtered(lambda move: move.state == "done")._get_delivery_blocker():
            raise ValidationError(blocker)
