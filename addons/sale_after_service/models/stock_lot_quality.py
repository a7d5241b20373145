from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .sale_after_service_quality_log import BLOCKED, STATES

QUALITY = "sale_approval_tiers.group_quality"


class StockLot(models.Model):
    """RCL-03: each lot is passed, failed, waiting inspection, waiting decision or scrapped, and only a
    passed one can be reserved and leave for a customer or into production."""

    _name = "stock.lot"
    _inherit = ["stock.lot", "approval.tiers.guarded"]

    quality_state = fields.Selection(
        STATES,
        string="Quality",
        required=True,
        default="passed",
        readonly=True,
        copy=False,
        index=True,
        help="Only a passed lot is reserved and delivered. What a customer sends back waits for "
        "inspection; the quality department decides.",
    )
    quality_log_ids = fields.One2many(
        "sale.after.service.quality.log", "lot_id", string="Quality history", readonly=True
    )
    is_urgent_release = fields.Boolean(
        string="Urgently released",
        readonly=True,
        copy=False,
        help="Delivered before it was inspected; see the urgent release.",
    )

    _blocked_by_product = models.Index("(product_id, quality_state) WHERE quality_state != 'passed'")

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() | {"quality_state", "quality_log_ids", "is_urgent_release"}

    @api.model
    def _quality_blocker(self):
        """Why the current user cannot decide on the quality of goods: a sentence, or False."""
        if self.env.user.has_group(QUALITY):
            return False
        return self.env._("Only the quality department decides on the state of goods.")

    def action_set_quality(self, state, reason):
        """The quality department puts these lots into ``state`` for ``reason`` (RCL-03)."""
        self.check_access("read")
        if blocker := self._quality_blocker():
            raise AccessError(blocker)
        reason = str(reason or "").strip()
        if not reason:
            raise UserError(self.env._("Write down why: the reason stays with the lot."))
        if state not in dict(STATES):
            raise UserError(self.env._("Choose one of the five states."))
        self._set_quality(state, reason)
        return True

    def action_inspect(self):
        """Open the form in which quality decides on these lots."""
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_after_service.inspect_action")
        return {**action, "context": {"default_lot_ids": self.ids}}

    def _set_quality(self, state, reason, picking=None):
        """Put the lots into ``state`` whoever the user is, note why, and free what is reserved of a
        lot that may not leave any more."""
        changed = self.filtered(lambda lot: lot.quality_state != state)
        self.env["sale.after.service.quality.log"].sudo().create(  # users only read the history
            [
                {
                    "lot_id": lot.id,
                    "product_id": lot.product_id.id,
                    "old_state": lot.quality_state,
                    "new_state": state,
                    "reason": reason,
                    "user_id": self.env.uid,
                    "picking_id": picking.id if picking else False,
                    "company_id": (lot.company_id or self.env.company).id,
                }
                for lot in changed
            ]
        )
        changed.sudo().write({"quality_state": state})  # a kept column, written by acts alone
        if state in BLOCKED:
            changed._free_reserved()
        return changed

    def _free_reserved(self):
        """Give back what is reserved of these lots for customers and production; other stock of the
        product is reserved in its place, where there is some."""
        open_lines = self.env["stock.move.line"].sudo()  # of whoever prepares the delivery
        lines = open_lines.search([("lot_id", "in", self.ids), ("state", "not in", ("done", "cancel"))])
        lines = lines.filtered(lambda line: line._is_blocked())
        moves = lines.move_id
        lines.unlink()
        moves.picked = False
        moves._action_assign()
