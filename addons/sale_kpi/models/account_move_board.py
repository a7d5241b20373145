from odoo import models


class AccountMove(models.Model):
    """Unpaid invoices are few among many; the dashboard and each month's page ask for those that are
    late, of a company and of a person, and find the sum in the index itself."""

    _inherit = "account.move"

    _sale_kpi_overdue_index = models.Index(
        "(company_id, invoice_user_id, invoice_date_due) INCLUDE (amount_residual_signed) "
        "WHERE state = 'posted' AND payment_state IN ('not_paid', 'partial') "
        "AND move_type IN ('out_invoice', 'out_refund')"
    )
