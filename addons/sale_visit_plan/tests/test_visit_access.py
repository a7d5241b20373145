from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import VisitCommon


@tagged("post_install", "-at_install")
class TestVisitAccess(VisitCommon):
    """A rep his own, a leader his team's, a director all; nobody another company's."""

    def test_visits(self):
        visit = self.make_visit()
        plan = self.make_plan()
        for user, may in (
            (self.rep, True),
            (self.colleague, False),
            (self.stranger, False),
            (self.head, True),
            (self.director, True),
            (self.manager, True),
        ):
            for record in (visit, plan):
                with self.subTest(user=user.name, model=record._name):
                    self.assertEqual(record.with_user(user).has_access("read"), may)
                    self.assertEqual(record.with_user(user).has_access("write"), may)
                    found = self.env[record._name].with_user(user).search([("id", "=", record.id)])
                    self.assertEqual(bool(found), may)

    def test_joint(self):
        """Who comes along reads the visit and changes nothing."""
        visit = self.make_visit(joint_user_ids=[Command.link(self.stranger.id)])
        self.assertTrue(visit.with_user(self.stranger).has_access("read"))
        with self.assertRaises(AccessError):
            visit.with_user(self.stranger).place = "Elsewhere"

    def test_for_somebody_else(self):
        with self.assertRaises(AccessError):
            self.make_visit(self.colleague, user_id=self.stranger.id)
        with self.assertRaises(AccessError):
            self.make_plan(self.colleague, user_id=self.rep.id)

    def test_other_company(self):
        visit, plan = self.make_visit(), self.make_plan()
        other = self.env["res.company"].create({"name": "Other"})
        spy = new_test_user(
            self.env,
            "v_spy",
            groups="sales_team.group_sale_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        for record in (visit, plan):
            self.assertFalse(record.with_user(spy).has_access("read"))

    def test_outsider(self):
        """An employee without sales rights sees no visit, and an approver the one he is asked about."""
        clerk = new_test_user(self.env, "v_clerk", groups="base.group_user")
        visit = self.make_visit()
        self.assertFalse(visit.with_user(clerk).has_access("read"))
        self.env.company.visit_mode = "visit"
        self.rep.approval_superior_id = clerk
        visit.action_confirm()
        self.assertTrue(visit.with_user(clerk).has_access("read"))
        self.assertFalse(visit.with_user(clerk).has_access("write"))
