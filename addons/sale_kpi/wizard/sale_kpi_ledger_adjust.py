from odoo import fields, models
from odoo.exceptions import UserError


class SaleKpiLedgerAdjust(models.TransientModel):
    """A row by hand, with its reason, for somebody else's commission."""

    _name = "sale.kpi.ledger.adjust"
    _description = "Adjust commission"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    payee_id = fields.Many2one("sale.kpi.payee", string="Person", required=True)
    ledger_id = fields.Many2one("sale.kpi.ledger", string="Corrects")
    amount = fields.Monetary(required=True, help="Negative takes back.")
    reason = fields.Char(required=True)

    def action_adjust(self):
        self.ensure_one()
        ledger = self.env["sale.kpi.ledger"]
        if blocker := ledger._decide_blocker(self.payee_id):
            raise UserError(blocker)
        if self.ledger_id and self.ledger_id.payee_id != self.payee_id:
            raise UserError(self.env._("The row that is corrected belongs to somebody else."))
        ledger._adjust(self.company_id, self.payee_id, self.amount, self.reason, self.ledger_id)
        return {"type": "ir.actions.act_window_close"}
