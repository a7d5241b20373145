from odoo import api, fields, models


class SaleAfterServiceReturn(models.Model):
    """What came back and is good for nothing is scrapped (RTN-07)."""

    _inherit = "sale.after.service.return"

    def action_scrap(self):
        """Scrap what came back and is good for nothing (disposition `scrap`)."""
        self.env["stock.scrap"].check_access("create")
        for line in self.line_ids:
            if line._get_to_scrap():
                line._scrap()
        return True


class SaleAfterServiceReturnLine(models.Model):
    _inherit = "sale.after.service.return.line"

    scrap_ids = fields.One2many(
        "stock.scrap", "after_service_line_id", string="Scrapped", groups="stock.group_stock_user"
    )

    def _get_to_scrap(self):
        """How much of this line is back and waits to be scrapped, in its unit."""
        self.ensure_one()
        if self.disposition != "scrap":
            return 0.0
        scraps = self.sudo().scrap_ids  # a figure of the return, which its reader may read
        done = scraps.filtered(lambda scrap: scrap.state == "done")
        scrapped = sum(map(self._get_scrapped, done))
        return max(self.qty_received - scrapped, 0.0)

    def _get_scrapped(self, scrap):
        return scrap.product_uom_id._compute_quantity(scrap.scrap_qty, self.product_uom_id)

    def _read_to_scrap(self):
        """{(lot, place): quantity in the product's unit} of what is back and not scrapped yet."""
        self.ensure_one()
        back = self.return_id._get_back_pickings().move_ids.filtered(
            lambda move: move.state == "done" and move.origin_returned_move_id == self.move_id
        )
        found = {}
        for one in back.move_line_ids.filtered(lambda one: not self.lot_id or one.lot_id == self.lot_id):
            key = (one.lot_id, one.location_dest_id)
            found[key] = found.get(key, 0.0) + one.quantity_product_uom
        for scrap in self.scrap_ids.filtered(lambda scrap: scrap.state == "done"):
            quantity = scrap.product_uom_id._compute_quantity(scrap.scrap_qty, self.product_id.uom_id)
            key = (scrap.lot_id, scrap.location_id)
            found[key] = found.get(key, 0.0) - quantity
        return {key: rest for key, rest in found.items() if self.product_id.uom_id.compare(rest, 0) > 0}

    @api.model
    def _find_to_scrap(self, quant):
        """{line: quantity in the product's unit} of the returns that wait for these goods to be
        scrapped."""
        lines = self.search(
            [
                ("product_id", "=", quant.product_id.id),
                ("disposition", "=", "scrap"),
                ("state", "=", "received"),
                ("company_id", "=", quant.company_id.id),
            ],
            order="id",
        )
        key = (quant.lot_id, quant.location_id)
        return {line: line._read_to_scrap().get(key, 0.0) for line in lines}

    def _scrap(self):
        """Scrap what is back of this line where it lies, lot by lot."""
        self.ensure_one()
        self.env["stock.scrap"]._scrap_each(
            [
                {
                    "product_id": self.product_id.id,
                    "product_uom_id": self.product_id.uom_id.id,
                    "scrap_qty": quantity,
                    "lot_id": lot.id,
                    "location_id": place.id,
                    "origin": self.return_id.name,
                    "after_service_line_id": self.id,
                }
                for (lot, place), quantity in self._read_to_scrap().items()
            ]
        )


class StockScrap(models.Model):
    _inherit = "stock.scrap"

    after_service_line_id = fields.Many2one(
        "sale.after.service.return.line", string="Return line", index="btree_not_null", copy=False
    )
