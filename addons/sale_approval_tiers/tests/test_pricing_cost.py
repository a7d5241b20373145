from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common_pricing import PricingCommon

LAST_PRICE = "odoo.addons.sale_approval_tiers.models.sale_order_line_last_price"


@tagged("post_install", "-at_install")
class TestPricingCost(PricingCommon):
    """Cost, margin and last prices; the price of new products."""

    def hide_cost(self, is_hidden=True):
        self.env["res.config.settings"].create({"approval_hide_cost": is_hidden}).execute()

    def test_the_approver_sees_cost_margin_and_last_price(self):
        """QTE-04: on the request the approver sees cost, margin, last sold price to this customer and at
        all, and the competitor's price; also where cost is hidden and he cannot open the order."""
        self.switch_on("full_chain")
        self.hide_cost()
        other = self._create_partner(name="Another customer")
        for partner, price in ((self.partner, 930.0), (other, 910.0)):
            sold = self.make_quote({"price_unit": price}, partner_id=partner.id)
            for record in (sold, sold.order_line):
                record.sudo().with_context(tracking_disable=True)._write({"state": "sale"})
            self.env.invalidate_all()
        order = self.make_quote({"price_unit": 800.0, "discount": 5.0, "competitor_price": 750.0})
        request = self.submit(order, "contract")
        self.approve(request, self.head, self.finance)
        self.assertFalse(order.with_user(self.legal).has_access("read"))
        page = request.with_user(self.legal).pricing_content
        # net price, pricelist, deviation, cost, margin, last to the customer, last at all, competitor
        for text in ("760.00", "1,000.00", "24.00 %", "600.00", "21.05 %", "930.00", "910.00", "750.00"):
            self.assertIn(text, page)
        page = request.with_user(self.rep).pricing_content
        self.assertIn("760.00", page)
        for text in ("600.00", "21.05 %", "910.00"):
            self.assertNotIn(text, page)

    def test_cost_on_the_line_is_not_the_salesperson_s_to_set(self):
        """QTE-04: a cost written on the line does not flatter the margin that the approver sees."""
        self.switch_on("manager_only")
        order = self.make_quote({"price_unit": 650.0})
        order.order_line.sudo().purchase_price = 1.0
        self.assertIn("7.69 %", self.submit(order).with_user(self.head).pricing_content)

    def test_cost_is_hidden_from_the_salesperson(self):
        """QTE-04: where the setting says so, a plain salesperson reads cost and margin by no call."""
        self.hide_cost()
        order = self.make_quote()
        line = order.order_line.with_user(self.rep)
        product = self.pump.with_user(self.rep)
        for act in (
            lambda: line.read(["purchase_price"]),
            lambda: line.read(["margin"]),
            lambda: line.read(["last_price_any"]),
            lambda: line.write({"purchase_price": 1.0}),
            lambda: order.with_user(self.rep).read(["margin_percent"]),
            lambda: line.search([("margin", ">", 1)]),
            lambda: order.with_user(self.rep).formatted_read_group([], [], ["margin:sum"]),
            lambda: self.env["sale.report"].with_user(self.rep).formatted_read_group([], [], ["margin:sum"]),
            lambda: product.search([("standard_price", ">", 1)]),
            lambda: product.search([], order="standard_price"),
            lambda: product.product_tmpl_id.search([("product_variant_ids.standard_price", ">", 1)]),
            lambda: product.export_data(["name", "standard_price"]),
        ):
            with self.assertRaises(AccessError):
                act()
        self.assertEqual(product.read(["standard_price"])[0]["standard_price"], 0.0)
        self.assertEqual(product.web_read({"standard_price": {}})[0]["standard_price"], 0.0)
        views = order.with_user(self.rep).get_views([(False, "form")])["views"]["form"]["arch"]
        self.assertNotIn("purchase_price", views)
        self.assertNotIn('for="margin"', views)
        new = self.make_quote({"price_unit": 900.0})  # he still sells, and the margin is still computed
        self.assertEqual(new.order_line.sudo().margin, 300.0)
        self.assertTrue(order.order_line.with_user(self.head).read(["purchase_price"]))
        self.hide_cost(False)
        self.assertEqual(line.read(["purchase_price"])[0]["purchase_price"], 600.0)

    def test_last_sold_long_ago(self):
        """QTE-04: the last price is found also where hundreds of orders of other products came since."""
        sold = self.make_quote({"price_unit": 930.0})
        for record in (sold, sold.order_line):
            record.sudo().with_context(tracking_disable=True)._write({"state": "sale"})
        self.env.invalidate_all()
        order = self.make_quote({"price_unit": 800.0})
        with patch(f"{LAST_PRICE}.RECENT", 0):
            line = order.order_line.with_user(self.head)
            self.assertEqual((line.last_price_customer, line.last_price_any), (930.0, 930.0))

    def test_last_prices_take_one_query(self):
        """QTE-04: last prices are asked for all lines at once, and not again whenever somebody types."""
        orders = self.env["sale.order"].union(*(self.make_quote({}, {}) for _i in range(10)))
        lines = orders.order_line.sudo()
        lines.mapped("last_price_any")
        lines.invalidate_recordset(["last_price_any", "last_price_customer"])
        with self.assertQueryCount(1):
            lines.mapped("last_price_any")
        self.env.invalidate_all()
        spec = {"note": {}, "order_line": {"fields": {"name": {}, "last_price_any": {}}}}
        with patch.object(self.registry["sale.order.line"], "_compute_last_prices") as compute:
            orders[0].with_user(self.head).onchange({"note": "Typed"}, ["note"], spec)
        compute.assert_not_called()

    # New products

    def new_pump(self):
        return self.env["product.product"].create(
            {"name": "New pump", "list_price": 2000.0, "is_new_product": True}
        )

    def test_new_product_is_not_quoted_before_its_price(self):
        """QTE-06: a product flagged new is put on no quotation until the sales director approved its
        price; afterwards it is."""
        self.switch_on("new_product")
        pump = self.new_pump()
        order = self.make_quote()
        line = {"order_id": order.id, "product_id": pump.id}
        for act in (
            lambda: self.make_quote({"product_id": pump.id}),
            lambda: order.order_line.with_user(self.rep).write({"product_id": pump.id}),
            lambda: order.order_line.with_user(self.rep).create(line),
        ):
            with self.assertRefused("new on the market, is not approved yet"):
                act()
        manager = new_test_user(
            self.env, "t_pm", groups="sales_team.group_sale_manager,product.group_product_manager"
        )
        request = self.submit(pump.product_tmpl_id, "price", user=manager)
        self.assertEqual(request.step_ids.candidate_ids, self.director)
        self.approve(request, self.director)
        order = self.make_quote({"product_id": pump.id})
        self.assertFalse(order._approval_blocker("contract"))
        order.action_quotation_sent()

    def test_changed_price_is_not_approved(self):
        """QTE-06: a price changed after its approval is approved again before the next exit."""
        self.switch_on("new_product")
        pump = self.new_pump()
        self.approve(self.submit(pump.product_tmpl_id, "price", user=self.env.user), self.director)
        order = self.make_quote({"product_id": pump.id})
        pump.list_price = 1500.0
        self.assertEqual(pump.product_tmpl_id.approval_status, "changed")
        acts = (order.action_quotation_send, order.action_confirm, lambda: order.write({"state": "sent"}))
        for act in acts:
            with self.assertRefused("not approved yet"):
                act()
        with self.assertRefused("not approved yet"):
            self.make_quote({"product_id": pump.id})

    def test_the_flag_is_no_way_round(self):
        """QTE-06: only the sales director calls a product not new any more before its price stands."""
        self.switch_on("new_product")
        pump = self.new_pump()
        manager = new_test_user(
            self.env, "t_pm", groups="sales_team.group_sale_manager,product.group_product_manager"
        )
        with self.assertRefused("needs approval"):
            pump.with_user(manager).is_new_product = False
        self.director.group_ids |= self.env.ref("product.group_product_manager")
        pump.with_user(self.director).is_new_product = False
        self.make_quote({"product_id": pump.id})

    def test_without_the_setting_the_flag_is_a_mark(self):
        order = self.make_quote({"product_id": self.new_pump().id})
        order.action_confirm()
