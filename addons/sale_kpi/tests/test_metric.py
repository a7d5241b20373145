from datetime import date

from odoo.tests import tagged

from .common_score import ScoreCommon


@tagged("post_install", "-at_install")
class TestMetric(ScoreCommon):
    def test_conversion(self):
        """KPI-03: 10 leads and 3 won make a conversion rate of 30 %; nothing won yet is 0, no lead at
        all is no figure."""
        for _lead in range(10):
            self.happened("lead", "2027-03-05")
        for _won in range(3):
            self.happened("won", "2027-03-20", 1000)
        self.happened("lost", "2027-03-21")
        self.happened("lead", "2027-03-31", user=self.colleague)
        self.happened("lead", "2027-04-01", user=self.stranger)
        self.assertEqual(self.figures("conversion"), {self.rep.id: 30.0, self.colleague.id: 0.0})
        self.assertEqual(self.figures("win_rate"), {self.rep.id: 75.0})

    def test_cost_ratio(self):
        """KPI-03: the cost ratio is cost divided by sales: 600 of 10,000 are 6 %."""
        if "hr.expense" not in self.env:
            self.skipTest("expenses are not installed")
        self.happened("invoice", "2027-03-10", 10000)
        employee = self.env["hr.employee"].create({"name": "Li Na", "user_id": self.rep.id})
        expense = self.env["hr.expense"].create(
            {
                "name": "Taxi",
                "employee_id": employee.id,
                "total_amount": 600,
                "date": "2027-03-12",
                "product_id": self.env["product.product"]
                .search([("can_be_expensed", "=", True)], limit=1)
                .id,
            }
        )
        self.assertEqual(self.figures("cost_ratio")[self.rep.id], 0.0, "not approved yet")
        expense.write({"approval_state": "approved"})
        self.assertEqual(expense.state, "approved")
        self.assertEqual(self.figures("cost_ratio"), {self.rep.id: 6.0})
        team = self.figures("cost_ratio", "team", self.team)
        self.assertEqual(team, {self.team.id: 6.0})

    def test_growth(self):
        """KPI-05: last year 1,000,000 and this year 1,150,000 make a growth of 15 %; without sales last
        year there is no figure."""
        self.happened("invoice", "2026-03-01", 400000)
        self.happened("invoice", "2026-03-31", 600000)
        self.happened("invoice", "2026-04-01", 77)
        self.happened("invoice", "2027-03-31", 1150000)
        self.happened("invoice", "2027-03-31", 5, user=self.colleague)
        self.assertEqual(self.figures("growth"), {self.rep.id: 15.0})
        company = self.figures("growth", "company", self.company)
        self.assertAlmostEqual(company[self.company.id], 15.0005)

    def test_growth_leap_year(self):
        """KPI-05: February of a leap year is compared with the whole February before."""
        self.happened("invoice", "2028-02-29", 50)
        self.happened("invoice", "2029-02-28", 75)
        found = self.figures("growth", first="2029-02-01", last="2029-02-28")
        self.assertEqual(found, {self.rep.id: 50.0})

    def test_market_share(self):
        """KPI-05: the size of the market is typed in with its source; the share follows."""
        self.happened("invoice", "2027-03-31", 1150000)
        self.assertEqual(self.figures("market_share", "company", self.company), {}, "missing is not zero")
        value = self.typed("market_size", 11500000)
        self.assertEqual(value.create_uid, self.clerk)
        self.assertEqual(self.figures("market_share", "company", self.company), {self.company.id: 10.0})
        value.unlink()
        self.typed("market_size", 11500000, date_from="2027-01-01", date_to="2027-12-31")
        self.assertEqual(self.figures("market_share", "company", self.company), {}, "a year is no month")

    def test_sums_are_one_query(self):
        """KPI-03: amount, quantity, margin, collected money of 200 people are one query; zero is a
        figure, and an order does not count as an invoice."""
        self.happened("invoice", "2027-03-01", 100, cost=60, quantity=2)
        self.happened("invoice", "2027-03-31", 50, cost=10, quantity=1)
        self.happened("invoice", "2027-02-28", 9999)
        self.happened("order", "2027-03-15", 777)
        self.happened("cash", "2027-03-15", 80)
        metrics = self.env["sale.target.metric"]
        for code in ("ordered", "invoiced", "quantity", "collected", "margin"):
            metrics |= self.metric(code)
        ids = [self.rep.id, self.colleague.id, *range(90_000_000, 90_000_198)]
        span = date(2027, 3, 1), date(2027, 3, 31)
        metrics.mapped("source")
        with self.assertQueryCount(1):
            found = metrics.sudo()._read_values(*span, "person", ids)
        figures = {code: found[self.metric(code).id, self.rep.id] for code in metrics.mapped("code")}
        self.assertEqual(
            figures, {"ordered": 777, "invoiced": 150, "quantity": 3, "collected": 80, "margin": 80}
        )
        self.assertEqual(found[self.metric("invoiced").id, self.colleague.id], 0.0)

    def test_months(self):
        """KPI-05: a trend has each month on its own; rates are divided month by month."""
        self.happened("invoice", "2027-01-31", 100)
        self.happened("invoice", "2027-03-01", 300)
        self.happened("cash", "2027-03-31", 150)
        metrics = self.metric("invoiced") | self.metric("collection_rate") | self.metric("customers")
        found = metrics.with_user(self.rep)._read_monthly(
            date(2027, 1, 1), date(2027, 3, 31), "person", self.rep.ids
        )
        months = [date(2027, month, 1) for month in (1, 2, 3)]
        rows = {
            metric.code: [found.get((metric.id, self.rep.id, day)) for day in months] for metric in metrics
        }
        self.assertEqual(rows["invoiced"], [100, 0, 300])
        self.assertEqual(rows["collection_rate"], [0, None, 50])
        self.assertEqual(rows["customers"], [1, 0, 1])

    def test_customers(self):
        """KPI-03: a customer counts once however often and with whatever address he buys; new is who
        buys for the first time ever; distinct counts of months do not add up."""
        contact = self.env["res.partner"].create({"name": "Ms Li", "parent_id": self.customer.id})
        self.happened("invoice", "2026-12-01", 10, partner_id=self.customer.id)
        self.happened("invoice", "2027-03-01", 10, partner_id=contact.id)
        self.happened("invoice", "2027-03-02", 10, partner_id=self.second.id)
        self.happened("invoice", "2027-03-03", 10, partner_id=self.second.id)
        third = self.env["res.partner"].create({"name": "Undone", "is_company": True})
        row = self.happened("invoice", "2027-03-04", 10, partner_id=third.id)
        undo = {"src_line_id": row["src_line_id"], "is_reversal": True, "number": -1, "partner_id": third.id}
        self.happened("invoice", "2027-03-04", -10, **undo)
        self.assertEqual(self.figures("customers")[self.rep.id], 2)
        self.assertEqual(self.figures("new_customers")[self.rep.id], 1)
        self.assertEqual(self.figures("customers", first="2026-12-01")[self.rep.id], 2)
        self.assertEqual(self.figures("new_customers", user=self.rep, subjects=self.rep), {self.rep.id: 1})

    def test_new_customer_belongs_to_the_first_seller(self):
        """KPI-03: a new customer counts for who made the first sale, and once in the company."""
        self.happened("invoice", "2027-03-02", 10, user=self.colleague)
        self.happened("invoice", "2027-03-09", 10)
        self.assertEqual(self.figures("new_customers")[self.rep.id], 0)
        self.assertEqual(self.figures("new_customers")[self.colleague.id], 1)
        self.assertEqual(self.figures("new_customers", "company", self.company), {self.company.id: 1})

    def test_penetration(self):
        """C25: of the customers that were his when the period began, 1 of 2 bought: 50 %."""
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = '2027-01-01' WHERE id IN %s",
            [(self.customer.id, self.second.id)],
        )
        self.env["res.partner"].create({"name": "Later", "is_company": True, "user_id": self.rep.id})
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = '2027-03-15' WHERE name = 'Later' AND user_id = %s",
            [self.rep.id],
        )
        self.happened("invoice", "2027-03-02", 10)
        self.assertEqual(self.figures("penetration"), {self.rep.id: 50.0})
        self.assertEqual(self.figures("penetration", "team", self.team), {self.team.id: 50.0})

    def test_new_products(self):
        """PLN-08: the share of new products: 30 of 120 is 25 %; after its day a product is not new."""
        product = self.env["product.product"].create({"name": "Pump X", "kpi_new_until": "2027-03-15"})
        self.happened("invoice", "2027-03-15", 30, product_id=product.id)
        self.happened("invoice", "2027-03-16", 90, product_id=product.id)
        self.assertEqual(self.figures("new_products_share"), {self.rep.id: 25.0})

    def test_cycle(self):
        """KPI-03: the sales cycle is the mean of the days of what was won; an opportunity that was
        opened again and won twice is left out."""
        leads = self.env["crm.lead"].create(
            [{"name": name, "type": "opportunity", "user_id": self.rep.id, "team_id": self.team.id,
              "company_id": self.company.id} for name in ("Ten", "Twenty", "Again")]
        )  # fmt: skip
        leads.action_set_won()
        self.env.flush_all()
        for lead, days in zip(leads, (10, 20, 300), strict=True):
            self.env.cr.execute(
                "UPDATE crm_lead SET date_closed = '2027-03-31 15:59:59', day_close = %s WHERE id = %s",
                [days, lead.id],
            )
        for day in ("2027-02-01", "2027-03-30"):
            self.happened("won", day, src_model="crm.lead", src_id=leads[2].id)
        self.assertEqual(self.figures("cycle"), {self.rep.id: 15.0}, "midnight is that of Shanghai")
        self.env.cr.execute(
            "UPDATE crm_lead SET date_closed = '2027-03-31 16:00:00' WHERE id = %s", [leads[1].id]
        )
        self.assertEqual(self.figures("cycle"), {self.rep.id: 10.0}, "April already")
