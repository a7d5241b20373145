from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _action_release_to_purchasing(self):
        """What waited for the customer's last word is procured now (REV-07)."""
        result = super()._action_release_to_purchasing()
        self.order_line._action_launch_stock_rule()
        return result


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _action_launch_stock_rule(self, **kwargs):
        """Nothing is bought, made or moved before special requirements are released (REV-07)."""
        free = self.filtered(lambda line: not line.order_id._is_purchase_held())
        return super(SaleOrderLine, free)._action_launch_stock_rule(**kwargs)
