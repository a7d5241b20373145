from odoo.fields import Command
from odoo.tests import tagged

from .common import ApprovalCommon

COUNT = 80


@tagged("post_install", "-at_install")
class TestBudgets(ApprovalCommon):
    """What the gates may cost on 80 orders of storable goods, with ten policies on file and five
    tiers one after the other. A budget that is passed is a loop over records somewhere."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods = cls.env["product.product"].create({"name": "Pump", "type": "consu"})
        if "is_storable" in cls.goods._fields:
            cls.goods.is_storable = True

    def policies(self):
        people = self.head | self.legal
        tiers = [
            Command.create(
                {
                    "name": f"Tier {number}",
                    "approver_type": "user",
                    "approver_user_ids": [Command.set(people[number % 2].ids)],
                }
            )
            for number in range(5)
        ]
        one = [Command.create({"name": "Head", "approver_type": "head"})]
        vals = {"res_model": "sale.order", "gate": "contract", "is_batch_allowed": True}
        policies = self.env["approval.tiers.policy"]
        large = {"domain": "[('amount_total', '>', 10000000)]", "tier_ids": one}
        for number in range(9):
            policies.create({**vals, **large, "name": f"P {number}", "sequence": number}).action_activate()
        policies.create({**vals, "name": "Five", "sequence": 50, "tier_ids": tiers}).action_activate()

    def orders(self, count=COUNT):
        line = {"product_id": self.goods.id, "price_unit": 40_000, "tax_ids": [Command.clear()]}
        vals = {
            "partner_id": self.partner.id,
            "team_id": self.sale_team.id,
            "order_line": [Command.create(line), Command.create(line)],
        }
        return self.env["sale.order"].with_user(self.rep).create([dict(vals) for _order in range(count)])

    def cost(self, job, orders):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        job(orders)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def approve_all(self, orders):
        requests = orders.sudo().approval_request_ids
        while steps := self.open_steps(requests):
            steps.with_user(steps[0].candidate_ids[0]).action_approve()

    def test_budgets(self):
        def confirm(orders):
            orders.action_confirm()

        def write(orders):
            orders.write({"client_order_ref": f"PO {len(orders)}"})

        def read(orders):
            orders.web_search_read(
                [("id", "in", orders.ids)],
                {name: {} for name in ("name", "amount_total", "state", "approval_status", "approval_gate")},
            )

        self.cost(write, self.orders(2))
        self.cost(confirm, self.orders(2))  # caches warm, as in a server that runs
        plain = {"create": self.cost(lambda _none: self.orders(), None)}
        fresh = self.orders()
        plain["write"] = self.cost(write, fresh)  # other add-ons may add their own
        plain["confirm"] = self.cost(confirm, fresh)
        self.policies()
        self.assertLessEqual(self.cost(lambda _none: self.orders(), None), plain["create"] + 20)
        orders = self.orders()
        submit = self.cost(lambda orders: orders.action_approval_submit("contract"), orders)
        self.assertLessEqual(submit, 160)
        self.approve_all(orders)
        self.assertEqual(set(orders.mapped("approval_status")), {"approved"})
        for batch in (orders[:1], orders):
            self.assertLessEqual(self.cost(write, batch), plain["write"] + 2)
        self.assertEqual(set(orders.mapped("approval_status")), {"changed"})
        orders.write({"client_order_ref": False})
        self.assertLessEqual(self.cost(read, orders), 12)
        self.assertEqual(set(orders.mapped("approval_status")), {"approved"})
        self.assertLessEqual(self.cost(confirm, orders), plain["confirm"] + 90)
        self.assertEqual(set(orders.mapped("state")), {"sale"})
