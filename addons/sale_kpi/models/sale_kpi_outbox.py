from odoo import fields, models


class SaleKpiOutbox(models.Model):
    """Documents whose events have to be looked at again; filled in the transaction that touches them,
    emptied by the job that captures the events."""

    _name = "sale.kpi.outbox"
    _description = "Documents to capture"
    _log_access = False

    src_model = fields.Char(required=True)
    src_id = fields.Integer(required=True)

    _document_index = models.Index("(src_model, src_id)")
