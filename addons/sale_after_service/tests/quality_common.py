from .common import AfterServiceCommon


class QualityCommon(AfterServiceCommon):
    """A product with two lots, and customers who send goods back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tracked = cls.env["product.product"].create(
            {"name": "Valve V-1", "is_storable": True, "tracking": "lot", "invoice_policy": "delivery"}
        )
        cls.lot, cls.other = cls.env["stock.lot"].create(
            [{"name": name, "product_id": cls.tracked.id} for name in ("L1", "L2")]
        )

    def give_back(self, picking, quantity, user=None):
        """The customer sends ``quantity`` of ``picking`` back; the warehouse receives it."""
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = quantity
        returned = wizard._create_return()
        for move in returned.move_ids:
            move.quantity = quantity
        returned.move_ids.picked = True
        returned.with_user(user or self.keeper).button_validate()
        self.assertEqual(returned.state, "done")
        return returned

    def available(self, product):
        return self.env["stock.quant"]._get_available_quantity(product, self.warehouse.lot_stock_id)

    def reserved(self, picking):
        return picking.move_line_ids.mapped(lambda line: (line.lot_id.name, line.quantity))

    def deliver_lot(self, quantity=5):
        self.make_stock(10, self.tracked, self.lot)
        return self.deliver(self.make_order(quantity, self.tracked), lots={self.lot: quantity})
