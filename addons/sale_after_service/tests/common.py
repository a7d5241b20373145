from contextlib import contextmanager

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user


class AfterServiceCommon(TransactionCase):
    """A CNY company with a branch: rep, colleague, branch manager, sales manager, technical, clerk,
    quality, warehouse, accountant; one customer, one storable product sold for 4,000."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        yuan = cls.env.ref("base.CNY")
        yuan.active = True
        cls.company.currency_id = yuan
        cls.company.is_after_service_inspected = True
        cls.env["product.pricelist"].search([]).currency_id = yuan
        rep = "sales_team.group_sale_salesman"
        own = "sale_after_service.group_"
        people = {
            "rep": ("Li Na", rep),
            "colleague": ("Wu Hao", rep),
            "branch": ("Chen Bo", rep),
            "director": (
                "Sun Wei",
                "sales_team.group_sale_salesman_all_leads,approval_tiers.group_sales_director",
            ),
            "technical": ("Guo Tao", own + "technical"),
            "clerk": ("He Jing", f"{rep},{own}clerk"),
            "service": ("Tang Yu", own + "service"),
            "quality": ("Qian Li", "sale_approval_tiers.group_quality"),
            "engineer": ("Luo Min", "sale_approval_tiers.group_engineering"),
            "keeper": ("Zhu Gang", "stock.group_stock_user"),
            "accountant": ("Xu Lan", "account.group_account_invoice"),
        }
        for login, (name, groups) in people.items():
            user = new_test_user(cls.env, f"as_{login}", groups=groups, name=name, tz="Asia/Shanghai")
            setattr(cls, login, user)
        cls.team = cls.env["crm.team"].create(
            {
                "name": "East",
                "user_id": cls.branch.id,
                "branch_manager_id": cls.branch.id,
                "company_id": cls.company.id,
                "member_ids": [Command.set((cls.rep | cls.colleague).ids)],
            }
        )
        cls.customer = cls.env["res.partner"].create(
            {"name": "Huadong Precision", "is_company": True, "user_id": cls.rep.id}
        )
        cls.product = cls.env["product.product"].create(
            {"name": "Pump P-30", "is_storable": True, "list_price": 4000, "invoice_policy": "delivery"}
        )
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)

    def make_stock(self, quantity, product=None, lot=None):
        """Put ``quantity`` on the shelf."""
        self.env["stock.quant"]._update_available_quantity(
            product or self.product, self.warehouse.lot_stock_id, quantity, lot_id=lot
        )

    def make_order(self, quantity=5, product=None, partner=None):
        """A confirmed order of the rep over ``quantity``; not delivered yet."""
        product = product or self.product
        order = self.env["sale.order"].create(
            {
                "partner_id": (partner or self.customer).id,
                "user_id": self.rep.id,
                "team_id": self.team.id,
                "order_line": [Command.create({"product_id": product.id, "product_uom_qty": quantity})],
            }
        )
        order.action_confirm()
        return order

    def deliver(self, order, quantity=None, lots=None):
        """Deliver what is open of ``order``, or ``quantity`` of its only product ({lot: quantity} for
        products with lots) without a backorder; return the picking."""
        picking = order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        move = picking.move_ids
        if lots:
            move.move_line_ids.unlink()
            line = {"product_id": move.product_id.id, "location_id": picking.location_id.id}
            line |= {"location_dest_id": picking.location_dest_id.id, "move_id": move.id}
            line["picking_id"] = picking.id
            self.env["stock.move.line"].create(
                [{**line, "lot_id": lot.id, "quantity": quantity} for lot, quantity in lots.items()]
            )
        else:
            for one in move:
                one.quantity = quantity or one.product_uom_qty
        move.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        return picking

    @contextmanager
    def assertRefused(self, pattern, error=UserError):
        """The block is refused with a sentence like ``pattern``."""
        with self.assertRaises(error) as caught:
            yield
        self.assertRegex(str(caught.exception), pattern)
