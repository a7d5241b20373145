import json

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_board import BoardCommon
from .test_run import fixed


@tagged("post_install", "-at_install")
class TestMyMonth(BoardCommon):
    """A salesperson's own month."""

    def month(self, user, *args):
        return self.env["sale.kpi.month"].with_user(user).get_month(*args)

    def test_how_far(self):
        """How far, what is missing, and how much of it each working day that is left."""
        month = self.month(self.rep)
        [row] = month["rows"]
        self.assertEqual((row["value"], row["target"], row["left"]), (1300, 2300, 1000))
        self.assertAlmostEqual(row["to_date"], 1300)
        self.assertEqual((month["period"]["days_left"], row["per_day"]), (10, 100))

    def test_every_planned_metric(self):
        self.plan("person", 1000, metric=self.metric("collected"), user_id=self.stranger.id)
        codes = [row["metric"]["name"] for row in self.month(self.stranger)["rows"]]
        self.assertEqual(codes, ["Sales amount (invoiced)", "Collected amount"])

    def test_rank_without_money(self):
        """His place among those with a plan; nothing of what colleagues sold leaves the server."""
        month = self.month(self.rep)
        self.assertEqual((month["rank"]["place"], month["rank"]["count"]), (1, 2))
        self.assertEqual(self.month(self.colleague)["rank"]["place"], 2)
        self.assertNotRegex(json.dumps(month), "1040|Wu Hao|5000")

    def test_whose_month(self):
        """A leader opens the months of his people, a colleague does not."""
        self.assertEqual(self.month(self.head, False, self.rep.id)["rows"][0]["value"], 1300)
        self.assertEqual(self.month(self.director, False, self.stranger.id)["user"]["name"], "Ma Jun")
        for user in (self.colleague, self.west_head):
            with self.assertRaises(AccessError):
                self.month(user, False, self.rep.id)

    def test_last_month(self):
        month = self.month(self.rep, "2027-02-10")
        self.assertTrue(month["period"]["is_over"])
        self.assertEqual((month["rows"][0]["value"], month["rows"][0]["per_day"]), (0, None))

    def test_last_assessment(self):
        """KPI-07: an approved result stands under the month, and asks for its answer; a leader sees it."""
        self.make_scheme(("invoiced", 100, fixed(2000)))
        run = self.make_run()
        self.assertFalse(self.month(self.rep)["score"])
        self.finish(run)
        month = self.month(self.rep)
        self.assertEqual(month["score"]["score"], self.score_of(run, self.rep).final_score)
        [reminder] = [each for each in month["reminders"] if each["key"] == "answer"]
        action = (
            self.env["sale.kpi.month"].with_user(self.rep).get_board_action("answer", "person", self.rep.id)
        )
        found = self.env[action["res_model"]].with_user(self.rep).search(action["domain"])
        self.assertEqual((found, reminder["count"]), (self.score_of(run, self.rep), 1))
