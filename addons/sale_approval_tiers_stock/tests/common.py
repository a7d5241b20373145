from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.sale_approval_tiers.tests.common_change import ChangeCommon


class DeliveryCommon(ChangeCommon):
    """Goods in stock, somebody in the warehouse, real deliveries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = new_test_user(cls.env, "t_keeper", groups="stock.group_stock_user", name="Ma Jun")
        cls.goods = cls.env["product.product"].create(
            {"name": "Pump P7", "type": "consu", "is_storable": True}
        )
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.env.company.id)], limit=1)
        cls.env["stock.quant"]._update_available_quantity(cls.goods, cls.warehouse.lot_stock_id, 100)

    @classmethod
    def sell(cls, quantity=10, **values):
        line = cls.line_of(cls.goods, quantity)
        order = cls.make_order(0, order_line=[Command.create(line)], **values)
        order.with_user(cls.rep).action_confirm()
        return order

    def report(self, order, user=None):
        return self.ask(order, user=user, kind="technical", technical_change="Seal of FKM, was NBR")

    def tell(self, change):
        return (
            self.env["sale.approval.notice"]
            .with_user(self.rep)
            .create(
                {
                    "kind": "technical",
                    "order_id": change.order_id.id,
                    "change_id": change.id,
                    "contact_name": "Ms Lin",
                    "way": "phone",
                }
            )
        )

    def fill(self, picking, quantity):
        picking.move_ids.write({"quantity": quantity, "picked": True})
        return picking.with_user(self.keeper)
