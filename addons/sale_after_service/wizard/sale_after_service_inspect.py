from odoo import fields, models

from ..models.sale_after_service_quality_log import STATES


class SaleAfterServiceInspect(models.TransientModel):
    """The quality department decides on lots and on goods that wait for inspection (RCL-03)."""

    _name = "sale.after.service.inspect"
    _description = "Decide on the quality of goods"

    lot_ids = fields.Many2many("stock.lot", string="Lots")
    quant_ids = fields.Many2many("stock.quant", string="Goods without a lot")
    state = fields.Selection(STATES, string="Decision", required=True, default="passed")
    reason = fields.Char(required=True, help="What was found; stays in the quality history.")

    def action_decide(self):
        self.ensure_one()
        if self.lot_ids:
            self.lot_ids.action_set_quality(self.state, self.reason)
        if self.quant_ids:
            self.quant_ids.action_set_quality(self.state, self.reason)
        return {"type": "ir.actions.act_window_close"}
