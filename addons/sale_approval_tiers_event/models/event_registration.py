from odoo import models


class EventRegistration(models.Model):
    _inherit = "event.registration"

    def _compute_registration_status(self):
        """Odoo registers whoever orders a free ticket at once. Where the order needs approval first, he
        waits like one who has not paid, and is registered when the order is confirmed."""
        result = super()._compute_registration_status()
        offers = self.sale_order_id.filtered(lambda order: order.state in ("draft", "sent"))
        blockers = offers._approval_blockers("contract") if offers else {}
        for registration in self:
            if registration.state == "open" and blockers.get(registration.sale_order_id.id):
                registration.state = "draft"
        return result
