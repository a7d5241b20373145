from odoo import fields
from odoo.fields import Command
from odoo.tests import freeze_time

from .common_score import ScoreCommon

TODAY = "2027-03-17 04:00:00"  # a Wednesday at noon in Shanghai; 13 of March's 23 working days


class BoardCommon(ScoreCommon):
    """March 2027, a plan of 2,300 for the company's people by month, sales of some of them."""

    frozen = TODAY

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if cls.frozen:
            freezer = freeze_time(cls.frozen)
            freezer.start()
            cls.addClassCleanup(freezer.stop)
        cls.year = fields.Date.today().year
        cls.invoiced = cls.metric("invoiced")
        cls.company.sale_kpi_metric_id = cls.invoiced
        cls.plan("person", 2300, user_id=cls.rep.id)
        cls.plan("person", 4600, user_id=cls.colleague.id)
        cls.plan("team", 6900, team_id=cls.team.id)
        cls.happened("invoice", "2027-03-02", 1300)
        cls.happened("invoice", "2027-03-03", 1040, user=cls.colleague)
        cls.happened("invoice", "2027-03-04", 5000, user=cls.stranger)
        cls.happened("invoice", "2026-03-10", 900)
        cls.happened("invoice", "2026-03-18", 9000)  # after the same day of last year

    @classmethod
    def plan(cls, level, month, metric=None, **values):
        """An approved plan of ``month`` for each month of the year."""
        line = {"metric_id": (metric or cls.invoiced).id, **{f"m{number}": month for number in range(1, 13)}}
        plan = cls.env["sale.target.plan"].create(
            {
                "level": level,
                "date_from": f"{cls.year}-01-01",
                "effective_date": f"{cls.year}-01-01",
                "market_analysis": "<p>Steady</p>",
                "resource_estimate": "<p>Enough</p>",
                "line_ids": [Command.create(line)],
                **values,
            }
        )
        plan.sudo().write({"state": "approved"})  # as its approval would
        return plan

    def board(self, user, *args):
        return self.env["sale.kpi.board"].with_user(user).get_board(*args)

    def rows(self, board, name="people"):
        return {row["name"]: row for row in board[name]}
