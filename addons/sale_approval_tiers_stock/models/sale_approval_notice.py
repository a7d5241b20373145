from odoo import models


class SaleApprovalNotice(models.Model):
    _inherit = "sale.approval.notice"

    def _action_logged(self):
        """The warehouse reads on its deliveries that they may go."""
        result = super()._action_logged()
        change = self.change_id
        if change and not self.order_id._get_delivery_blockers():
            change._log_on_deliveries(self.env._("The customer has been told; deliveries may go."))
        return result
