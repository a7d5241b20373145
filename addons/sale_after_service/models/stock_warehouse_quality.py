from odoo import fields, models


class StockLocation(models.Model):
    """RCL-03: the place where returned goods without a lot wait."""

    _inherit = "stock.location"

    is_inspection_place = fields.Boolean(
        string="Goods wait for inspection",
        readonly=True,
        index="btree_not_null",
        help="Nothing is reserved from here; the quality department sends goods back to stock "
        "or scraps them.",
    )


class StockWarehouse(models.Model):
    """RCL-03: each warehouse has a place outside its stock where returned goods wait."""

    _inherit = "stock.warehouse"

    inspection_location_id = fields.Many2one(
        "stock.location",
        string="Waiting inspection",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        help="Goods without a lot which customers send back wait here; nothing is reserved from here.",
    )

    def _get_inspection_location(self):
        """The place of this warehouse where goods wait, made when it is needed first."""
        self.ensure_one()
        if not self.inspection_location_id:
            warehouse_sudo = self.sudo()  # whoever receives the goods need not be able to add places
            warehouse_sudo.inspection_location_id = (
                self.env["stock.location"]
                .sudo()
                .create(
                    {
                        "name": self.env._("Waiting inspection"),
                        "location_id": self.view_location_id.id,
                        "usage": "internal",
                        "is_inspection_place": True,
                        "company_id": self.company_id.id,
                    }
                )
            )
        return self.inspection_location_id
