from odoo import fields, models


class StockReturnPicking(models.TransientModel):
    """Odoo's wizard knows which return it serves."""

    _inherit = "stock.return.picking"

    after_service_return_id = fields.Many2one("sale.after.service.return")

    def _prepare_picking_default_values_based_on(self, picking):
        values = super()._prepare_picking_default_values_based_on(picking)
        return {**values, "after_service_return_id": self.after_service_return_id.id}


class StockReturnPickingLine(models.TransientModel):
    _inherit = "stock.return.picking.line"

    def _prepare_move_default_values(self, new_picking):
        values = super()._prepare_move_default_values(new_picking)
        return {**values, "after_service_return_id": self.wizard_id.after_service_return_id.id}
