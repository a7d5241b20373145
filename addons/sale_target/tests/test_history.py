from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..spread import MONTHS
from .common import TargetCommon


@tagged("post_install", "-at_install")
class TestHistory(TargetCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", cls.company.id)]
        ):
            cls.env["account.chart.template"].try_loading("generic_coa", cls.company, install_demo=False)
        cls.category = cls.env["product.category"].create({"name": "Pumps"})
        cls.inner = cls.env["product.category"].create({"name": "Small pumps", "parent_id": cls.category.id})
        cls.elsewhere = cls.env["product.category"].create({"name": "Valves"})
        cls.brand = cls.env["sale.target.brand"].create({"name": "Changjiang"})
        cls.pump, cls.valve = cls.env["product.product"].create(
            [
                {"name": "Pump", "categ_id": cls.inner.id, "sale_brand_id": cls.brand.id, "taxes_id": False},
                {"name": "Valve", "categ_id": cls.elsewhere.id, "taxes_id": False},
            ]
        )
        cls.customer, cls.buyer = cls.env["res.partner"].create(
            [
                {
                    "name": "Huadong Precision",
                    "user_id": cls.rep.id,
                    "state_id": cls.env.ref("base.state_cn_SH").id,
                },
                {"name": "Ningbo Bearings", "user_id": cls.colleague.id},
            ]
        )

    def invoice(self, day, amount, product=None, user=None, partner=None, kind="out_invoice", **values):
        move = self.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": (partner or self.customer).id,
                "invoice_date": day,
                "invoice_user_id": (user or self.rep).id,
                "team_id": self.team.id,
                "currency_id": self.company.currency_id.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": (product or self.pump).id,
                            "quantity": 2,
                            "price_unit": amount / 2,
                            "tax_ids": False,
                        }
                    )
                ],
                **values,
            }
        )
        move.action_post()
        return move

    def order(self, amount, product, team):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "user_id": self.rep.id,
                "team_id": team.id,
                "currency_id": self.company.currency_id.id,
                "order_line": [
                    Command.create({"product_id": product.id, "price_unit": amount, "tax_ids": False})
                ],
            }
        )
        order.state = "sale"
        return order

    def propose(self, plan, user=None, **values):
        wizard = (
            self.env["sale.target.propose"]
            .with_user(user or self.rep)
            .create(
                {
                    "plan_ids": [Command.set(plan.ids)],
                    "date_from": "2026-01-01",
                    "date_to": "2026-12-31",
                    **values,
                }
            )
        )
        return wizard.action_propose()

    def test_growth_of_ten_percent(self):
        """PLN-10: twelve months of posted sales and 10 % give ×1.10 month by month, and stay editable."""
        for month in range(1, 13):
            self.invoice(date(2026, month, 15), 1000 + month)
        self.invoice(date(2025, 12, 31), 5000)  # the day before and the day after the span
        self.invoice(date(2027, 1, 1), 5000)
        self.invoice(date(2026, 5, 5), 7777, user=self.colleague)
        plan = self.make_plan(lines=[])
        self.propose(plan)
        line = plan.line_ids
        self.assertEqual([line[m] for m in MONTHS], [round((1000 + n) * 1.10, 2) for n in range(1, 13)])
        self.assertEqual(line.year, round(sum(1000 + n for n in range(1, 13)) * 1.10, 2))
        self.assertEqual(line.difference, 0)
        line.with_user(self.rep).write({"m1": 2000})
        self.assertEqual(line.m1, 2000)

    def test_refund_lowers_history(self):
        """PLN-10: what was credited is no history; drafts are none either."""
        self.invoice(date(2026, 3, 1), 1000)
        self.invoice(date(2026, 4, 1), 300, kind="out_refund")
        self.env["account.move"].create(
            {"move_type": "out_invoice", "partner_id": self.customer.id, "invoice_user_id": self.rep.id}
        )
        plan = self.make_plan(lines=[])
        self.propose(plan)
        self.assertRecordValues(plan.line_ids, [{"m3": 1100, "m4": -330, "year": 770}])

    def test_by_dimension_and_quantity(self):
        """PLN-10: one target for each category; quantities too; asked again, targets are replaced."""
        self.invoice(date(2026, 3, 1), 1000)
        self.invoice(date(2026, 3, 2), 500, product=self.valve)
        plan = self.make_plan(lines=[{"metric_id": self.market_share.id, "year": 9}])
        for _time in range(2):
            self.propose(plan, dimension="categ_id", growth_percent=0)
        found = {line.categ_id: line.year for line in plan.line_ids.filtered("categ_id")}
        self.assertEqual(found, {self.inner: 1000.0, self.elsewhere: 500.0})
        self.propose(plan, metric_id=self.quantity.id)
        self.assertEqual(plan.line_ids.filtered(lambda line: line.metric_id == self.quantity).m3, 4.4)
        self.assertEqual(len(plan.line_ids), 4)

    def test_plans_below(self):
        """PLN-10: for each person of a team a plan is made where it is missing; an approved one stays."""
        self.invoice(date(2026, 3, 1), 1000)
        self.invoice(date(2026, 3, 1), 400, user=self.colleague)
        mine = self.make_approved()
        team = self.make_team_plan([])
        self.propose(team, self.head, is_below=True)
        plans = self.env["sale.target.plan"].search(
            [("level", "=", "person"), ("team_id", "=", self.team.id)]
        )
        other = plans.filtered(lambda plan: plan.user_id == self.colleague)
        self.assertEqual(other.line_ids.year, 440)
        self.assertEqual(mine.line_ids.year, 1200)

    def test_nothing_sold(self):
        """PLN-10: without history, or for a metric no document tells, it says so; a binding plan stays."""
        plan = self.make_plan()
        with self.assertRefused("Nothing was sold"):
            self.propose(plan)
        with self.assertRefused("do not tell"):
            self.propose(plan, metric_id=self.market_share.id)
        self.invoice(date(2026, 3, 1), 1000)
        plan.action_submit()
        self.approve(plan, self.head)
        with self.assertRefused("is binding"):
            self.propose(plan)
        with self.assertRaises(UserError):
            self.propose(self.make_plan(self.stranger))

    def test_last_years_shape(self):
        """PLN-05: a year spread as last year was invoiced."""
        self.invoice(date(2026, 3, 1), 1000)
        self.invoice(date(2026, 9, 1), 3000)
        plan = self.make_plan(lines=[], spread="last_year")
        plan.write({"line_ids": [(0, 0, {"metric_id": self.ordered.id, "year": 800})]})
        self.assertRecordValues(plan.line_ids, [{"m3": 200, "m9": 600, "m1": 0, "year": 800}])

    def test_key_customers_are_named(self):
        """PLN-09: a key customer without a target is named on submit; with one he is not."""
        self.company.target_key_customer_count = 0
        plan = self.make_plan()
        self.assertNotIn("Key customers", plan.warnings or "")
        self.customer.is_key_customer = True
        self.buyer.is_key_customer = True  # another's
        plan.action_submit()
        said = " ".join(plan.sudo().approval_request_ids.warnings)
        self.assertIn("Huadong Precision", said)
        self.assertNotIn("Ningbo", said)
        second = self.make_plan(
            date_from="2028-01-01",
            lines=[{"metric_id": self.ordered.id, "year": 1, "partner_id": self.customer.id}],
        )
        self.assertNotIn("Key customers", second.warnings or "")
        team = self.make_team_plan()
        self.assertIn("Ningbo", team.warnings)

    def test_largest_customers_are_key(self):
        """PLN-09: of two customers and room for one, the larger of last year is the key one."""
        self.company.target_key_customer_count = 1
        self.customer.is_key_customer = self.buyer.is_key_customer = False
        others = self.env["res.partner"].create({"name": "Small works", "user_id": self.rep.id})
        self.invoice(date(2026, 3, 1), 1000.01)
        self.invoice(date(2026, 3, 1), 1000, partner=others)
        self.invoice(date(2025, 3, 1), 9000, partner=others)
        plan = self.make_plan()
        self.assertIn("Huadong", plan.warnings)
        self.assertNotIn("Small works", plan.warnings)

    def test_only_the_fitting_target_grows(self):
        """PLN-07: an order of category X by team North moves that target alone."""
        today = date.today()
        start = today.replace(month=1, day=1)
        area = self.env.ref("base.state_cn_BJ")
        lines = [
            {"metric_id": self.ordered.id, "categ_id": self.category.id, "year": 1200},
            {"metric_id": self.ordered.id, "categ_id": self.elsewhere.id, "year": 1200},
            {"metric_id": self.ordered.id, "state_id": area.id, "year": 1200},
            {
                "metric_id": self.ordered.id,
                "brand_id": self.brand.id,
                "partner_id": self.customer.id,
                "year": 1200,
            },
            {"metric_id": self.market_share.id, "year": 12},
        ]
        north = self.make_team_plan(lines, date_from=start)
        south = self.make_plan(
            self.director, lines[:1], level="team", team_id=self.other_team.id, date_from=start
        )
        x, y, z, brand, share = north.line_ids
        self.assertEqual((x.actual, x.has_actual, share.has_actual), (0.0, True, False))
        self.order(500, self.pump, self.team)
        draft = self.order(900, self.pump, self.team)
        draft.state = "draft"
        self.env.invalidate_all()
        reached = [line.actual for line in (x, y, z, brand, south.line_ids)]
        self.assertEqual(reached, [500.0, 0.0, 0.0, 500.0, 0.0])
        months = today.month
        self.assertEqual(x.target_to_date, 100.0 * months)
        self.assertAlmostEqual(x.attainment_percent, 500 / (100.0 * months) * 100, 1)

    def test_actuals_cost(self):
        """PLN-07: a hundred targets are read with as many queries as one."""
        start = date.today().replace(month=1, day=1)
        areas = self.env["res.country.state"].search([], limit=100)
        lines = [{"metric_id": self.ordered.id, "state_id": area.id, "year": 12} for area in areas]
        plan = self.make_plan(lines=lines, date_from=start)
        self.env.flush_all()
        lines = self.env["sale.target.line"]
        lines._query_actuals(plan.line_ids, "ordered", start, date.today())
        with self.assertQueryCount(1):
            found = lines._query_actuals(plan.line_ids, "ordered", start, date.today())
        self.assertEqual(found, {})
