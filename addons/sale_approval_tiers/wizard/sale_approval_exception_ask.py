from odoo import fields, models


class SaleApprovalExceptionAsk(models.TransientModel):
    """The reason for a special approval; the figures are the server's (REV-01)."""

    _name = "sale.approval.exception.ask"
    _description = "Ask special approval"

    order_id = fields.Many2one("sale.order", required=True, readonly=True, ondelete="cascade")
    breach = fields.Text(related="order_id.rule_breach_note", string="Outside the rules")
    reason = fields.Text(required=True)

    def action_ask(self):
        self.ensure_one()
        self.order_id.action_ask_special_approval(self.reason)
        return {"type": "ir.actions.act_window_close"}
