from odoo.tests import tagged

from .common import TEMPLATES, ApprovalCommon


@tagged("post_install", "-at_install")
class TestQueries(ApprovalCommon):
    """Set-based: what is done for many orders costs about what it costs for few."""

    def count(self, function, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function(*args)
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

    def test_no_policy_one_query_a_gate(self):
        """The contract gate, the department review before it and the prices."""
        orders = self.orders(5)
        orders._approval_blockers("contract")
        self.env.flush_all()
        with self.assertQueryCount(3):
            orders._approval_blockers("contract")

    def costs(self, *jobs):
        """Extra queries a further order costs, for each of ``jobs``, called with the orders."""
        few, many = self.orders(5), self.orders(40)
        return [(self.count(job, many) - self.count(job, few)) / 35 for job in jobs]

    def test_a_further_order_costs_next_to_nothing(self):
        self.env.ref(TEMPLATES + "amount_tiers").is_batch_allowed = True
        self.switch_on("amount_tiers")

        def approve(user):
            return lambda orders: (
                self.open_steps(orders.sudo().approval_request_ids).with_user(user).action_approve()
            )

        jobs = {
            "submit": lambda orders: orders.action_approval_submit("contract"),
            "head decides": approve(self.head),
            "legal decides": approve(self.legal),
            "head signs": approve(self.head),
            "write a sealed field": lambda orders: orders.write({"client_order_ref": "PO 1"}),
        }
        for name, cost in zip(jobs, self.costs(*jobs.values()), strict=True):
            with self.subTest(job=name):
                self.assertLess(cost, 1, name)

    def test_list_shows_the_state_without_asking(self):
        """ROL-01: lists read the stored state; no request is opened for it."""
        self.switch_on("amount_tiers")
        orders = self.orders(20)
        orders.action_approval_submit("contract")
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(2):
            rows = orders.with_user(self.env.user).web_search_read(
                [("id", "in", orders.ids)], {"name": {}, "approval_status": {}, "approval_gate": {}}
            )
        self.assertEqual({row["approval_status"] for row in rows["records"]}, {"pending"})

    def test_empty_lists_cost_one_query_together(self):
        order = self.make_order(80_000).sudo()
        self.env["sale.approval.negotiation"].create(
            {"order_id": order.id, "content": "Half now", "result": "50 %"}
        )
        lists = {
            "approval_property_ids": 1,
            "approval_change_ids": 0,
            "negotiation_ids": 1,
            "approval_exception_ids": 0,
        }
        order.negotiation_ids.mapped("content")  # warm
        self.env.invalidate_all()
        order.mapped("name")
        for name, cost in lists.items():
            with self.subTest(list=name), self.assertQueryCount(cost):
                self.assertEqual(len(order[name]), name == "negotiation_ids")
