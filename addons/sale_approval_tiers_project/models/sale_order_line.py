from odoo import models
from odoo.exceptions import ValidationError


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _check_work_may_begin(self):
        """Refuse to tie work to lines of an order that is not approved.

        A draft would be confirmed by Odoo just because of it; a quotation that was sent would not, and
        the work would begin without any agreement.
        """
        # What an order waits for is a fact, whoever plans the work.
        for order in self.sudo().order_id:
            if order.state in ("draft", "sent") and (blocker := order._get_binding_blocker()):
                raise ValidationError(
                    self.env._(
                        "No work can be planned for %(order)s yet. %(reason)s",
                        order=order.name,
                        reason=blocker,
                    )
                )
