from odoo import fields, models
from odoo.exceptions import UserError


class SaleApprovalSign(models.TransientModel):
    """Ask who signed a contract, for us and for the customer, and when."""

    _name = "sale.approval.sign"
    _description = "Register the signing of a contract"

    order_id = fields.Many2one("sale.order", required=True, readonly=True, ondelete="cascade")
    signed_by_id = fields.Many2one(
        "res.users",
        string="Signed for us by",
        domain=[("share", "=", False)],
        required=True,
        default=lambda self: self.env.user,
    )
    customer_signer = fields.Char(string="Signed for the customer by", required=True)
    date = fields.Date(string="Signed on", required=True, default=fields.Date.context_today)

    def action_register(self):
        for signing in self:
            if signing.date > fields.Date.context_today(signing):
                raise UserError(self.env._("The day of signing lies in the future."))
            signing.order_id._register_signing(
                signing.signed_by_id, signing.customer_signer.strip(), signing.date
            )
        return {"type": "ir.actions.act_window_close"}
