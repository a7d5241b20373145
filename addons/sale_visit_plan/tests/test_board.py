from datetime import datetime

from freezegun import freeze_time

from odoo.tests import tagged

from .common import VisitCommon


@tagged("post_install", "-at_install")
class TestBoard(VisitCommon):
    """Saturday 29 May 2027, nine o'clock: the manager talks over the week from 31 May."""

    def board(self, user=None, **arguments):
        with freeze_time("2027-05-29 01:00:00"):
            return self.env["sale.visit.plan"].with_user(user or self.head).get_board(**arguments)

    def row(self, board, user):
        return next(row for row in board["rows"] if row["user"]["id"] == user.id)

    def test_next_week(self):
        """VIS-17: on Saturday 09:00 each person's plan for next week is listed."""
        self.make_plan(period="week", date_from="2027-05-31")
        visit = self.make_visit()
        board = self.board()
        self.assertEqual((board["date_from"], board["date_to"]), ("2027-05-31", "2027-06-06"))
        self.assertEqual({row["user"]["name"] for row in board["rows"]}, {"Li Na", "Wu Hao", "Wang Fang"})
        row = self.row(board, self.rep)
        self.assertEqual([chip["id"] for chip in row["days"]["2027-06-02"]], visit.ids)
        self.assertEqual(row["days"]["2027-06-02"][0]["time"], "10:00")
        self.assertEqual(row["hours"], 1.5)

    def test_fix(self):
        """VIS-17: the manager's confirm fixes the visits; later changes are marked."""
        week = self.make_plan(period="week", date_from="2027-05-31")
        visit = self.make_visit()
        week.action_submit()
        self.assertEqual(week.state, "submitted")
        for user in (self.rep, self.colleague):
            with self.assertRefused("Only the superior|doesn't have", Exception):
                week.with_user(user).action_fix()
        week.with_user(self.head).write({"guidance": "Take the new catalogue."})
        week.with_user(self.head).action_fix()
        self.assertEqual((week.state, week.fixed_by_id, visit.state), ("approved", self.head, "confirmed"))
        with self.assertRefused("Say why"):
            visit.with_user(self.head).action_board_move("2027-06-04")
        visit.with_user(self.head).action_board_move("2027-06-04", "Their fair ends on Thursday.")
        chip = self.row(self.board(), self.rep)["days"]["2027-06-04"][0]
        self.assertEqual((chip["is_changed"], chip["time"]), (True, "10:00"))
        with self.assertRefused("fixed already"):
            week.with_user(self.head).action_fix()

    def test_fix_what_was_not_handed_in(self):
        """The manager may fix a week the rep has not handed in, where no approval is asked."""
        week = self.make_plan(period="week", date_from="2027-05-31")
        with self.assertRefused("no visits yet"):
            week.with_user(self.head).action_fix()
        self.make_visit()
        week.with_user(self.head).action_fix()
        self.assertEqual(week.state, "approved")

    def test_week_needs_approval(self):
        """C9: where the week plan is approved, the manager's confirm is his approval."""
        self.env.company.visit_mode = "week"
        week = self.make_plan(period="week", date_from="2027-05-31")
        self.make_visit()
        with self.assertRefused("has to be handed in"):
            week.with_user(self.head).action_fix()
        week.action_submit()
        self.assertEqual(week.approval_status, "pending")
        week.with_user(self.head).action_fix()
        self.assertEqual((week.state, week.approval_status), ("approved", "approved"))

    def test_taken_back(self):
        week = self.make_plan(period="week", date_from="2027-05-31")
        self.make_visit()
        week.action_submit()
        week.action_take_back()
        self.assertEqual(week.state, "draft")
        self.assertEqual(self.make_visit(start_at=datetime(2027, 6, 3, 2)).week_plan_id, week)

    def test_two_at_one_customer(self):
        self.make_visit()
        self.make_visit(self.colleague, start_at=datetime(2027, 6, 3, 2))
        other = self.make_visit(self.colleague, partner=self.key_customer, start_at=datetime(2027, 6, 4, 2))
        days = self.row(self.board(), self.colleague)["days"]
        self.assertTrue(days["2027-06-03"][0]["is_shared"])
        self.assertFalse(days["2027-06-04"][0]["is_shared"])
        other.action_cancel()

    def test_last_week(self):
        """VIS-15: beside it what became of the week before."""
        with freeze_time("2027-05-20"):
            plan = self.make_plan(date_from="2027-05-01")
            made, _open = (
                self.make_visit(start_at=datetime(2027, 5, 25, 2)),
                self.make_visit(start_at=datetime(2027, 5, 26, 2)),
            )
            plan.action_submit()
            self.approve(plan, self.head)
        extra = self.make_visit(start_at=datetime(2027, 5, 27, 2))
        extra.action_confirm()
        for visit in (made, extra):
            visit._set_state("in_progress")
            visit._set_state("done")
        last = self.row(self.board(), self.rep)["last"]
        self.assertEqual((last["planned"], last["done"], last["unplanned"]), (2, 2, 1))

    def test_who_sees_whom(self):
        self.assertEqual([row["user"]["id"] for row in self.board(self.rep)["rows"]], self.rep.ids)
        seen = {row["user"]["id"] for row in self.board(self.director)["rows"]}
        self.assertLessEqual({self.rep.id, self.stranger.id}, seen)
        other = self.env["res.company"].create({"name": "Other"})
        self.colleague.write({"company_id": other.id, "company_ids": [(6, 0, other.ids)]})
        seen = {row["user"]["id"] for row in self.board(self.director)["rows"]}
        self.assertNotIn(self.colleague.id, seen, "who works in another company only")
        self.colleague.write({"company_ids": [(4, self.env.company.id)]})
        self.env.invalidate_all()
        seen = {row["user"]["id"] for row in self.board(self.head)["rows"]}
        self.assertIn(self.colleague.id, seen, "who works in a company that the reader does not know, too")
        west = self.board(self.director, team_id=self.other_team.id)
        self.assertEqual([row["user"]["id"] for row in west["rows"]], self.stranger.ids)

    def test_cost(self):
        """The board costs as many queries for 40 visits as for 2."""
        self.make_visit()
        self.make_visit(self.colleague)
        costs = []
        for _turn in range(3):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.board()
            costs.append(self.env.cr.sql_log_count - before)
            for day in range(1, 5):
                for hour in range(5):
                    self.make_visit(start_at=datetime(2027, 6, day, hour))
        # Odoo may have emptied a cache meanwhile; a query for each of 20 visits would be 20 more.
        self.assertLess(costs[2] - costs[1], 5)
