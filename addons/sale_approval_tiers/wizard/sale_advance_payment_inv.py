from odoo import models


class SaleAdvancePaymentInv(models.TransientModel):
    _inherit = "sale.advance.payment.inv"

    def _create_invoices(self, sale_orders):
        """Down payments do not pass the order's own method."""
        sale_orders._check_approval_to_bind()
        return super()._create_invoices(sale_orders)
