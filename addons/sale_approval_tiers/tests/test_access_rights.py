from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestAccessRights(ApprovalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("amount_tiers")
        cls.order = cls.make_order(80_000)
        cls.order.action_approval_submit("contract")
        cls.request = cls.order.approval_request_ids.sudo()

    def test_who_reads_a_request(self):
        """ROL-03: requester, candidates, superiors and auditor read a request; others do not."""
        for user in (self.rep, self.head, self.legal, self.deputy, self.general, self.auditor):
            with self.subTest(user=user.name):
                self.assertTrue(self.request.with_user(user).read(["document_name"]))
        for user in (self.colleague, self.finance):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.request.with_user(user).read(["document_name"])

    def test_approver_without_sales_rights_sees_the_case(self):
        """An approver reads what was submitted though the order itself is closed to him."""
        self.assertFalse(self.order.with_user(self.legal).has_access("read"))
        request = self.request.with_user(self.legal)
        self.assertIn("80,000.00", request.sealed_content)
        self.assertEqual(request.approval_panel[0]["state"], "pending")
        with self.assertRaises(AccessError):
            request.action_open_document()

    def test_rpc_attacks(self):
        """APV-11: no user writes requests, steps or decisions by any call."""
        step = self.request.step_ids[0]
        for user in (self.rep, self.head, self.auditor, self.env.ref("base.user_admin")):
            attempts = [
                lambda user=user: self.request.with_user(user).write({"state": "approved"}),
                lambda user=user: self.request.with_user(user).unlink(),
                lambda user=user: step.with_user(user).write({"state": "approved"}),
                lambda user=user: step.with_user(user).write({"candidate_ids": [Command.link(self.rep.id)]}),
                lambda user=user: self.request.with_user(user).write(
                    {"step_ids": [Command.update(step.id, {"state": "approved"})]}
                ),
                lambda user=user: self.request.with_user(user).copy(),
                lambda user=user: self.request.decision_ids.with_user(user).unlink(),
            ]
            for index, attempt in enumerate(attempts):
                with self.subTest(user=user.login, attempt=index), self.assertRaises(AccessError):
                    attempt()

    def test_wizard_is_no_way_around(self):
        wizard = (
            self.env["approval.tiers.decide"]
            .with_user(self.rep)
            .create({"step_ids": [Command.set(self.request.step_ids[0].ids)], "action": "approve"})
        )
        with self.assertRaises(AccessError):
            wizard.action_confirm()

    def test_colleague_cannot_submit_what_he_cannot_write(self):
        order = self.make_order(1)
        with self.assertRaises(AccessError):
            order.with_user(self.colleague).action_approval_submit("contract")

    def test_other_company(self):
        """A request of another company is neither seen nor decided."""
        other = self._create_company(name="Other")
        self.legal.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        with self.assertRaises(AccessError):
            self.request.with_user(self.legal).with_company(other).read(["document_name"])

    def test_same_duty_in_another_company_is_not_asked(self):
        other = self._create_company(name="Other")
        self.env["res.users"].search([("login", "=", "t_general")]).write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        local = new_test_user(self.env, "t_local_gm", groups="approval_tiers.group_general_manager")
        order = self.make_order(500_000.01)
        self.assertEqual(self.submit(order).step_ids[-1].candidate_ids, local)

    def test_readers_may_talk_about_a_request(self):
        request = self.request.with_user(self.legal)
        self.assertTrue(request.message_post(body="Where are the drawings?"))
        with self.assertRaises(AccessError):
            self.request.with_user(self.colleague).message_post(body="Me too")
