from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import ApprovalCommon

MONDAY = "2026-03-02 08:00:00"


class ClockCommon(ApprovalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.resource_calendar_id.tz = "UTC"
        cls.cron = cls.env.ref("approval_tiers.ir_cron_watch_deadlines")

    @classmethod
    def one_tier(cls, policy=None, **tier):
        """A policy with one tier of the finance group, 24 clock hours if nothing else is said."""
        values = {
            "name": "Finance",
            "approver_type": "user",
            "approver_user_ids": [Command.set(cls.finance.ids)],
            "limit_hours": 24,
            "limit_kind": "clock",
            "escalation_type": "user",
            "escalation_user_id": cls.general.id,
            **tier,
        }
        policy = cls.env["approval.tiers.policy"].create(
            {
                "name": "Clock",
                "res_model": "sale.order",
                "gate": "contract",
                "sequence": 1,
                "tier_ids": [Command.create(values)],
                **(policy or {}),
            }
        )
        policy.action_activate()
        return policy

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()

    def told(self, user):
        """Everything ``user`` was told, by mail or in Odoo, the latest first."""
        partners = user.partner_id.ids
        messages = self.env["mail.message"].search([("partner_ids", "in", partners)])
        mails = self.env["mail.mail"].search([("recipient_ids", "in", partners)])
        found = [(mail.mail_message_id.id, mail.subject, mail.body_html) for mail in mails]
        found += [(message.id, message.subject, message.body) for message in messages]
        known = {row[0]: row for row in found if row[1]}
        return [known[key] for key in sorted(known, reverse=True)]

    def notices(self, user):
        """Subjects of what ``user`` was told, the latest first."""
        return [row[1] for row in self.told(user)]

    def actions(self, request):
        return request.decision_ids.sorted("id").mapped("action")


@tagged("post_install", "-at_install")
class TestClock(ClockCommon):
    def test_overdue_is_told_once(self):
        """APV-10: with a limit of 24 h, when the deadline passes the step shows overdue, a reminder
        goes to the approver, and the escalation user is notified once."""
        self.one_tier()
        with freeze_time(MONDAY):
            order = self.make_order(80_000)
            request = self.submit(order)
            step = request.step_ids
        with freeze_time("2026-03-03 08:00:00"):  # the limit itself is still in time
            self.run_cron()
            self.assertFalse(step.is_overdue)
            self.assertFalse(self.notices(self.general))
        with freeze_time("2026-03-03 08:00:01"):
            self.run_cron()
            step.invalidate_recordset()
            self.assertTrue(step.is_overdue)
            self.assertIn("Overdue", self.notices(self.finance)[0])
            told = self.notices(self.general)
            self.assertEqual(len(told), 1)
            self.assertIn(order.name, told[0])
            self.assertTrue(step.with_user(self.general).can_decide)
        with freeze_time("2026-03-05 08:00:00"):
            count = len(self.notices(self.finance))
            self.run_cron()
            self.assertEqual(len(self.notices(self.general)), 1)
            self.assertEqual(len(self.notices(self.finance)), count)
        self.assertEqual(self.actions(request), ["submit", "remind", "escalate"])
        self.assertEqual(request.state, "pending")  # silence is never a yes

    def test_first_reviewer_stays_accountable(self):
        """APV-10: the record says who let the time pass, and he may still decide."""
        self.one_tier()
        with freeze_time(MONDAY):
            request = self.submit(self.make_order(80_000))
        with freeze_time("2026-03-03 09:00:00"):
            self.run_cron()
            row = request.decision_ids.filtered(lambda row: row.action == "escalate")
            self.assertIn(self.finance.name, row.comment)
            self.assertIn(self.general.name, row.comment)
            self.assertEqual(row.user_id, self.env.ref("base.user_root"))
            self.assertIn(self.finance, request.step_ids.candidate_ids)
            self.assertEqual(request.activity_ids.user_id, self.finance | self.general)
            self.approve(request, self.general)
        self.assertEqual((request.state, request.step_ids.decided_by_id), ("approved", self.general))
        self.assertFalse(request.activity_ids)
        self.assertFalse(request.decision_ids._get_broken_row())

    def test_reminder_before_the_deadline(self):
        """APV-10: whoever is asked is reminded so many hours before, once; nobody else is."""
        self.one_tier(reminder_hours=4)
        with freeze_time(MONDAY):
            request = self.submit(self.make_order(80_000))
        self.assertEqual(request.step_ids.reminder_at, fields.Datetime.to_datetime("2026-03-03 04:00:00"))
        for moment, count in (("03:59:59", 0), ("04:00:00", 1), ("05:00:00", 1)):
            with freeze_time(f"2026-03-03 {moment}"), self.subTest(moment=moment):
                self.run_cron()
                reminders = [text for text in self.notices(self.finance) if "Reminder" in text]
                self.assertEqual(len(reminders), count)
        self.assertEqual(self.actions(request), ["submit", "remind"])
        self.assertFalse(self.notices(self.general))

    def test_decided_in_time(self):
        self.one_tier(reminder_hours=4)
        with freeze_time(MONDAY):
            request = self.submit(self.make_order(80_000))
            self.approve(request, self.finance)
        with freeze_time("2026-03-09 08:00:00"):
            self.run_cron()
        self.assertEqual(self.actions(request), ["submit", "approve"])

    def test_escalation_to_the_superior(self):
        """APV-10: the level above is asked, past those whom the document concerns."""
        self.one_tier(
            escalation_type="superior",
            escalation_user_id=False,
            approver_user_ids=[Command.set(self.head.ids)],
        )
        with freeze_time(MONDAY):
            request = self.submit(self.make_order(80_000))
            self.deputy.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
            of_deputy = self.submit(self.make_order(80_000), user=self.deputy)
        with freeze_time("2026-03-04 08:00:00"):
            self.run_cron()
        self.assertEqual(request.step_ids.escalated_to_ids, self.deputy)
        self.assertEqual(of_deputy.step_ids.escalated_to_ids, self.general)

    def test_escalation_to_nobody_still_reminds(self):
        self.one_tier(escalation_type="none", escalation_user_id=False)
        with freeze_time(MONDAY):
            request = self.submit(self.make_order(80_000))
        with freeze_time("2026-03-04 08:00:00"):
            self.run_cron()
        self.assertEqual(self.actions(request), ["submit", "remind"])
        self.assertEqual(request.step_ids.candidate_ids, self.finance)

    def test_company_holiday_and_own_leave(self):
        """APV-10: working hours skip the company's holidays, and the leave of a lone approver."""
        self.one_tier(limit_hours=8, limit_kind="working")
        leaves = self.env["resource.calendar.leaves"]
        calendar = self.env.company.resource_calendar_id
        with freeze_time(MONDAY):
            before = self.submit(self.make_order(80_000)).step_ids.deadline_at
            leaves.create(
                {
                    "name": "Holiday",
                    "company_id": self.env.company.id,
                    "calendar_id": calendar.id,
                    "date_from": "2026-03-02 00:00:00",
                    "date_to": "2026-03-02 23:59:59",
                }
            )
            after = self.submit(self.make_order(80_000)).step_ids.deadline_at
            self.assertEqual(after - before, timedelta(days=1))
            resource = self.env["resource.resource"].create(
                {"name": "Qian Li", "user_id": self.finance.id, "calendar_id": calendar.id, "tz": "UTC"}
            )
            leaves.create(
                {
                    "name": "Away",
                    "resource_id": resource.id,
                    "calendar_id": calendar.id,
                    "date_from": "2026-03-03 00:00:00",
                    "date_to": "2026-03-03 23:59:59",
                }
            )
            own = self.submit(self.make_order(80_000)).step_ids.deadline_at
        self.assertEqual(own - after, timedelta(days=1))

    def test_foreign_holiday_does_not_count(self):
        other = self.env["res.company"].create({"name": "Other"})
        with freeze_time(MONDAY):
            start = fields.Datetime.now()
            plan = self.env["approval.tiers.step"]._plan_deadline
            before = plan(self.env.company, start, 8, "working")
            self.env["resource.calendar.leaves"].create(
                {
                    "name": "Their holiday",
                    "company_id": other.id,
                    "calendar_id": False,
                    "date_from": "2026-03-02 00:00:00",
                    "date_to": "2026-03-02 23:59:59",
                }
            ).company_id = other
            self.assertEqual(plan(self.env.company, start, 8, "working"), before)

    def test_approver_on_leave(self):
        """ROL-03: while the only approver is on leave and named nobody, his superior may decide too,
        before anything is late; the record says so."""
        self.one_tier(approver_user_ids=[Command.set(self.head.ids)])
        resource = self.env["resource.resource"].create(
            {
                "name": "Wang Fang",
                "user_id": self.head.id,
                "calendar_id": self.env.company.resource_calendar_id.id,
            }
        )
        with freeze_time(MONDAY):
            self.env["resource.calendar.leaves"].create(
                {
                    "resource_id": resource.id,
                    "date_from": "2026-03-01 00:00:00",
                    "date_to": "2026-03-04 00:00:00",
                }
            )
            request = self.submit(self.make_order(80_000))
            self.assertEqual(request.step_ids.candidate_ids, self.head | self.deputy)
            self.assertIn("on leave", request.decision_ids.sorted("id")[-1].comment)
            self.approve(request, self.deputy)
        with freeze_time("2026-03-04 08:00:00"):
            request = self.submit(self.make_order(80_000))
            self.assertEqual(request.step_ids.candidate_ids, self.head)

    def test_approved_time_off(self):
        """ROL-03: with the Time Off app, an approved leave counts, one that was only asked does not."""
        if "hr.leave" not in self.env:
            self.skipTest("hr_holidays is not installed")
        self.one_tier(approver_user_ids=[Command.set(self.head.ids)])
        employee = self.env["hr.employee"].create({"name": "Wang Fang", "user_id": self.head.id})
        kind = self.env["hr.leave.type"].create({"name": "Paid", "requires_allocation": False})
        monday = fields.Date.add(fields.Date.today(), days=7 - fields.Date.today().weekday())
        leave = self.env["hr.leave"].create(
            {
                "employee_id": employee.id,
                "holiday_status_id": kind.id,
                "request_date_from": monday,
                "request_date_to": fields.Date.add(monday, days=4),
            }
        )
        with freeze_time(f"{fields.Date.add(monday, days=1)} 10:00:00"):
            request = self.submit(self.make_order(80_000))
            self.assertEqual(request.step_ids.candidate_ids, self.head)
            leave.action_approve()
            request = self.submit(self.make_order(80_000))
            self.assertEqual(request.step_ids.candidate_ids, self.head | self.deputy)

    def test_whole_process(self):
        """APV-10: beyond the limit of the whole process the requester's superior is told once, and
        nothing is decided."""
        self.one_tier(policy={"limit_hours": 48, "limit_kind": "clock"}, limit_hours=0)
        with freeze_time(MONDAY):
            request = self.submit(self.make_order(80_000))
        self.assertEqual(request.deadline_at, fields.Datetime.to_datetime("2026-03-04 08:00:00"))
        for moment, count in (
            ("2026-03-04 08:00:00", 0),
            ("2026-03-04 08:00:01", 1),
            ("2026-03-06 08:00:00", 1),
        ):
            with freeze_time(moment), self.subTest(moment=moment):
                self.run_cron()
                self.assertEqual(len(self.notices(self.head)), count)
                request.invalidate_recordset()
                self.assertEqual(request.is_overdue, bool(count))
        self.assertEqual(request.state, "pending")

    def test_line_step_and_function_step(self):
        """C23: "direct superior" follows the line of the requester, "group" asks a function; one
        policy may hold both, and each escalates its own way."""
        legal_group = self.env.ref("approval_tiers.group_legal")
        policy = self.one_tier(
            policy={
                "tier_ids": [
                    Command.create({"name": "Line", "approver_type": "superior", "approver_level": 1}),
                    Command.create(
                        {"name": "Function", "approver_type": "group", "approver_group_id": legal_group.id}
                    ),
                ]
            }
        )
        self.assertEqual(policy.tier_ids.mapped("approver_type"), ["superior", "group"])
        asked = {}
        for user in (self.rep, self.head):
            request = self.submit(self.make_order(80_000, user=user), user=user)
            asked[user] = [step.candidate_ids for step in request.step_ids.sorted("stage")]
        self.assertEqual(asked[self.rep], [self.head, self.legal])
        self.assertEqual(asked[self.head], [self.deputy, self.legal])

    def test_who_is_asked_then_must_be_said(self):
        for kind in ("user", "group"):
            with self.subTest(kind=kind), self.assertRefused("Say who is asked", ValidationError):
                self.one_tier(escalation_type=kind, escalation_user_id=False)

    def test_killed_half_way(self):
        """The cron stops in the middle; the next run tells the rest, and nobody twice."""
        self.one_tier()
        with freeze_time(MONDAY):
            requests = [self.submit(self.make_order(80_000 + i)) for i in range(3)]
        steps = self.env["approval.tiers.step"].union(*(request.step_ids for request in requests))
        watch = "odoo.addons.approval_tiers.models.approval_tiers_step_watch.BATCH"
        with freeze_time("2026-03-04 08:00:00"):
            with (
                patch(watch, 1),
                patch.object(type(self.env["ir.cron"]), "_commit_progress", side_effect=[1, 1, 0]),
                self.enter_registry_test_mode(),
            ):
                self.env["approval.tiers.step"]._cron_watch_deadlines()
            self.assertEqual(len(steps.filtered("overdue_at")), 1)
            self.run_cron()
            self.run_cron()
        self.assertEqual(len(steps.filtered("overdue_at")), 3)
        for request in requests:
            self.assertEqual(self.actions(request), ["submit", "remind", "escalate"])
        self.assertEqual(len(self.notices(self.general)), 2)  # one for each run that had news

    def test_a_hundred_overdue_steps(self):
        """Set-based: a further overdue step costs next to nothing."""
        self.one_tier()
        with freeze_time(MONDAY):
            orders = self.env["sale.order"].union(*(self.make_order(80_000 + i) for i in range(110)))
            orders.action_approval_submit("contract")
        steps = orders.sudo().approval_request_ids.step_ids.sudo()
        self.env.flush_all()
        self.env.invalidate_all()
        with freeze_time("2026-03-04 08:00:00"):
            few, many = steps[:10], steps[10:]
            before = self.env.cr.sql_log_count
            few._escalate()
            self.env.flush_all()
            small = self.env.cr.sql_log_count - before
            self.env.invalidate_all()
            with self.assertQueryCount(small + 20):
                many._escalate()
                self.env.flush_all()

    def test_one_message_for_many(self):
        """Whoever is asked hears once of all that was submitted together."""
        self.one_tier()
        orders = self.env["sale.order"].union(*(self.make_order(80_000 + i) for i in range(5)))
        orders.action_approval_submit("contract")
        self.assertEqual(len(self.notices(self.finance)), 1)
        body = self.told(self.finance)[0][2]
        for order in orders:
            self.assertIn(order.name, body)
        self.assertIn("80,000.00", body)
        self.assertNotIn("Margin", body)  # finance may not open the order

    def test_mails_may_be_off(self):
        self.env.company.approval_mail = False
        self.one_tier()
        with freeze_time(MONDAY):
            self.submit(self.make_order(80_000))
        self.assertFalse(self.notices(self.finance))
        with freeze_time("2026-03-04 08:00:00"):
            self.run_cron()
        self.assertEqual(len(self.notices(self.finance)), 1)

    def test_margin_only_for_those_who_may_open_the_order(self):
        if "margin" not in self.env["sale.order"]:
            self.skipTest("sale_margin is not installed")
        order = self.make_order(80_000)
        for user, may in ((self.head, True), (self.legal, False)):
            facts = order.sudo()._get_approval_facts_batch(user)[order.id]
            self.assertEqual("Margin" in dict(facts), may)

    def test_no_customer_is_told(self):
        self.one_tier()
        with freeze_time(MONDAY):
            order = self.make_order(80_000)
            order.sudo().message_subscribe(order.partner_id.ids)
            self.submit(order)
        with freeze_time("2026-03-04 08:00:00"):
            self.run_cron()
        found = self.env["mail.message"].search([("notified_partner_ids", "in", order.partner_id.ids)])
        self.assertFalse(found)

    def test_only_a_superior_who_works_here(self):
        self.one_tier(
            escalation_type="superior",
            escalation_user_id=False,
            approver_user_ids=[Command.set(self.head.ids)],
        )
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env, "t_stranger", company_id=other.id, company_ids=[Command.set(other.ids)]
        )
        self.head.approval_superior_id = stranger
        with freeze_time(MONDAY):
            request = self.submit(self.make_order(80_000))
        with freeze_time("2026-03-04 08:00:00"):
            self.run_cron()
        self.assertEqual(request.step_ids.candidate_ids, self.head)
