from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .sale_after_service_quality_log import BLOCKED, STATES


class StockQuant(models.Model):
    """RCL-03: what has not passed is not reserved; goods without a lot wait in a place of their own."""

    _inherit = "stock.quant"

    def _get_gather_domain(
        self, product_id, location_id, lot_id=None, package_id=None, owner_id=None, strict=False
    ):
        domain = super()._get_gather_domain(product_id, location_id, lot_id, package_id, owner_id, strict)
        released = self.env.context.get("passed_or_released_lot_ids")
        if released is None:
            return domain
        blocked = [
            ("product_id", "=", product_id.id),
            ("quality_state", "in", BLOCKED),
            ("id", "not in", released),
        ]
        return Domain(domain) & Domain("lot_id", "not any", blocked)

    def _gather(self, product_id, location_id, **kwargs):
        quants = super()._gather(product_id, location_id, **kwargs)
        released = self.env.context.get("passed_or_released_lot_ids")
        if released is None or self.env.context.get("quants_cache") is None:
            return quants
        # Read from the cache, without the domain above.
        return quants.filtered(
            lambda quant: quant.lot_id.quality_state not in BLOCKED or quant.lot_id.id in released
        )

    def action_inspect(self):
        """Open the form in which quality decides on these goods without a lot."""
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_after_service.inspect_action")
        return {**action, "context": {"default_quant_ids": self.ids}}

    def action_set_quality(self, state, reason):
        """Passed goods go back to the stock of the warehouse, scrapped ones to the scrap location;
        others stay where they wait (RCL-03)."""
        self.check_access("read")
        if blocker := self.env["stock.lot"]._quality_blocker():
            raise AccessError(blocker)
        reason = str(reason or "").strip()
        if not reason:
            raise UserError(self.env._("Write down why: the reason stays in the quality history."))
        if state not in dict(STATES):
            raise UserError(self.env._("Choose one of the five states."))
        self = self.filtered(lambda quant: not quant.lot_id)
        for quant in self:
            if not quant.location_id.is_inspection_place:
                raise UserError(
                    self.env._("%(product)s does not wait for inspection.", product=quant.product_id.name)
                )
        self._log_quality(state, reason)
        if state in ("passed", "scrapped"):
            self._leave_inspection(state)
        return True

    def _log_quality(self, state, reason):
        self.env["sale.after.service.quality.log"].sudo().create(  # users only read the history
            [
                {
                    "product_id": quant.product_id.id,
                    "quantity": quant.quantity,
                    "old_state": "waiting_inspection",
                    "new_state": state,
                    "reason": reason,
                    "user_id": self.env.uid,
                    "company_id": quant.company_id.id,
                }
                for quant in self
            ]
        )

    def _leave_inspection(self, state):
        # Quality decides; it need not be allowed to move stock or to scrap.
        quants_sudo = self.sudo()
        if state == "passed":
            grouped = quants_sudo.grouped(lambda quant: quant.location_id.warehouse_id)
            for warehouse, quants in grouped.items():
                quants.move_quants(warehouse.lot_stock_id, message=self.env._("Inspected"), unpack=True)
            return
        quants_sudo._scrap()

    def _prepare_scrap_vals(self):
        return {
            "product_id": self.product_id.id,
            "product_uom_id": self.product_uom_id.id,
            "lot_id": self.lot_id.id,
            "scrap_qty": self.quantity,
            "location_id": self.location_id.id,
            "package_id": self.package_id.id,
            "owner_id": self.owner_id.id,
            "company_id": self.company_id.id,
        }
