from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class StockPicking(models.Model):
    """RCL-03: what a transfer brought back is inspected from the transfer itself."""

    _inherit = "stock.picking"

    is_inspection_due = fields.Boolean(string="To be inspected", compute="_compute_is_inspection_due")

    @api.depends("state", "move_ids.state", "move_line_ids.lot_id.quality_state")
    def _compute_is_inspection_due(self):
        for picking in self:
            lots, quants = picking._get_to_inspect()
            picking.is_inspection_due = bool(lots or quants)

    def _get_to_inspect(self):
        """Lots and goods without a lot of this transfer that wait for the quality department."""
        self.ensure_one()
        lots = self.env["stock.lot"]
        quants = self.env["stock.quant"]
        if self.state != "done":
            return lots, quants
        lines_sudo = self.sudo().move_line_ids  # quality need not be able to read every move
        waiting = ("waiting_inspection", "waiting_decision")
        lots = lines_sudo.lot_id.filtered(lambda lot: lot.quality_state in waiting).sudo(False)
        places = lines_sudo.location_dest_id.filtered("is_inspection_place")
        if places:
            domain = Domain("location_id", "in", places.ids) & Domain("quantity", ">", 0)
            quants = quants.search(domain & Domain("product_id", "in", lines_sudo.product_id.ids))
        return lots, quants

    def action_inspect(self):
        """Open the form in which quality decides on what came with this transfer."""
        self.ensure_one()
        lots, quants = self._get_to_inspect()
        if not (lots or quants):
            raise UserError(self.env._("Nothing of %(picking)s waits for inspection.", picking=self.name))
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_after_service.inspect_action")
        context = {"default_lot_ids": lots.ids, "default_quant_ids": quants.ids}
        return {**action, "context": context}
