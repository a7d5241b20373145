from odoo.tests import tagged

from odoo.addons.sale_after_service.tests.common_complaint import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintBoard(ComplaintCommon):
    """Complaints on the dashboard."""

    def test_tile(self):
        """The share closed in time, and how many came in; the tile opens what it counts."""
        boards = self.env["sale.kpi.board"]
        [tile] = [tile for tile in boards.get_board()["tiles"] if tile["key"] == "complaints"]
        action = boards.get_board_action("complaints", "company", self.env.company.id)
        count = self.env[action["res_model"]].search_count(action["domain"])
        self.assertIn(str(count), tile["text"])
        self.assertEqual(tile["open"], "complaints")
