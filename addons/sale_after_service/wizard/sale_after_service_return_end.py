from odoo import fields, models


class SaleAfterServiceReturnEnd(models.TransientModel):
    """Why a return is refused or called off."""

    _name = "sale.after.service.return.end"
    _description = "End a return"

    return_id = fields.Many2one(
        "sale.after.service.return",
        required=True,
        default=lambda self: self.env.context.get("active_id"),
    )
    kind = fields.Selection([("refuse", "Refuse"), ("cancel", "Cancel")], required=True, default="refuse")
    note = fields.Text(string="Why", required=True)

    def action_end(self):
        """Refuse or call off, whichever was asked for."""
        self.ensure_one()
        act = self.return_id.action_refuse if self.kind == "refuse" else self.return_id.action_cancel
        return act(self.note)
