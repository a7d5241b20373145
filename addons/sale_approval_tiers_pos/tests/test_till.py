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

    def listed(self):
        """Names that the till lists, asked with the words of its dialog."""
        domain = [
            ["state", "!=", "cancel"],
            ["invoice_status", "!=", "invoiced"],
            ["currency_id", "=", self.till.currency_id.id],
            ["amount_unpaid", ">", 0],
            ["partner_id", "any", [["id", "child_of", self.partner.ids]]],
        ]
        params = {
            "model": "sale.order",
            "method": "web_search_read",
            "args": [],
            "kwargs": {"domain": domain, "specification": {"name": {}}, "limit": 80},
        }
        found = self.make_jsonrpc_request("/web/dataset/call_kw/sale.order/web_search_read", params)
        self.assertEqual(found["length"], len(found["records"]))
        return {record["name"] for record in found["records"]}

    def test_list(self):
        """APV-03: the till lists what can be settled there, not what it would refuse."""
        order, approved = self.make_order(100.0), self.approved_order(100.0)
        self.authenticate("t_cashier", "t_cashier")
        self.assertEqual(self.listed(), {approved.name})
        request = self.submit(order)
        self.assertEqual(self.listed(), {approved.name})
        self.approve(request, self.head, self.legal, self.head)
        self.assertEqual(self.listed(), {order.name, approved.name})
        approved.with_user(self.rep).order_line.price_unit = 90.0
        self.assertEqual(self.listed(), {order.name})
        order.with_user(self.rep).action_confirm()
        self.assertEqual(self.listed(), {order.name})

    def test_other_searches(self):
        """Whoever does not ask what a till may take finds every order, as before."""
        order = self.make_order(100.0)
        orders = self.env["sale.order"].with_user(self.rep)
        self.assertIn(order, orders.search([("amount_unpaid", "!=", 0)]).sudo())
        either = ["|", ("amount_unpaid", ">", 0), ("id", "=", order.id)]
        self.assertIn(order, orders.search(either).sudo())
        self.assertNotIn(order, orders.search([("amount_unpaid", ">", 0)]).sudo())

    def test_confirmed_order(self):
        """A confirmed order is paid at the till as before."""
        order = self.approved_order(100.0)
        order.with_user(self.rep).action_confirm()
        self.authenticate("t_cashier", "t_cashier")
        self.assertEqual(self.load(order)["sale.order"][0]["state"], "sale")
