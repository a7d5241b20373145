from odoo.tests import tagged

from .common import VisitCommon

NO_DATES = ("99999-99-99", "2026-02-30", "tomorrow", "<b>x</b>", "0001-01-01", -1, [[1]], {"a": 1}, True)


@tagged("post_install", "-at_install")
class TestArguments(VisitCommon):
    """What is called by name from outside answers nonsense with a sentence."""

    def test_dates(self):
        """VIS-10: no call of the telephone or the board trips over what is no date."""
        visit = self.make_visit().with_user(self.rep)
        plans = self.env["sale.visit.plan"].with_user(self.rep)
        for nonsense in NO_DATES:
            for call in (
                lambda value: visit.browse().get_my_day(value),
                lambda value: visit.browse().get_day_route(self.rep.id, value),
                lambda value: visit.browse().action_order_day(self.rep.id, value),
                lambda value: visit.action_board_move(value, "why"),
                lambda value: visit.action_move(value, "why"),
                lambda value: visit.action_enter_afterwards(value, 1, "why"),
                lambda value: plans.get_board(value),
                lambda value: plans.action_open_week(self.rep.id, value),
            ):
                with self.assertRefused("is no date"):
                    call(nonsense)

    def test_hours(self):
        """VIS-10: a visit entered afterwards took some time, up to a day."""
        visit = self.make_visit().with_user(self.rep)
        for nonsense in ("2", -1, 0, None, float("nan"), 1e300, [1]):
            with self.assertRefused("how long it took, up to 24 hours"):
                visit.action_enter_afterwards("2026-05-11 02:00:00", nonsense, "why")
