from odoo import api, fields, models


class SaleKpiDisputeDecide(models.TransientModel):
    """The answer to a dispute, with its reason and, where it is granted, an amount."""

    _name = "sale.kpi.dispute.decide"
    _description = "Decide a commission dispute"

    dispute_id = fields.Many2one("sale.kpi.dispute", required=True)
    currency_id = fields.Many2one(related="dispute_id.currency_id")
    is_granted = fields.Boolean(string="Grant it")
    amount = fields.Monetary(
        compute="_compute_amount", store=True, readonly=False, help="Written as a row of its own."
    )
    decision = fields.Text(string="Reason", required=True)

    @api.depends("dispute_id")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = wizard.dispute_id.asked_amount

    def action_decide(self):
        self.ensure_one()
        state = "granted" if self.is_granted else "refused"
        self.dispute_id._decide(state, self.decision, self.amount)
        return {"type": "ir.actions.act_window_close"}
