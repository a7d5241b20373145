from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TEMPLATES
from .test_designer import PolicyCommon


@tagged("post_install", "-at_install")
class TestReplay(PolicyCommon):
    def confirmed(self, amount, **values):
        order = self.make_order(amount, **values)
        order.sudo().action_confirm()
        return order

    def replay(self, policy):
        record = self.env["approval.tiers.replay"].with_user(self.officer)
        record = record.create({"policy_id": policy.id, "date_from": "2020-01-01", "date_to": "2999-01-01"})
        record.action_start()
        self.assertEqual(record.state, "running")
        with self.enter_registry_test_mode():
            self.env.ref("approval_tiers.ir_cron_replay").method_direct_trigger()
        record.invalidate_recordset()
        self.assertEqual((record.state, record.progress), ("done", 100))
        return record

    def routes(self, record, orders):
        """Routes of those lines that hold ``orders``."""
        lines = record.line_ids.filtered(lambda line: line.kind == "route")
        return {
            (line.old_route, line.new_route): len(set(line.documents) & set(orders.ids))
            for line in lines
            if set(line.documents) & set(orders.ids)
        }

    def test_old_and_new_route(self):
        """A draft is replayed over past orders: who goes another way, from which tier to which."""
        large, small = self.confirmed(600_000), self.confirmed(500_000)
        self.switch_on("manager_only")
        draft = self.make_policy(
            {"name": "Chief"}, self.by(self.general, name="GM", amount_above=500_000), sequence=1
        )
        record = self.replay(draft)
        self.assertEqual(
            self.routes(record, large | small),
            {("Department head", "Chief → GM"): 1, ("Department head", "Chief"): 1},
        )
        self.assertEqual(draft.state, "draft")
        people = record.line_ids.filtered(lambda line: line.user_id == self.general)
        self.assertEqual(people.mapped("side"), ["new"])

    def test_same_as_the_engine(self):
        """The replay gives the route that submitting would give, for every kind of condition."""
        draft = self.make_policy(
            {"name": "Head", "is_band": True},
            self.by(self.legal, name="Ref", domain="[('client_order_ref', '=', 'X')]"),
            self.by(self.deputy, name="Band 2", is_band=True, amount_above=100),
            self.by(self.general, name="Band 3", is_band=True, amount_above=500),
            self.by(self.finance, name="Line", domain="[('order_line.price_unit', '>', 400)]"),
            is_cumulative=False,
            domain="[('amount_total', '>', 50)]",
        )
        orders = self.env["sale.order"].union(
            *(self.confirmed(a, client_order_ref=r) for a in (50, 100, 100.01, 500, 501) for r in ("X", "Y"))
        )
        expected = {}
        for order in orders:
            names = ""
            if order in draft.sudo()._filter_governed(order):
                plan = draft.sudo().tier_ids._plan(order, {order.id: draft.sudo()}, is_preview=True)
                names = " → ".join(step["name"] for step in plan[order.id])
            key = ("Nobody", names or "Nobody")
            expected[key] = expected.get(key, 0) + 1
        self.assertEqual(self.routes(self.replay(draft), orders), expected)

    def test_recorded_route_counts_as_old(self):
        """What was asked in truth is the old route, whatever is in force today."""
        self.switch_on("amount_tiers")
        order = self.approved_order()
        order.action_confirm()
        record = self.replay(self.make_policy({"name": "Chief"}, sequence=1))
        self.assertEqual(
            self.routes(record, order), {("Draft check → Legal review → Department head", "Chief"): 1}
        )

    def test_sum_of_a_customer(self):
        """A draft that adds up is replayed with the sums."""
        partner = self.env["res.partner"].create({"name": "Cutter"})
        first = self.confirmed(300, partner_id=partner.id)
        second = self.confirmed(300, partner_id=partner.id)
        first.sudo().date_order = "2026-01-01 10:00:00"
        second.sudo().date_order = "2026-01-05 10:00:00"
        draft = self.make_policy(
            {"name": "Head"}, self.by(self.general, name="GM", amount_above=500), split_days=30
        )
        routes = self.routes(self.replay(draft), first | second)
        self.assertEqual(routes, {("Nobody", "Head"): 1, ("Nobody", "Head → GM"): 1})

    def test_cancel_and_no_forgery(self):
        draft = self.make_policy()
        record = self.env["approval.tiers.replay"].with_user(self.officer)
        record = record.create({"policy_id": draft.id, "date_from": "2020-01-01", "date_to": "2999-01-01"})
        with self.assertRaises(UserError):
            record.write({"state": "done"})
        record.action_start()
        record.action_cancel()
        with self.enter_registry_test_mode():
            self.env.ref("approval_tiers.ir_cron_replay").method_direct_trigger()
        record.invalidate_recordset()
        self.assertEqual((record.state, record.line_ids.ids), ("cancelled", []))
        with self.assertRaises(AccessError):
            record.with_user(self.rep).read(["state"])

    def test_template_is_not_replayed(self):
        """WFC-01: a template belongs to no company; it is switched on before it is replayed."""
        template = self.env.ref(TEMPLATES + "amount_tiers")
        record = self.env["approval.tiers.replay"].with_user(self.officer)
        record = record.create({"policy_id": template.id, "date_from": "2020-01-01", "date_to": "2999-01-01"})
        with self.assertRefused("switched on first"):
            record.action_start()

    def test_no_record_for_each_order(self):
        """However many orders there are, a batch takes the same number of queries."""
        draft = self.make_policy(
            {"name": "Head"}, self.by(self.legal, domain="[('client_order_ref', '=', 'X')]")
        ).sudo()

        def cost():
            rows = self.env["sale.order"]._fetch_approval_replay(draft, "2020-01-01", "2999-01-01", 0, 999)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            draft._replay_rows(rows)
            return self.env.cr.sql_log_count - before

        self.confirmed(10)
        cost()
        few = cost()
        for index in range(10):
            self.confirmed(20 + index)
        self.assertEqual(cost(), few)
