from odoo import models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def load_sale_order_from_pos(self, config_id):
        """Settling at the till confirms an order: what may not be confirmed is not loaded, and the
        cashier reads why before any money is on the counter."""
        for order in self:
            if blocker := order._get_binding_blocker():
                raise UserError(
                    self.env._(
                        "%(order)s cannot be settled at the till yet. %(reason)s",
                        order=order.name,
                        reason=blocker,
                    )
                )
        return super().load_sale_order_from_pos(config_id)
