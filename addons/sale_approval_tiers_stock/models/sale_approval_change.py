from odoo import models


class SaleApprovalChange(models.Model):
    _inherit = "sale.approval.change"

    def _action_recorded(self):
        """The warehouse reads on its deliveries that they wait."""
        result = super()._action_recorded()
        if self.is_holding:
            self._log_on_deliveries(
                self.env._(
                    "On hold: the customer has to be told of a technical change (%(change)s).",
                    change=self.name,
                )
            )
        return result

    def _log_on_deliveries(self, body):
        """Log ``body`` on the open deliveries; whoever records the change may not write those."""
        open_pickings = self.order_id.sudo().picking_ids.filtered(  # see the docstring
            lambda picking: (
                picking.state not in ("done", "cancel") and picking.picking_type_code == "outgoing"
            )
        )
        open_pickings._message_log_batch({picking.id: body for picking in open_pickings})
