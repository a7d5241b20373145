from odoo import fields, models
from odoo.fields import Domain

from .sale_after_service_quality_log import BLOCKED


class ProductProduct(models.Model):
    """RCL-03: goods that have not passed are on hand, but they are not free to be promised."""

    _inherit = "product.product"

    def _compute_quantities_dict(self, lot_id, owner_id, package_id, from_date=False, to_date=False):
        result = super()._compute_quantities_dict(lot_id, owner_id, package_id, from_date, to_date)
        to_date = fields.Datetime.to_datetime(to_date)
        if to_date and to_date < fields.Datetime.now():
            return result  # what was blocked on a day gone by is not known any more
        for product, quantity in self._read_blocked(lot_id, owner_id, package_id):
            figures = result[product.id]
            figures["free_qty"] = product.uom_id.round(max(figures["free_qty"] - quantity, 0.0))
        return result

    def _read_blocked(self, lot_id, owner_id, package_id):
        """[(product, quantity on hand that is not reserved and has not passed)]"""
        place, _moves_in, _moves_out = self._get_domain_locations()
        domain = Domain("product_id", "in", self.ids) & Domain(place)
        for name, value in (("lot_id", lot_id), ("owner_id", owner_id), ("package_id", package_id)):
            if value is not None:
                domain &= Domain(name, "=", value)
        blocked = Domain("product_id", "in", self.ids) & Domain("quality_state", "in", BLOCKED)
        waiting = Domain("is_inspection_place", "=", True)
        domain &= Domain("lot_id", "any!", blocked) | Domain("location_id", "any!", waiting)
        quants = self.env["stock.quant"].with_context(active_test=False)
        rows = quants._read_group(domain, ["product_id"], ["quantity:sum", "reserved_quantity:sum"])
        return [(product, quantity - reserved) for product, quantity, reserved in rows]
