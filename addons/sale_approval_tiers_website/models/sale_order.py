from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _filter_can_send_abandoned_cart_mail(self):
        """Nobody left what he has finished: it waits for us."""
        carts = self.filtered(lambda order: not order.is_held_for_approval)
        return super(SaleOrder, carts)._filter_can_send_abandoned_cart_mail() if carts else carts
