from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.sale_approval_tiers.tests.common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestTill(ApprovalCommon, HttpCase):
    """The call that a till makes when its cashier picks a sales order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("amount_tiers")
        groups = "point_of_sale.group_pos_user,sales_team.group_sale_salesman_all_leads"
        new_test_user(cls.env, "t_cashier", groups=groups, password="t_cashier", name="Cashier")
        cls.till = cls.env["pos.config"].create({"name": "Till"})
        cls.till.open_ui()

    def load(self, order):
        params = {
            "model": "sale.order",
            "method": "load_sale_order_from_pos",
            "args": [order.ids, self.till.id],
            "kwargs": {},
        }
        return self.make_jsonrpc_request("/web/dataset/call_kw/sale.order/load_sale_order_from_pos", params)

    def assertNotLoaded(self, order, reason):
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self.load(order)
        with self.assertRefused(f"{order.name} cannot be settled at the till yet.*{reason}"):
            order.load_sale_order_from_pos(self.till.id)

    def test_load(self):
        """APV-03: an order is loaded at the till when it is approved, not before, and not once changed."""
        order = self.make_order(100.0)
        self.authenticate("t_cashier", "t_cashier")
        self.assertNotLoaded(order, "needs approval")
        request = self.submit(order)
        self.assertNotLoaded(order, "is waiting for approval")
        self.approve(request, self.head, self.legal, self.head)
        self.assertEqual(self.load(order)["sale.order"][0]["name"], order.name)
        order.with_user(self.rep).order_line.price_unit = 90.0
        self.assertNotLoaded(order, "changed since its approval")

    def test_confirmed_order(self):
        """A confirmed order is paid at the till as before."""
        order = self.approved_order(100.0)
        order.with_user(self.rep).action_confirm()
        self.authenticate("t_cashier", "t_cashier")
        self.assertEqual(self.load(order)["sale.order"][0]["state"], "sale")
