from odoo.tests import tagged

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestQueries(ApprovalCommon):
    """Set-based: what is done for many orders costs about what it costs for few."""

    def count(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def orders(self, count):
        return self.env["sale.order"].union(*(self.make_order(80_000 + i) for i in range(count)))

    def test_blockers(self):
        self.switch_on("amount_tiers")
        few, many = self.orders(5), self.orders(40)
        self.count(lambda: few._approval_blockers("contract"))  # warm
        cost = [self.count(lambda batch=batch: batch._approval_blockers("contract")) for batch in (few, many)]
        self.assertEqual(cost[0], cost[1])

    def test_no_policy_no_query(self):
        orders = self.orders(5)
        orders._approval_blockers("contract")
        self.env.flush_all()
        with self.assertQueryCount(0):
            orders._approval_blockers("contract")

    def test_submit(self):
        self.switch_on("amount_tiers")
        few, many = self.orders(5), self.orders(40)
        cost = [
            self.count(lambda batch=batch: batch.action_approval_submit("contract"))
            for batch in (few, many)
        ]
        self.assertLess((cost[1] - cost[0]) / 35, 2, f"queries: {cost}")
        self.assertEqual(many.sudo().approval_request_ids.mapped("state"), ["pending"] * 40)
