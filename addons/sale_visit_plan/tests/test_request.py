from datetime import datetime

from freezegun import freeze_time
from psycopg2.errors import CheckViolation, NotNullViolation

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import VisitCommon


@tagged("post_install", "-at_install")
class TestRequest(VisitCommon):
    """Each visit asked for on its own (C9: 000)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.visit_mode = "visit"

    def test_purpose_time_place(self):
        """VIS-01: purpose, time and place first; then the visit waits for the superior."""
        for name in ("purpose_id", "start_at"):
            with self.assertRaises(NotNullViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.make_visit(**{name: False})
        visit = self.make_visit(place=False)
        visit.place = False
        with self.assertRefused("say where you meet"):
            visit.action_confirm()
        visit.place = "Their works, gate 2"
        visit.action_confirm()
        self.assertEqual((visit.state, visit.approval_status), ("planned", "pending"))
        self.assertEqual(self.open_steps(visit).candidate_ids, self.head)
        self.approve(visit, self.head)
        self.assertEqual(visit.state, "confirmed")

    def test_rep_never_decides(self):
        visit = self.make_visit()
        visit.action_confirm()
        with self.assertRefused(".", Exception):
            self.open_steps(visit).with_user(self.rep).action_approve()
        with self.assertRefused("cannot be written"):
            visit.state = "confirmed"
        with self.assertRefused("cannot be written"):
            self.make_visit(state="confirmed")

    def test_rule_is_nobodys_to_write(self):
        """VIS-01, VIS-03: nobody goes around the superior or the director by writing what is computed."""
        visit, plan = self.make_visit(partner=self.key_customer), self.make_plan(date_from="2027-08-01")
        for values in ({"needs_request": False}, {"is_key": False}, {"visit_class_id": self.general.id}):
            with self.assertRefused("cannot be written"):
                visit.write(values)
        for values in ({"needs_approval": False}, {"has_key": False}):
            with self.assertRefused("cannot be written"):
                plan.write(values)
        self.assertTrue(visit.needs_request and visit.is_key)

    def test_answer_in_24_hours(self):
        """VIS-02: asked Monday 09:00, overdue when Tuesday 09:00 passes without an answer; the
        superior and the leader above him are told, and silence approves nothing."""
        with freeze_time("2027-05-31 01:00:00"):  # Monday 09:00 in Shanghai
            visit = self.make_visit()
            visit.action_confirm()
            step = self.open_steps(visit)
            self.env.flush_all()
            self.assertEqual(step.deadline_at, datetime(2027, 6, 1, 1))
        self.assertFalse(self.watch("2027-06-01 01:00:00", step))
        self.assertTrue(self.watch("2027-06-01 01:00:01", step))
        self.assertIn(self.director, step.candidate_ids)
        self.assertIn(self.head, step.candidate_ids)
        self.assertEqual(visit.state, "planned")

    def watch(self, moment, step):
        """Whether ``step`` is overdue after the job ran at ``moment``."""
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref("approval_tiers.ir_cron_watch_deadlines").method_direct_trigger()
            self.env.invalidate_all()
            return step.is_overdue

    def test_refusal_needs_reason(self):
        """VIS-02: a refusal says why."""
        visit = self.make_visit()
        visit.action_confirm()
        step = self.open_steps(visit).with_user(self.head)
        with self.assertRefused("."):
            step.action_reject("")
        step.action_reject("He was there last week.")
        self.assertEqual((visit.state, visit.approval_status), ("planned", "rejected"))

    def test_high_value(self):
        """VIS-03: a customer of high value adds the sales director after the superior."""
        visit = self.make_visit(partner=self.key_customer)
        visit.action_confirm()
        self.approve(visit, self.head)
        self.assertEqual(visit.state, "planned")
        self.assertEqual(self.open_steps(visit).candidate_ids, self.director)
        self.approve(visit, self.director)
        self.assertEqual(visit.state, "confirmed")

    def test_key_project(self):
        """VIS-03: above the limit an opportunity is a key project, at the limit it is not."""
        limit = self.env.company.visit_key_revenue
        self.assertEqual(limit, 500_000)
        lead = self.env["crm.lead"].create(
            {
                "name": "New line",
                "partner_id": self.customer.id,
                "expected_revenue": limit,
                "user_id": self.rep.id,
            }
        )
        visit = self.make_visit(lead_id=lead.id)
        self.assertFalse(visit.is_key)
        lead.expected_revenue = limit + 0.01
        self.assertTrue(visit.is_key)
        lead.write({"expected_revenue": 1, "is_key_project": True})
        self.assertTrue(visit.is_key)

    def test_kinds_and_purposes(self):
        """VIS-09: four kinds of customer, six purposes, and visits are counted by both."""
        kinds = [key for key, _label in self.env["sale.visit"]._fields["party_kind"].selection]
        self.assertEqual(kinds, ["existing", "target", "potential", "trade"])
        names = ("survey", "rivals", "care", "develop", "promote", "coverage")
        purposes = [self.env.ref(f"sale_visit_plan.purpose_{name}") for name in names]
        for kind, purpose in zip(kinds * 2, purposes, strict=False):
            self.make_visit(party_kind=kind, purpose_id=purpose.id)
        with self.assertRaises(ValueError):
            self.make_visit(party_kind="friend")
        groups = (
            self.env["sale.visit"]
            .with_user(self.rep)
            ._read_group([], ["party_kind", "purpose_id"], ["__count"])
        )
        self.assertEqual(len(groups), 6)

    def test_kind_follows_customer(self):
        """VIS-09: who has bought is an existing customer, who has not a potential one."""
        self.assertEqual(self.make_visit().party_kind, "potential")
        order = self.env["sale.order"].create({"partner_id": self.customer.id})
        order.action_confirm()
        self.assertEqual(self.make_visit().party_kind, "existing")

    def test_hours(self):
        """VIS-08: each line needs planned hours above zero."""
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.make_visit(planned_hours=-1)
        with self.assertRefused("at most 24 hours", ValidationError):
            self.make_visit(planned_hours=24.5)
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.make_visit(planned_hours=0)

    def test_changed_after_approval(self):
        visit = self.make_visit()
        visit.action_confirm()
        self.approve(visit, self.head)
        visit.partner_id = self.key_customer
        self.assertEqual(visit.approval_status, "changed")
