from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.sale_approval_tiers.tests.common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestTime(ApprovalCommon):
    """Time billed to what is not approved, by those who log it and who plan it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("amount_tiers")
        groups = "project.group_project_manager,hr_timesheet.group_timesheet_manager,"
        groups += "sales_team.group_sale_salesman_all_leads"
        cls.planner = new_test_user(cls.env, "t_planner", groups=groups, name="Planner")
        cls.employee = cls.env["hr.employee"].create({"name": "Planner", "user_id": cls.planner.id})
        cls.service_product.write({"service_type": "timesheet", "invoice_policy": "delivery"})
        cls.project = cls.env["project.project"].create(
            {
                "name": "Site",
                "allow_billable": True,
                "allow_timesheets": True,
                "partner_id": cls.partner.id,
            }
        )
        cls.task = cls.env["project.task"].create({"name": "T", "project_id": cls.project.id})

    def time_vals(self, **values):
        return {
            "name": "Work",
            "project_id": self.project.id,
            "task_id": self.task.id,
            "employee_id": self.employee.id,
            "unit_amount": 3.0,
            **values,
        }

    def ways(self, order):
        line = order.order_line.id
        env = order.with_user(self.planner).env
        lines = env["account.analytic.line"]
        plain = lines.create(self.time_vals())
        rate = {"employee_id": self.employee.id, "sale_line_id": line}
        return {
            "new timesheet": lambda: lines.create(self.time_vals(so_line=line, is_so_line_edited=True)),
            "timesheet": lambda: plain.write({"so_line": line, "is_so_line_edited": True}),
            "mapping": lambda: self.project.with_user(self.planner).write(
                {"sale_line_employee_ids": [Command.clear(), Command.create(rate)]}
            ),
        }

    def test_nothing_is_billed(self):
        """REV-04: no time counts as delivered on an order, nor is its price used, before it is approved."""
        for state in ("draft", "sent"):
            order = self.make_order(100.0)
            order.sudo().state = state
            for way, attempt in self.ways(order).items():
                with self.subTest(state=state, way=way), self.assertRefused("No work can be planned"):
                    attempt()
            self.assertEqual((order.state, order.order_line.qty_delivered), (state, 0.0))

    def test_approved_order(self):
        """What is approved takes the time; changed since, it takes no more."""
        order = self.approved_order(100.0)
        for way, attempt in self.ways(order).items():
            with self.subTest(way=way):
                attempt()
        self.assertGreater(order.order_line.qty_delivered, 0)
        changed = self.approved_order(100.0)
        changed.with_user(self.rep).order_line.price_unit = 90.0
        with self.assertRefused("changed since its approval"):
            self.ways(changed)["new timesheet"]()

    def test_time_itself_is_never_refused(self):
        """An employee logs his hours, whatever his project waits for."""
        order = self.make_order(100.0)
        self.project.sudo()._write({"sale_line_id": order.order_line.id})  # tied before any policy
        self.project.invalidate_recordset()
        line = self.env["account.analytic.line"].with_user(self.planner).create(self.time_vals())
        self.assertEqual(line.unit_amount, 3.0)
