from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import TargetCommon


@tagged("post_install", "-at_install")
class TestForecast(TargetCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        vendor = cls.env["res.partner"].create({"name": "Vendor"})
        cls.pump, cls.valve = cls.env["product.product"].create(
            [
                {"name": "Pump", "is_storable": True},
                {"name": "Valve", "is_storable": True, "seller_ids": [(0, 0, {"partner_id": vendor.id})]},
            ]
        )
        cls.stock = (
            cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1).lot_stock_id
        )

    def put(self, product, quantity):
        self.env["stock.quant"]._update_available_quantity(product, self.stock, quantity)

    def plan(self, *figures):
        lines = [
            {"metric_id": self.quantity.id, "product_id": product.id, "m1": one, "m2": two}
            for product, one, two in figures
        ]
        year = date.today().year + 1
        return self.make_approved(date_from=date(year, 1, 1), lines=lines)

    def rows(self, plan):
        return [
            (row.product_id.name, row.month.month, row.planned, row.from_stock, row.needed, row.supply)
            for row in plan.forecast_ids.sorted(lambda row: (row.product_id.name, row.month))
        ]

    def test_plan_less_stock(self):
        """PLN-13: plan less available stock, listed for production and for purchasing; stock serves the
        first months, and reserved goods are not available."""
        self.put(self.pump, 130)
        self.put(self.valve, 50)
        plan = self.plan((self.pump, 100, 100), (self.valve, 50, 0))
        plan.action_create_forecast()
        self.assertEqual(
            self.rows(plan),
            [
                ("Pump", 1, 100, 100, 0, "make"),
                ("Pump", 2, 100, 30, 70, "make"),
                ("Valve", 1, 50, 50, 0, "buy"),
            ],
        )
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.pump.id), ("location_id", "=", self.stock.id)]
        )
        quant.reserved_quantity = 40
        plan.action_create_forecast()
        self.assertEqual(
            self.rows(plan)[:2], [("Pump", 1, 100, 90, 10, "make"), ("Pump", 2, 100, 0, 100, "make")]
        )

    def test_just_beside(self):
        """PLN-13: with 100 planned, 99 in stock leave one to bring, 101 leave nothing."""
        plan = self.plan((self.pump, 100, 0))
        for stock, needed in ((99, 1), (1, 0), (1, 0)):
            self.put(self.pump, stock)
            plan.action_create_forecast()
            self.assertEqual(plan.forecast_ids.needed, needed)

    def test_only_from_approved(self):
        """PLN-13: no forecast of a draft, nor of a plan without quantities of products."""
        plan = self.make_plan()
        with self.assertRefused("made from an approved plan"):
            plan.action_create_forecast()
        plan.action_submit()
        self.approve(plan, self.head)
        with self.assertRefused("has no quantities of products"):
            plan.action_create_forecast()

    def test_rights(self):
        """PLN-13: the figures are written by the button alone; inventory says how it is brought."""
        plan = self.plan((self.pump, 100, 0))
        plan.action_create_forecast()
        row = plan.forecast_ids
        with self.assertRaises(AccessError):
            row.with_user(self.rep).write({"supply": "buy"})
        self.rep.group_ids += self.env.ref("stock.group_stock_user")
        row.with_user(self.rep).write({"supply": "buy"})
        with self.assertRefused("cannot be written or imported"):
            row.with_user(self.rep).write({"needed": 1})

    def test_print(self):
        """PLN-13: the forecast is printed."""
        plan = self.plan((self.pump, 100, 0))
        plan.action_create_forecast()
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "sale_target.forecast_document", plan.forecast_ids.ids
        )
        self.assertIn("For production", html.decode())
        self.assertIn("Pump", html.decode())
