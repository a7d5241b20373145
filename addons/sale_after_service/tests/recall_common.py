from odoo.fields import Command

from .quality_common import QualityCommon


class RecallCommon(QualityCommon):
    """A faulty lot, two customers, and production."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.email = "huadong@example.com"
        cls.second = cls.env["res.partner"].create(
            {"name": "Beihai", "is_company": True, "user_id": cls.colleague.id, "email": "b@example.com"}
        )

    def sell(self, quantity, partner=None, lot=None, product=None):
        lot = lot or self.lot
        order = self.make_order(quantity, product or lot.product_id, partner)
        return self.deliver(order, lots={lot: quantity})

    def make_recall(self, lots=None, user=None):
        return (
            self.env["sale.after.service.recall"]
            .with_user(user or self.quality)
            .create({"subject": "Crack in the housing", "lot_ids": [Command.set((lots or self.lot).ids)]})
        )

    def produce(self, used, made, quantity=1):
        """Lots ``used`` are consumed and ``made`` comes out, as production writes it."""
        lines = self.env["stock.move.line"]
        production = self.env["stock.location"].search(
            [("usage", "=", "production"), ("company_id", "=", self.company.id)], limit=1
        )
        if not production:
            production = self.env["stock.location"].create({"name": "Production", "usage": "production"})
        for lots, source, dest in (
            (used, self.warehouse.lot_stock_id, production),
            (made, production, self.warehouse.lot_stock_id),
        ):
            for lot in lots:
                move = self.env["stock.move"].create(
                    {
                        "product_id": lot.product_id.id,
                        "product_uom_qty": quantity,
                        "location_id": source.id,
                        "location_dest_id": dest.id,
                        "move_line_ids": [
                            Command.create(
                                {
                                    "product_id": lot.product_id.id,
                                    "lot_id": lot.id,
                                    "quantity": quantity,
                                    "location_id": source.id,
                                    "location_dest_id": dest.id,
                                }
                            )
                        ],
                    }
                )
                move._action_confirm()
                move.picked = True
                move._action_done()
                lines |= move.move_line_ids
        consumed = lines.filtered(lambda line: line.location_dest_id == production)
        (lines - consumed).consume_line_ids = consumed
