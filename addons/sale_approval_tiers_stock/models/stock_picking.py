from odoo import api, fields, models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    _inherit = "stock.picking"

    approval_hold_note = fields.Char(
        string="On hold",
        compute="_compute_approval_hold_note",
        compute_sudo=True,
        help="Why this delivery must wait (CHG-05).",
    )

    @api.depends("state", "move_ids.location_dest_id", "sale_id.approval_change_ids.is_holding")
    @api.depends_context("lang")
    def _compute_approval_hold_note(self):
        open_pickings = self.filtered(lambda picking: picking.state not in ("done", "cancel"))
        (self - open_pickings).approval_hold_note = False
        for picking in open_pickings:
            picking.approval_hold_note = picking.move_ids._get_delivery_blocker()

    def button_validate(self):
        """Say at once that a delivery waits, before anything is asked about back orders."""
        waiting = self.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        if blocker := waiting._get_delivery_blocker():
            raise UserError(blocker)
        return super().button_validate()

    def action_report_technical_change(self):
        """Open the record of a technical change of this delivery's contract."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Technical change"),
            "res_model": "sale.approval.change",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {"default_order_id": self.sale_id.id, "default_kind": "technical"},
        }
