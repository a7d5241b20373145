import json

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import json_default

from .common_board import BoardCommon


@tagged("post_install", "-at_install")
class TestBoardDocuments(BoardCommon):
    """What a number opens is what it counts, for whoever sees the number."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # One of hers for the other team: hers all the same.
        cls.happened("invoice", "2027-03-05", 700, team_id=cls.west.id)
        cls.happened("cash", "2027-03-06", 300)
        cls.happened("invoice", "2027-03-09", 80, partner_id=cls.second.id, user=cls.colleague)
        cls.env["sale.kpi.outbox"]._capture_pending()

    def open(self, user, metric, level, subject, name="value"):
        """The action as a browser gets it, and the records that the user finds in it."""
        boards = self.env["sale.kpi.board"].with_user(user)
        action = boards.get_board_action(name, level, subject.id, metric_id=metric.id)
        action = json.loads(json.dumps(action, default=json_default))
        records = self.env[action["res_model"]].with_user(user)
        return action, records.search(action["domain"])

    def figure(self, user, metric, level, subject):
        period = self.env["sale.kpi.board"]._get_period("month", False)
        found = metric.with_user(user)._read_values(period.first, period.until, level, subject.ids)
        return found.get((metric.id, subject.id))

    def views(self):
        """Who looks at whose figures."""
        yield self.director, "company", self.company
        for user in (self.director, self.head):
            yield user, "team", self.team
            yield user, "person", self.rep
            yield user, "person", self.colleague
        yield self.rep, "person", self.rep

    def test_sums(self):
        """KPI-03: invoiced, collected and ordered are the sum of the list; for company, team and person,
        and for a leader also what his people sold for another team."""
        for code, measure in (("invoiced", "amount"), ("collected", "amount"), ("quantity", "quantity")):
            metric = self.metric(code)
            for user, level, subject in self.views():
                with self.subTest(metric=code, user=user.name, level=level):
                    action, events = self.open(user, metric, level, subject)
                    self.assertFalse(action["note"])
                    self.assertAlmostEqual(
                        sum(events.mapped(measure)), self.figure(user, metric, level, subject)
                    )
        self.assertEqual(self.figure(self.head, self.invoiced, "person", self.rep), 2000)

    def test_only_some(self):
        """KPI-03: a metric of one product category opens that category only."""
        category = self.env["product.category"].create({"name": "Seals"})
        product = self.env["product.product"].create({"name": "Seal", "categ_id": category.id})
        metric = self.invoiced.copy(
            {"code": "seals", "dimension_domain": f"[('product_id', '=', {product.id})]"}
        )
        self.happened("invoice", "2027-03-08", 55, product_id=product.id)
        _action, events = self.open(self.director, metric, "team", self.team)
        self.assertEqual(events.mapped("amount"), [55])
        self.assertEqual(self.figure(self.director, metric, "team", self.team), 55)

    def test_customers(self):
        """KPI-03: customers who bought, new ones and penetration open the customers, each once."""
        third = self.env["res.partner"].create({"name": "Undone", "is_company": True})
        row = self.happened("invoice", "2027-03-04", 10, partner_id=third.id)
        undo = {"src_line_id": row["src_line_id"], "is_reversal": True, "number": -1, "partner_id": third.id}
        self.happened("invoice", "2027-03-04", -10, **undo)
        for code in ("customers", "new_customers"):
            metric = self.metric(code)
            for user, level, subject in self.views():
                with self.subTest(metric=code, user=user.name, level=level):
                    action, partners = self.open(user, metric, level, subject)
                    self.assertEqual(action["res_model"], "res.partner")
                    self.assertEqual(len(partners), self.figure(user, metric, level, subject))
                    self.assertNotIn(third, partners)
        self.assertEqual(self.open(self.rep, self.metric("customers"), "person", self.rep)[1], self.customer)

    def test_penetration(self):
        """C25: penetration opens those who bought and says of how many; a customer that was handed over
        since still counts for who had him when the period began."""
        everybody = (self.customer | self.second).ids
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = '2027-01-01' WHERE id = ANY(%s)", [everybody]
        )
        metric = self.metric("penetration")
        before = self.figure(self.director, metric, "person", self.rep)
        self.assertEqual(before, 100)  # both of hers bought
        (self.customer | self.second).with_user(self.clerk).user_id = self.stranger
        self.customer.with_user(self.clerk).user_id = self.colleague
        self.assertEqual(self.figure(self.director, metric, "person", self.rep), 100)
        self.assertIsNone(self.figure(self.director, metric, "person", self.stranger))
        action, partners = self.open(self.director, metric, "person", self.rep)
        self.assertEqual(partners, self.customer | self.second)
        self.assertIn("These 2 customers bought, of 2", action["note"])
        boards = self.env["sale.kpi.board"].with_user(self.director)
        action = boards.get_board_action(
            "value", "person", self.stranger.id, metric_id=metric.id, date="2027-04-01"
        )
        self.assertIn("of 1 ", action["note"])  # from April on one is his

    def test_owner_is_kept_by_nobody(self):
        """C20: whose customer it was is written by handing over only."""
        self.customer.with_user(self.clerk).user_id = self.colleague
        former = self.env["sale.kpi.owner"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual((former.user_id, str(former.until)), (self.rep, "2027-03-17"))
        self.customer.with_user(self.clerk).user_id = self.colleague  # no change
        self.assertEqual(self.env["sale.kpi.owner"].search_count([("partner_id", "=", self.customer.id)]), 1)
        for user in (self.rep, self.clerk):
            with self.assertRaises(AccessError):
                former.with_user(user).write({"user_id": self.stranger.id})
            with self.assertRaises(AccessError):
                former.with_user(user).unlink()

    def test_rates(self):
        """KPI-05: a rate opens both its parts and says what was divided by what."""
        action, events = self.open(self.director, self.metric("collection_rate"), "person", self.rep)
        self.assertEqual(set(events.mapped("kind")), {"invoice", "cash"})
        self.assertIn("300.00) divided by", action["note"])
        self.assertEqual(action["context"], {"group_by": ["kind"]})
        action, events = self.open(self.director, self.metric("growth"), "person", self.rep)
        self.assertEqual({event.date.year for event in events}, {2026, 2027})
        self.assertIn("2,000.00 now with 900.00", action["note"])

    def test_margin_is_said(self):
        """KPI-03: a list of amounts that is not the figure says so."""
        action, _events = self.open(self.head, self.metric("margin"), "team", self.team)
        self.assertIn("less the cost", action["note"])

    def test_wins(self):
        """KPI-03: the sales cycle opens the wins that are counted."""
        leads = self.env["crm.lead"].create(
            [{"name": f"Deal {number}", "type": "opportunity", "user_id": self.rep.id} for number in (1, 2)]
        )
        leads.action_set_won()
        self.env["sale.kpi.outbox"]._capture_pending()
        action, events = self.open(self.head, self.metric("cycle"), "person", self.rep)
        self.assertEqual(set(events.mapped("src_id")), set(leads.ids))
        self.assertIn("mean of the days", action["note"])

    def test_typed(self):
        """KPI-05: a figure typed in for the running month shows, and opens what was typed."""
        metric = self.metric("market_size")
        self.typed("market_size", 12000)
        self.typed("market_size", 500, date_from="2027-02-01", date_to="2027-03-31")
        action, values = self.open(self.director, metric, "company", self.company)
        self.assertEqual(values.mapped("value"), [12000])
        self.assertEqual(self.figure(self.director, metric, "company", self.company), 12000)
        self.assertFalse(action["note"])

    def test_closed_documents(self):
        """KPI-07: where the rights on documents show a leader fewer than his number counts, the screen
        says how many he may open."""
        self.env["crm.lead"].create(
            {
                "name": "Hers",
                "type": "opportunity",
                "user_id": self.rep.id,
                "team_id": self.team.id,
                "company_id": self.company.id,
                "date_deadline": "2027-03-20",
            }
        )
        action, leads = self.open(self.head, self.invoiced, "team", self.team, "pipeline")
        self.assertFalse(leads)
        self.assertIn("0 of the 1 documents", action["note"])
        action, leads = self.open(self.director, self.invoiced, "team", self.team, "pipeline")
        self.assertEqual(len(leads), 1)
        self.assertFalse(action.get("note"))

    def test_only_known_names(self):
        """KPI-07: nothing but the figures of the screen is opened, and only of people one may see."""
        boards = self.env["sale.kpi.board"].with_user(self.rep)
        for name in ("ledger", "month", "", "value_", "__class__", "with_user", None):
            with self.assertRefused("nothing to open"):
                boards.get_board_action(name, "person", self.rep.id)
        with self.assertRefused("nothing to open"):
            boards.get_board_action("overdue", "world", self.rep.id)
        with self.assertRefused("Choose a month"):
            boards.get_board_action("overdue", "person", self.rep.id, kind="century")
        with self.assertRefused("Choose a month"):
            boards.get_board("century")
        for level, subject in (("person", self.stranger), ("team", self.team), ("company", self.company)):
            with self.assertRefused("your own figures", AccessError):
                boards.get_board_action("overdue", level, subject.id)
        months = self.env["sale.kpi.month"].with_user(self.rep)
        self.assertEqual(
            months.get_board_action("ledger", "person", self.rep.id)["res_model"], "sale.kpi.ledger"
        )

    def test_first_metric(self):
        """PLN-12: without a choice in the settings the dashboard begins with what is planned."""
        self.company.sale_kpi_metric_id = False
        self.assertEqual(self.board(self.director)["metric"]["id"], self.invoiced.id)
        plans = self.env["sale.target.plan"].search([("company_id", "=", self.company.id)])
        plans.sudo().write({"state": "cancelled"})
        first = self.env["sale.kpi.board"]._get_board_metrics()[:1]
        self.assertEqual(self.board(self.director)["metric"]["id"], first.id)
        collected = self.metric("collected")
        self.plan("person", 100, metric=collected, user_id=self.rep.id)
        self.assertEqual(self.board(self.director)["metric"]["id"], collected.id)
        self.company.sale_kpi_metric_id = self.invoiced
        self.assertEqual(self.board(self.director)["metric"]["id"], self.invoiced.id)
