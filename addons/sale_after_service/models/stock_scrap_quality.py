from odoo import api, models


class StockScrap(models.Model):
    """RCL-03: a lot of which the last piece is scrapped is scrapped."""

    _inherit = "stock.scrap"

    @api.model
    def _scrap_each(self, vals_list):
        """Scrap what ``vals_list`` says. One by one: Odoo mixes up the quantities of scrap orders
        that are done together."""
        for vals in vals_list:
            scrap = self.create(vals)
            scrap.do_scrap()
            scrap.flush_recordset(["scrap_qty"])

    def do_scrap(self):
        result = super().do_scrap()
        for scrap in self.filtered("lot_id"):
            lot = scrap.lot_id.sudo()  # whoever scraps the last piece says so of the lot
            if lot._get_on_hand():
                continue
            tags = ", ".join(scrap.scrap_reason_tag_ids.mapped("name"))
            lot._set_quality("scrapped", " · ".join(filter(None, (scrap.name, tags))))
        return result


class StockLot(models.Model):
    """RCL-03: a lot that quality scraps leaves the stock."""

    _inherit = "stock.lot"

    def _get_on_hand(self):
        """Where goods of these lots lie with us."""
        quants = self.env["stock.quant"]
        domain = [("lot_id", "in", self.ids), ("location_id.usage", "in", ("internal", "transit"))]
        return quants.search(domain).filtered(
            lambda quant: quant.product_uom_id.compare(quant.quantity, 0) > 0
        )

    def _set_quality(self, state, reason, picking=None):
        changed = super()._set_quality(state, reason, picking=picking)
        if state == "scrapped":
            # Quality decides; it need not be allowed to scrap.
            self.sudo()._get_on_hand()._scrap()
        return changed


class StockQuant(models.Model):
    """RCL-03: scrapped goods leave with a scrap order, which a return that waits for it knows."""

    _inherit = "stock.quant"

    def _scrap(self):
        values = []
        for quant in self:
            values += quant._prepare_scraps()
        self.env["stock.scrap"]._scrap_each(values)

    def _prepare_scraps(self):
        """Values of the scrap orders of these goods, those of returns first."""
        self.ensure_one()
        base, rest, values = self._prepare_scrap_vals(), self.quantity, []
        lines = self.env["sale.after.service.return.line"]._find_to_scrap(self)
        for line, waiting in lines.items():
            share = min(waiting, rest)
            if self.product_uom_id.compare(share, 0) > 0:
                values.append({**base, "scrap_qty": share, "after_service_line_id": line.id})
                rest -= share
        if self.product_uom_id.compare(rest, 0) > 0:
            values.append({**base, "scrap_qty": rest})
        return values
