from datetime import datetime

from odoo.tests import tagged

from odoo.addons.sale_visit_plan.tests.common_day import DayCommon


@tagged("post_install", "-at_install")
class TestVisitBoard(DayCommon):
    """Visits on the dashboard and under a salesperson's month."""

    def board(self):
        board = (
            self.env["sale.kpi.board"].with_user(self.director).get_board("month", False, False, self.team.id)
        )
        return {
            trouble["name"]: [reason["text"] for reason in trouble["reasons"]]
            for trouble in board["troubles"]
        }

    def month(self):
        month = self.env["sale.kpi.month"].with_user(self.rep).get_month()
        return {reminder["key"]: reminder["count"] for reminder in month["reminders"]}

    def test_no_visits(self):
        """Who is to make visits and made none in two weeks is in trouble; who makes none anyway is not."""
        self.rep.visit_week_target = 4
        troubles = self.board()
        self.assertIn("No visit made in the last 14 days", troubles["Li Na"])
        self.assertNotIn("Wu Hao", troubles)

    def test_late_report_and_promise(self):
        """A report past its time and an open promise are reminded of, and one opens what is counted."""
        self.clock.move_to("2027-06-01 01:00:00")
        visit = self.make_visit(start_at=datetime(2027, 6, 1, 2), is_contact_made=True)
        self.env["sale.visit.promise"].create(
            {"visit_id": visit.id, "side": "ours", "name": "Samples", "date_due": "2027-06-08"}
        )
        self.assertEqual(self.month(), {"promises": 1})
        report = self.env["sale.visit.report"].create(
            {"visit_id": visit.id, "state": "draft", "due_at": datetime(2027, 6, 1, 3)}
        )
        self.clock.move_to("2027-06-01 04:00:00")
        self.assertEqual(self.month(), {"promises": 1, "reports": 1})
        action = (
            self.env["sale.kpi.month"].with_user(self.rep).get_board_action("reports", "person", self.rep.id)
        )
        self.assertEqual(self.env[action["res_model"]].with_user(self.rep).search(action["domain"]), report)
