from odoo import fields, models


class SaleKpiHold(models.Model):
    """A ledger row that is not paid for the time being, and why."""

    _name = "sale.kpi.hold"
    _description = "Commission on hold"
    _order = "id desc"

    ledger_id = fields.Many2one(
        "sale.kpi.ledger", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="ledger_id.company_id")
    user_id = fields.Many2one(related="ledger_id.user_id")
    payee_id = fields.Many2one(related="ledger_id.payee_id")
    amount = fields.Monetary(related="ledger_id.amount")
    currency_id = fields.Many2one(related="ledger_id.currency_id")
    reason = fields.Char(required=True, readonly=True)
    held_by_id = fields.Many2one("res.users", string="Held by", required=True, readonly=True)
    held_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    released_by_id = fields.Many2one("res.users", string="Released by", readonly=True)
    released_at = fields.Datetime(readonly=True)

    _one_open = models.UniqueIndex("(ledger_id) WHERE released_at IS NULL", "This row is on hold already.")
