from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.sale_approval_tiers.tests.common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestWork(ApprovalCommon):
    """Projects, tasks and milestones of what is not approved, by a plain project manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("amount_tiers")
        groups = "project.group_project_manager,sales_team.group_sale_salesman_all_leads"
        cls.planner = new_test_user(cls.env, "t_planner", groups=groups, name="Planner")
        cls.project = cls.env["project.project"].create(
            {"name": "Site", "allow_billable": True, "partner_id": cls.partner.id}
        )

    def ways(self, order):
        """{way: what ties work to the line of ``order``}"""
        line = order.order_line.id
        env = order.with_user(self.planner).env
        task = env["project.task"].create({"name": "T", "project_id": self.project.id})
        task_vals = {"name": "N", "project_id": self.project.id, "sale_line_id": line}
        milestone_vals = {"name": "M", "project_id": self.project.id, "sale_line_id": line}
        project_vals = {
            "name": "P",
            "allow_billable": True,
            "partner_id": self.partner.id,
            "sale_line_id": line,
        }
        return {
            "task": lambda: task.write({"sale_line_id": line}),
            "new task": lambda: env["project.task"].create(task_vals),
            "new project": lambda: env["project.project"].create(project_vals),
            "project": lambda: self.project.with_user(self.planner).write({"sale_line_id": line}),
            "milestone": lambda: env["project.milestone"].create(milestone_vals),
        }

    def test_nothing_is_planned(self):
        """REV-04: neither a draft nor a quotation that was sent gets work before it is approved."""
        for state in ("draft", "sent"):
            order = self.make_order(100.0)
            order.sudo().state = state
            for way, attempt in self.ways(order).items():
                with self.subTest(state=state, way=way), self.assertRefused("No work can be planned"):
                    attempt()
            self.assertEqual(order.state, state)
            self.assertFalse(self.env["project.task"].search([("sale_line_id", "in", order.order_line.ids)]))

    def test_approved_order(self):
        """What is approved is planned, and Odoo confirms it as it does."""
        for way in self.ways(self.make_order(1)):
            order = self.approved_order(100.0)
            with self.subTest(way=way):
                self.ways(order)[way]()
                # Odoo does not confirm for a milestone.
                self.assertEqual(order.state, "draft" if way == "milestone" else "sale")

    def test_service_that_makes_tasks(self):
        """A service that creates its task does so at confirmation, which waits for approval."""
        self.service_product.write({"service_tracking": "task_global_project", "project_id": self.project.id})
        order = self.make_order(100.0)
        with self.assertRefused("needs approval"):
            order.with_user(self.rep).action_confirm()
        with self.assertRefused("needs approval"):
            self.make_order(100.0, state="sale")
        self.assertFalse(self.project.task_ids)
        self.approve(self.submit(order), self.head, self.legal, self.head)
        order.with_user(self.rep).action_confirm()
        self.assertEqual(self.project.task_ids.sale_line_id, order.order_line)

    def test_order_made_from_a_task(self):
        """An order made from a task is confirmed by Odoo at once: it is made as a quotation instead."""
        task = self.env["project.task"].create({"name": "T", "project_id": self.project.id})
        orders = self.env["sale.order"].with_user(self.planner).with_context(create_for_task_id=task.id)
        vals = {
            "partner_id": self.partner.id,
            "order_line": [Command.create({"product_id": self.service_product.id})],
        }
        with self.assertRefused("needs approval"):
            orders.create(vals)
        self.assertFalse(task.sale_line_id)
