from odoo.tests import tagged

from .common import VisitCommon


@tagged("post_install", "-at_install")
class TestPlan(VisitCommon):
    def test_month_plan(self):
        """VIS-08: the superior approves next month's plan; its visits are then agreed."""
        plan = self.make_plan()
        with self.assertRefused("no visits yet"):
            plan.action_submit()
        visit = self.make_visit(month_plan_id=plan.id)
        plan.action_submit()
        self.assertEqual(plan.state, "submitted")
        self.approve(plan, self.head)
        self.assertEqual((plan.state, visit.state, visit.is_planned), ("approved", "confirmed", True))

    def test_key_customer(self):
        """VIS-03: a customer of high value on the plan adds the sales director's step."""
        plan = self.make_plan()
        visit = self.make_visit(partner=self.key_customer, month_plan_id=plan.id)
        plan.action_submit()
        self.approve(plan, self.head)
        self.assertEqual((plan.state, visit.state), ("submitted", "planned"))
        self.approve(plan, self.director)
        self.assertEqual((plan.state, visit.state), ("approved", "confirmed"))
