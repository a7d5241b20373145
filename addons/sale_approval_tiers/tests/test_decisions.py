from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestDecisions(ApprovalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("amount_tiers")

    def test_result_goes_back_at_once(self):
        """APV-11: the drafter gets a message for each decision, and the log holds who, when, what, why."""
        order = self.make_order(80_000)
        request = self.submit(order)
        self.approve(request, self.head, comment="Price as agreed.")
        row = request.decision_ids.sorted("id")[-1]
        self.assertEqual(
            (row.user_id, row.action, row.comment, row.step_id.name),
            (self.head, "approve", "Price as agreed.", "Draft check"),
        )
        self.assertAlmostEqual(row.decided_at, fields.Datetime.now(), delta=timedelta(minutes=1))
        self.assertIn("Price as agreed.", order.message_ids[0].body)
        told = self.env["mail.message"].search(
            [("partner_ids", "in", self.rep.partner_id.ids), ("model", "=", "approval.tiers.request")]
        )
        self.assertIn("Price as agreed.", told[0].body)
        self.open_steps(request).with_user(self.legal).action_reject("No liability clause.")
        self.assertEqual(request.state, "rejected")
        self.assertIn("No liability clause.", order._approval_blocker("contract"))

    def test_customer_is_not_told(self):
        order = self.make_order(80_000)
        order.sudo().message_subscribe(order.partner_id.ids)
        self.approve(self.submit(order), self.head)
        self.assertNotIn(order.partner_id, order.message_ids.sudo().notified_partner_ids)

    def test_returned_for_change(self):
        """APV-15: after a return the changed contract is asked again from the start; old opinions stay."""
        order = self.make_order(80_000)
        first = self.submit(order)
        self.approve(first, self.head)
        with self.assertRaises(UserError):  # nobody learns anything from a silent return
            self.open_steps(first).with_user(self.legal).action_return("  ")
        self.open_steps(first).with_user(self.legal).action_return("Liability clause is missing.")
        self.assertEqual((first.state, order.approval_status), ("returned", "returned"))
        order.order_line.price_unit = 79_000
        second = self.submit(order)
        self.assertEqual(second.previous_id, first)
        self.assertEqual(second.step_ids.mapped("state"), ["open", "waiting", "waiting"])
        comments = first.decision_ids.mapped("comment")
        self.assertIn("Liability clause is missing.", comments)
        self.approve(second, self.head, self.legal, self.head)
        self.assertFalse(order._approval_blocker("contract"))

    def test_returned_and_submitted_as_it_was(self):
        """APV-15: who agreed to exactly this content is not asked again."""
        order = self.make_order(80_000)
        first = self.submit(order)
        self.approve(first, self.head)
        self.open_steps(first).with_user(self.legal).action_return("Send me the drawings.")
        second = self.submit(order)
        self.assertEqual(second.step_ids.mapped("state"), ["kept", "open", "waiting"])
        self.approve(second, self.legal, self.head)
        self.assertFalse(order._approval_blocker("contract"))

    def test_any_one_of_a_group(self):
        """APV-17: when one of several has authorised, the step is done and the others' activity is gone."""
        other = new_test_user(self.env, "t_legal2", groups="approval_tiers.group_legal")
        request = self.submit(self.make_order(80_000))
        self.approve(request, self.head)
        step = self.open_steps(request)
        self.assertEqual(step.candidate_ids, self.legal | other)
        self.assertEqual(request.activity_ids.user_id, self.legal | other)
        self.approve(request, other)
        self.assertEqual((step.state, step.decided_by_id), ("approved", other))
        self.assertEqual(request.activity_ids.user_id, self.head)  # the next step's
        with self.assertRaises(UserError):
            step.with_user(self.legal).action_approve()

    def test_everybody_must_agree(self):
        second = new_test_user(self.env, "t_legal2", groups="approval_tiers.group_legal")
        policy = self.env["approval.tiers.policy"].create(
            {
                "name": "Both",
                "res_model": "sale.order",
                "gate": "contract",
                "sequence": 1,
                "tier_ids": [
                    Command.create(
                        {
                            "name": "Legal, all",
                            "approver_type": "group",
                            "approver_group_id": self.env.ref("approval_tiers.group_legal").id,
                            "quorum_mode": "all",
                        }
                    )
                ],
            }
        )
        policy.action_activate()
        request = self.submit(self.make_order(80_000))
        step = request.step_ids
        self.assertEqual(step.required_count, 2)
        self.approve(request, self.legal)
        self.assertEqual(step.state, "open")
        self.assertEqual(request.activity_ids.user_id, second)
        with self.assertRaises(UserError):  # nobody counts twice
            step.with_user(self.legal).action_approve()
        self.approve(request, second)
        self.assertEqual(request.state, "approved")

    def test_superior_is_asked_and_his_superior_may_look(self):
        """ROL-03: the direct superior is asked; the superior above reads the request and cannot decide."""
        policy = self.env["approval.tiers.policy"].create(
            {
                "name": "Superior",
                "res_model": "sale.order",
                "gate": "contract",
                "sequence": 1,
                "tier_ids": [Command.create({"name": "Superior", "approver_type": "superior"})],
            }
        )
        policy.action_activate()
        request = self.submit(self.make_order(80_000))
        step = request.step_ids
        self.assertEqual(step.candidate_ids, self.head)
        self.assertEqual(request.with_user(self.deputy).document_name, request.document_name)
        self.assertFalse(step.with_user(self.deputy).can_decide)
        with self.assertRaises(AccessError):
            step.with_user(self.deputy).action_approve()
        with self.assertRaises(AccessError):  # somebody outside the line does not even read it
            request.with_user(self.finance).read(["document_name"])

    def test_time_limit(self):
        """APV-10: a step is due after its working hours and shows overdue afterwards, not before."""
        self.env.company.resource_calendar_id.tz = "UTC"
        with freeze_time("2026-03-02 08:00:00"):  # a Monday; the head has 8 working hours
            request = self.submit(self.make_order(80_000))
            step = self.open_steps(request)
            self.assertEqual(step.opened_at, fields.Datetime.now())
            due = step.deadline_at
            self.assertEqual(due, fields.Datetime.to_datetime("2026-03-02 17:00:00"))
            self.assertFalse(step.is_overdue)
        overdue = [("is_overdue", "=", True), ("id", "=", step.id)]
        for moment, expected in (("2026-03-02 17:00:00", False), ("2026-03-02 17:00:01", True)):
            with freeze_time(moment), self.subTest(moment=moment):
                step.invalidate_recordset(["is_overdue"])
                self.assertEqual(step.is_overdue, expected)
                self.assertEqual(bool(step.search_count(overdue)), expected)
        with freeze_time("2026-03-06 17:00:00"):  # Friday evening: legal's 16 hours end on Tuesday
            self.approve(request, self.head)
            self.assertEqual(
                self.open_steps(request).deadline_at, fields.Datetime.to_datetime("2026-03-10 17:00:00")
            )
        self.assertFalse(step.is_overdue)  # decided, if late

    def test_clock_hours(self):
        """APV-10: a limit in clock hours runs through nights and weekends."""
        start = fields.Datetime.to_datetime("2026-03-06 17:00:00")
        plan = self.env["approval.tiers.step"]._plan_deadline
        self.assertEqual(plan(self.env.company, start, 24, "clock"), start + timedelta(hours=24))
        self.assertFalse(plan(self.env.company, start, 0, "clock"))

    def test_recall(self):
        order = self.make_order(80_000)
        request = self.submit(order)
        with self.assertRaises(AccessError):
            request.with_user(self.head).action_recall()
        request.with_user(self.rep).action_recall()
        self.assertEqual(request.state, "recalled")
        self.assertFalse(request.activity_ids)
        self.assertFalse(order.approval_status)
        with self.assertRaises(UserError):
            order.action_confirm()
        self.assertEqual(self.submit(order).state, "pending")

    def test_cancelled_order_is_asked_no_more(self):
        order = self.make_order(80_000)
        request = self.submit(order)
        order._action_cancel()
        self.assertEqual(request.state, "recalled")
        self.assertFalse(request.activity_ids)

    def test_submitting_twice(self):
        order = self.make_order(80_000)
        self.submit(order)
        with self.assertRefused("waiting for approval"):
            self.submit(order)

    def test_nobody_to_ask(self):
        """A missing approver is said at once and nothing is half done."""
        self.env.ref("approval_tiers.group_legal").user_ids = False
        order = self.make_order(80_000)
        with self.assertRefused("Nobody can decide “Legal review”"):
            self.submit(order)
        self.assertFalse(order.approval_request_ids)
        self.assertIn("Legal review", order.approval_panel[-1]["detail"])
