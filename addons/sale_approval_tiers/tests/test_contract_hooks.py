from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import TEMPLATES, ApprovalCommon


@tagged("post_install", "-at_install")
class TestContractHooks(ApprovalCommon):
    """What a step lacks blocks its approval only; what is worth a look blocks nothing."""

    def switch_on_with(self, **tier_values):
        policy = self.env.ref(TEMPLATES + "manager_only").copy(
            {"is_template": False, "company_id": self.env.company.id}
        )
        policy.tier_ids.write(tier_values)
        policy.action_activate()
        return policy

    def test_field_that_a_step_wants(self):
        """APV-06: approval waits for the payment terms; returning and rejecting stay possible."""
        self.switch_on_with(required_fields="payment_term_id, client_order_ref")
        order = self.make_order(1, payment_term_id=False)
        request = self.submit(order)
        step = self.open_steps(request).with_user(self.head)
        warnings = request.with_user(self.head).approval_panel[0]["warnings"]
        self.assertIn("Payment Terms, Customer Reference", warnings[0])
        with self.assertRefused("before this is filled in.*: Payment Terms, Customer Reference"):
            step.action_approve()
        step.action_return("Add them")
        order.payment_term_id = self.env["account.payment.term"].create({"name": "30 days"})
        request = self.submit(order)
        with self.assertRefused("before this is filled in.*: Customer Reference"):
            self.approve(request, self.head)
        order.client_order_ref = "PO 1"
        request = self.submit(order)
        self.approve(request, self.head)
        self.assertEqual(request.state, "approved")

    def test_unknown_field_is_refused(self):
        with self.assertRaises(ValidationError):
            self.switch_on_with(required_fields="payment_term_id, moon_phase")

    def test_required_field_is_sealed(self):
        self.switch_on_with(required_fields="origin")
        order = self.make_order(1, origin="Call")
        self.approve(self.submit(order), self.head)
        order.with_user(self.rep).origin = False
        self.assertIn("Source Document", order._approval_blocker("contract"))

    def test_warnings_are_frozen(self):
        self.switch_on("manager_only")
        order = self.make_order(1)
        model = type(self.env["sale.order"])
        with patch.object(model, "_get_approval_warnings", lambda order, gate: [f"Look at {gate}"]):
            self.assertEqual(order.approval_panel[-1]["warnings"], ["Look at contract"])
            request = self.submit(order)
        self.assertEqual(request.with_user(self.head).approval_panel[0]["warnings"], ["Look at contract"])
        self.approve(request, self.head)

    def test_special_tier_may_lack_its_people(self):
        """A tier for special cases does not keep a policy from coming into force; the case says so."""
        group = self.env["res.groups"].create({"name": "Nobody yet"})
        vals = {"approver_type": "group", "approver_group_id": group.id}
        with self.assertRefused("Nobody can decide"):
            self.switch_on_with(**vals)
        self.switch_on_with(domain="[('client_order_ref', '!=', False)]", **vals)
        order = self.make_order(1, client_order_ref="PO")
        with self.assertRaises(UserError):
            self.submit(order)
