from odoo import models


class AccountMove(models.Model):
    """Unpaid invoices are few among many; the dashboard asks for those that are late."""

    _inherit = "account.move"

    _sale_kpi_overdue_index = models.Index(
        "(company_id, invoice_date_due) WHERE state = 'posted' AND payment_state IN ('not_paid', 'partial') "
        "AND move_type IN ('out_invoice', 'out_refund')"
    )
