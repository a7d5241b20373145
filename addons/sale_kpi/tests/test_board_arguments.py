from odoo.tests import tagged

from .common_board import BoardCommon


@tagged("post_install", "-at_install")
class TestBoardArguments(BoardCommon):
    """Dashboards that are called by name answer nonsense with a sentence."""

    def test_period(self):
        """PLN-12: no such date, no such period."""
        board, month = (self.env[f"sale.kpi.{name}"].with_user(self.rep) for name in ("board", "month"))
        for nonsense in ("99999-99-99", "2026-02-30", -1, [[1]], {"a": 1}, True, "9999-12-31"):
            for call in (
                lambda value: board.get_board("month", value),
                lambda value: month.get_month(value),
                lambda value: board.get_board_action("value", "person", self.rep.id, date=value),
            ):
                with self.assertRefused("is no date"):
                    call(nonsense)
        for nonsense in ("week", 1, [1], {"a": 1}):
            with self.assertRefused("Choose a month, a quarter"):
                board.get_board(nonsense)

    def test_no_such_tile(self):
        """PLN-12: only what the dashboard shows is opened."""
        board = self.env["sale.kpi.board"].with_user(self.rep)
        for nonsense in ("", "nothing", "<b>x</b>", None, 1):
            with self.assertRefused("There is nothing to open"):
                board.get_board_action(nonsense, "person", self.rep.id)
