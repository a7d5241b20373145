from odoo import models


class SaleOrder(models.Model):
    """The customer's page of his order leads to its returns."""

    _inherit = "sale.order"

    def _get_portal_returns(self):
        """The returns of this order that the customer sees."""
        self.ensure_one()
        domain = [("sale_order_id", "=", self.id), ("state", "!=", "draft")]
        # The page shows the number and the step only, to whoever may see the order.
        return self.env["sale.after.service.return"].sudo().search(domain)

    def _is_portal_returnable(self, user):
        """Whether the visitor ``user`` could send something of this order back himself."""
        self.ensure_one()
        own = not user._is_public() and (
            user.partner_id.commercial_partner_id == self.partner_id.commercial_partner_id
        )
        if not own or self.state != "sale":
            return False
        # Figures of his own order.
        goods = self.env["sale.after.service.return"].sudo()._get_order_goods(self.sudo())
        return any(row["open"] and not row["is_late"] for row in goods)
