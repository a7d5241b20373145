from odoo import fields, models


class SaleKpiLedgerHold(models.TransientModel):
    """Why ledger rows, or a statement, are not paid for the time being."""

    _name = "sale.kpi.ledger.hold"
    _description = "Hold commission"

    reason = fields.Char(required=True)

    def action_hold(self):
        self.ensure_one()
        model = self.env.context.get("active_model")
        if model in ("sale.kpi.ledger", "sale.kpi.statement"):
            self.env[model].browse(self.env.context.get("active_ids", []))._hold(self.reason)
        return {"type": "ir.actions.act_window_close"}
