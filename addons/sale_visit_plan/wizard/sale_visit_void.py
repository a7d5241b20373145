from odoo import fields, models
from odoo.exceptions import UserError


class SaleVisitVoid(models.TransientModel):
    """Why entries of the inquiry register are void (CUS-05)."""

    _name = "sale.visit.void"
    _description = "Void inquiries"

    lead_ids = fields.Many2many("crm.lead", string="Inquiries", required=True)
    reason = fields.Char(required=True)

    def action_void(self):
        self.ensure_one()
        self.lead_ids.check_access("write")
        if not self.reason.strip():
            raise UserError(self.env._("Say why it is void."))
        if won := self.lead_ids.filtered(lambda lead: lead.won_status == "won")[:1]:
            raise UserError(self.env._("“%(lead)s” is won and cannot be voided.", lead=won.name))
        self.lead_ids.filtered(lambda lead: not lead.is_void)._void(self.reason)
        return {"type": "ir.actions.act_window_close"}
