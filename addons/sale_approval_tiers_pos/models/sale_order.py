from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain


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

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Nothing is to pay at a till for an offer that may not be confirmed: the till, which asks for
        orders with something left to pay there, does not list it."""
        domain = Domain(domain)
        if any(map(self._is_till_condition, domain.iter_conditions())):
            offers = super()._search(domain & Domain("state", "in", ("draft", "sent")))
            found = self.browse(offers).sudo()  # only to leave their ids out
            held = [key for key, blocker in found._approval_blockers("contract").items() if blocker]
            domain = domain.map_conditions(
                lambda part: part & Domain("id", "not in", held) if self._is_till_condition(part) else part
            )
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _is_till_condition(self, condition):
        return condition.field_expr == "amount_unpaid" and condition.operator in (">", ">=")
