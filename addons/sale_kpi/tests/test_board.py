from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common_board import BoardCommon


@tagged("post_install", "-at_install")
class TestBoard(BoardCommon):
    """What the dashboard says, and to whom."""

    def test_attainment(self):
        """PLN-12: the gap to the plan to date shows: 13 of 23 working days are over."""
        board = self.board(self.director, "month", False, False, self.team.id)
        head = board["head"]
        self.assertEqual((head["value"], head["target"]), (2340, 6900))
        self.assertAlmostEqual(head["to_date"], 3900)
        self.assertAlmostEqual(head["percent"], 60)
        self.assertAlmostEqual(head["gap"], 1560)
        self.assertEqual((head["left"], head["last_year"], head["tone"]), (4560, 900, "danger"))
        self.assertAlmostEqual(head["growth"], 160)
        rows = self.rows(board)
        self.assertAlmostEqual(rows["Li Na"]["percent"], 100)
        self.assertAlmostEqual(rows["Wu Hao"]["percent"], 40)
        self.assertEqual(board["people"][0]["name"], "Li Na")

    def test_quarter(self):
        """Two months that are over count whole, the running one by its working days."""
        head = self.board(self.director, "quarter", False, False, self.team.id)["head"]
        self.assertAlmostEqual(head["to_date"], 6900 * 2 + 3900)
        self.assertEqual(head["target"], 6900 * 3)

    def test_period_that_is_over(self):
        board = self.board(self.director, "month", "2026-03-05", False, self.team.id)
        self.assertTrue(board["period"]["is_over"])
        self.assertFalse(board["forecast"])
        self.assertEqual(board["head"]["value"], 9900)
        self.assertIsNone(board["head"]["percent"])

    def test_forecast(self):
        """At the pace so far, and with what the pipeline is worth; what is due later does not count."""
        self.env["crm.lead"].create(
            [
                {
                    "name": name,
                    "type": "opportunity",
                    "user_id": self.rep.id,
                    "team_id": self.team.id,
                    "company_id": self.company.id,
                    "expected_revenue": 1000,
                    "probability": 30,
                    "date_deadline": day,
                }
                for name, day in (("Soon", "2027-03-31"), ("Later", "2027-04-01"))
            ]
        )
        forecast = self.board(self.director, "month", False, False, self.team.id)["forecast"]
        self.assertAlmostEqual(forecast["pace"], 2340 * 23 / 13)
        self.assertEqual((forecast["pipeline"], forecast["pipeline_count"]), (300, 1))
        self.assertEqual(forecast["with_pipeline"], 2640)

    def test_trend(self):
        """Thirteen months, each beside its month of last year."""
        trend = self.board(self.director, "month", False, False, self.team.id)["trend"]
        self.assertEqual((trend["months"][0], trend["months"][-1]), ("2026-03-01", "2027-03-01"))
        self.assertEqual((trend["values"][0], trend["values"][-1]), (9900, 2340))
        self.assertEqual((trend["last_year"][-1], trend["targets"][-1]), (9900, 6900))
        self.assertEqual(
            (trend["values"][1], trend["last_year"][0]), (0, None), "nothing sold, no figures yet"
        )

    def test_trouble(self):
        """Below the set share of the plan to date one is in trouble; at it one is not."""
        board = self.board(self.director, "month", False, False, self.team.id)
        [trouble] = board["troubles"]
        self.assertEqual(trouble["name"], "Wu Hao")
        self.assertIn("40 % of plan", trouble["reasons"][0]["text"])
        self.company.sale_kpi_trouble_percent = 40
        self.assertFalse(self.board(self.director, "month", False, False, self.team.id)["troubles"])

    def test_who_sees_what(self):
        """A rep sees himself, a leader his team, whoever sees everything the company."""
        own = self.board(self.rep, "month", False, False, self.team.id)
        self.assertEqual((own["scope"]["level"], own["head"]["value"]), ("person", 1300))
        self.assertFalse(own["people"] or own["team_rows"] or own["teams"])
        led = self.board(self.head, "month", False, False, self.west.id)
        self.assertEqual((led["scope"]["level"], led["scope"]["id"]), ("team", self.team.id))
        self.assertEqual(set(self.rows(led)), {"Li Na", "Wu Hao"})
        everything = self.board(self.director)
        self.assertEqual(everything["scope"]["level"], "company")
        self.assertEqual(self.rows(everything, "team_rows")["West"]["value"], 5000)
        self.assertIn("Ma Jun", self.rows(everything))
        nobody = new_test_user(self.env, "k_nobody", groups="base.group_portal")
        with self.assertRaises(AccessError):
            self.board(nobody)

    def test_other_company(self):
        """Figures of another company are not added."""
        other = self.env["res.company"].create({"name": "Other"})
        self.happened("invoice", "2027-03-05", 7000, company_id=other.id)
        board = self.board(self.director, "month", False, False, self.team.id)
        self.assertEqual(board["head"]["value"], 2340)

    def test_opens_documents(self):
        """A number opens the events it is made of, and no others than one may see."""
        boards = self.env["sale.kpi.board"].with_user(self.head)
        action = boards.get_board_action("value", "team", self.team.id, metric_id=self.invoiced.id)
        events = self.env[action["res_model"]].with_user(self.head).search(action["domain"])
        self.assertEqual(sum(events.mapped("amount")), 2340)
        with self.assertRaises(AccessError):
            boards.get_board_action("value", "team", self.west.id, metric_id=self.invoiced.id)
        for name in ("overdue", "pipeline", "stuck"):
            action = boards.get_board_action(name, "team", self.team.id)
            self.env[action["res_model"]].with_user(self.head).search_count(action["domain"])

    def test_opens_what_was_typed_or_counted(self):
        """A figure that no event made opens what was typed in, or the records that it counts."""
        boards = self.env["sale.kpi.board"].with_user(self.director)
        typed = self.typed("market_size", 12000, date_from="2027-03-01", date_to="2027-03-31")
        options = {"kind": "month", "date": "2027-03-20"}
        size = self.metric("market_size").id
        action = boards.get_board_action("value", "company", self.company.id, metric_id=size, **options)
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), typed)
        counted = self.env["sale.target.metric"].create(
            {
                "name": "Leads",
                "code": "leads_counted",
                "source": "records",
                "model_id": self.env["ir.model"]._get_id("crm.lead"),
                "date_field": "create_date",
                "user_field": "user_id",
            }
        )
        lead, other = self.env["crm.lead"].create(
            [{"name": "Hers", "user_id": self.rep.id}, {"name": "Not hers", "user_id": self.stranger.id}]
        )
        today = {"kind": "month", "date": fields.Date.to_string(lead.create_date)}
        for level, subject in (("person", self.rep), ("team", self.team)):
            action = boards.get_board_action("value", level, subject.id, metric_id=counted.id, **today)
            self.assertEqual(action["res_model"], "crm.lead")
            found = self.env["crm.lead"].search(action["domain"])
            self.assertIn(lead, found)
            self.assertNotIn(other, found)

    def test_first_step(self):
        """Without an approved plan the screen says what to do first, and to whom it offers it."""
        board = self.board(self.stranger)
        self.assertIn("no approved plan", board["first_step"]["text"])
        self.assertFalse(board["first_step"]["can_plan"])
        self.assertFalse(self.board(self.rep)["first_step"])

    def test_cost(self):
        """A constant number of queries, however many people and facts."""
        self.board(self.director)
        self.env.invalidate_all()
        with self.assertQueryCount(38):  # add-ons beside put in their tiles
            self.board(self.director)
        group = "sales_team.group_sale_salesman"
        people = [new_test_user(self.env, f"k_many{number}", groups=group) for number in range(20)]
        self.west.member_ids = [(4, user.id) for user in people]
        for user in people:
            self.happened("invoice", "2027-03-05", 100, user=user)
        self.env.flush_all()
        self.board(self.director)  # new users empty the caches of groups
        self.env.invalidate_all()
        with self.assertQueryCount(38):  # add-ons beside put in their tiles
            board = self.board(self.director)
        self.assertEqual(self.rows(board, "team_rows")["West"]["value"], 7000)
