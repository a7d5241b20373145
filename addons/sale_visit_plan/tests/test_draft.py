import doctest
from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.sale_visit_plan import scoring

from .common import VisitCommon

MONDAY = fields.Date.to_date("2027-06-07")


@tagged("post_install", "-at_install")
class TestDraft(VisitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.env["res.partner"].search([("user_id", "in", (cls.rep | cls.colleague).ids)]).user_id = False
        cls.due = cls.make_customers(4, MONDAY - timedelta(days=100), cls.potential)
        cls.fresh = cls.make_customers(2, MONDAY - timedelta(days=5), cls.potential)

    @classmethod
    def make_customers(cls, count, last_visit, kind, user=None):
        return (
            cls.env["res.partner"]
            .sudo()
            .create(
                [
                    {
                        "name": f"Customer {number}",
                        "is_company": True,
                        "street": f"{number} Road",
                        "user_id": (user or cls.rep).id,
                        "visit_class_id": kind and kind.id,
                        "last_visit_date": last_visit,
                        "partner_latitude": 31.2 + number / 50,
                        "partner_longitude": 121.4,
                    }
                    for number in range(1, count + 1)
                ]
            )
        )

    def make_week(self, user=None, **values):
        return self.make_plan(user, period="week", date_from=MONDAY, **values)

    def test_points(self):
        self.assertFalse(doctest.testmod(scoring).failed)

    def test_proposals(self):
        """VIS-16: the week drafts itself from who is due, in working hours, each line with its reason."""
        plan = self.make_week()
        plan.action_draft_lines()
        visits = plan.week_visit_ids
        self.assertEqual(visits.partner_id, self.due)
        self.assertEqual(len(visits), 4)
        self.assertTrue(all(visits.mapped("is_proposed")))
        for visit in visits:
            days = (visit.date - self.due[0].last_visit_date).days
            self.assertEqual(visit.draft_reason, f"{days} days since the last visit, interval 30")
            local = visit._get_local(visit.start_at)
            self.assertTrue(8 <= local.hour < 17 and local.weekday() < 5, local)
        self.assertFalse(visits._get_overlaps())

    def test_not_twice(self):
        """VIS-16: proposing again adds nothing; who has a visit planned, by anybody, is not proposed."""
        start = datetime(2027, 6, 8, 2)
        self.make_visit(user=self.stranger, partner=self.due[0], start_at=start)
        plan = self.make_week()
        plan.action_draft_lines()
        self.assertEqual(plan.week_visit_ids.partner_id, self.due[1:])
        plan.action_draft_lines()
        self.assertEqual(len(plan.week_visit_ids), 3)

    def test_signals(self):
        """VIS-16: overdue money, open opportunities and promises each bring a customer on the plan."""
        owing, hoping = self.fresh
        self.env["crm.lead"].create(
            {
                "name": "Lathe",
                "type": "opportunity",
                "partner_id": hoping.id,
                "user_id": self.rep.id,
                "expected_revenue": 200_000,
                "probability": 50,
            }
        )
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": owing.id,
                "invoice_date": "2026-01-01",
                "invoice_date_due": "2026-01-31",
                "invoice_line_ids": [
                    Command.create({"name": "Bearing", "price_unit": 12_300, "tax_ids": [Command.clear()]})
                ],
            }
        )
        invoice.action_post()
        plan = self.make_week()
        plan.action_draft_lines()
        reasons = {visit.partner_id: visit.draft_reason for visit in plan.week_visit_ids}
        self.assertEqual(reasons[owing], "overdue 12,300.00")
        self.assertEqual(reasons[hoping], "open opportunities 100,000.00")
        signals = scoring.Signals(days=45, interval=14, overdue=12_300, promises=2)
        self.assertEqual(
            self.env["sale.visit.draft"]._describe(signals),
            "45 days since the last visit, interval 14; overdue 12,300.00; 2 open promises",
        )

    def test_promise(self):
        """VIS-13: an open promise brings the customer on the next plan."""
        if "sale.visit.promise" not in self.env:
            self.skipTest("no promises here")
        partner = self.fresh[0]
        visit = self.make_visit(partner=partner)
        self.env["sale.visit.promise"].create(
            {
                "visit_id": visit.id,
                "partner_id": partner.id,
                "side": "ours",
                "name": "Send a sample",
                "user_id": self.rep.id,
                "date_due": "2027-06-30",
            }
        )
        visit.with_user(self.rep).action_cancel()
        plan = self.make_week()
        plan.action_draft_lines()
        line = plan.week_visit_ids.filtered(lambda visit: visit.partner_id == partner)
        self.assertEqual(line.draft_reason, "1 open promise")

    def test_leave(self):
        """VIS-16: nothing is proposed for days on which the salesperson does not work."""
        company = self.env.company
        resource = self.env["resource.resource"].create(
            {
                "name": "Li Na",
                "user_id": self.rep.id,
                "company_id": company.id,
                "calendar_id": company.resource_calendar_id.id,
                "tz": "Asia/Shanghai",
            }
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "resource_id": resource.id,
                "calendar_id": company.resource_calendar_id.id,
                "date_from": datetime(2027, 6, 6, 16),
                "date_to": datetime(2027, 6, 9, 16),
            }
        )
        plan = self.make_week()
        plan.action_draft_lines()
        self.assertEqual(len(plan.week_visit_ids), 4)
        self.assertGreaterEqual(min(plan.week_visit_ids.mapped("date")), MONDAY + timedelta(days=3))

    def test_hours(self):
        """VIS-16: planned hours are the median of what it took, else the class's, else the purpose's."""
        develop = self.env.ref("sale_visit_plan.purpose_develop")
        for hours in (0.5, 2.25, 4):
            visit = self.make_visit(partner=self.due[0], purpose_id=develop.id)
            visit.sudo().write({"state": "done", "actual_hours": hours})
        self.due[1:2].visit_class_id = self.key
        self.potential.standard_hours = 0
        self.due.sudo().last_visit_date = MONDAY - timedelta(days=100)
        plan = self.make_week()
        plan.action_draft_lines()
        hours = {visit.partner_id: visit.planned_hours for visit in plan.week_visit_ids}
        self.assertEqual([hours[who] for who in self.due[:3]], [2.25, 2.0, develop.standard_hours])

    def test_limits(self):
        """VIS-16: a day takes no more than the company's limit, an appointment keeps its time."""
        self.make_customers(20, MONDAY - timedelta(days=60), self.potential)
        self.env.company.visit_day_limit = 3
        fixed = self.make_visit(partner=self.fresh[0], start_at=datetime(2027, 6, 8, 2), is_time_fixed=True)
        plan = self.make_week()
        plan.action_draft_lines()
        per_day = plan.week_visit_ids.grouped("date")
        self.assertEqual(
            {day.isoweekday(): len(visits) for day, visits in per_day.items()}, dict.fromkeys(range(1, 6), 3)
        )
        self.assertEqual(fixed.start_at, datetime(2027, 6, 8, 2))
        self.assertFalse(plan.week_visit_ids._get_overlaps())

    def test_month(self):
        """VIS-16: in a month plan a key customer with an interval of 14 days comes again after 14 days."""
        self.due[0].visit_class_id = self.key
        plan = self.make_plan()
        plan.action_draft_lines()
        days = sorted(plan.month_visit_ids.filtered(lambda v: v.partner_id == self.due[0]).mapped("date"))
        self.assertGreaterEqual(len(days), 2)
        self.assertTrue(all((two - one).days >= 7 for one, two in zip(days, days[1:], strict=False)))

    def test_keep_or_remove(self):
        """VIS-16: proposals are kept or removed before the plan is handed in; what is kept stays."""
        plan = self.make_week()
        plan.action_draft_lines()
        with self.assertRefused("4 visits are proposals still"):
            plan.action_submit()
        first, second = plan.week_visit_ids[:2]
        first.action_keep()
        second.action_remove()
        self.assertFalse(second.exists())
        with self.assertRefused("Only a proposal is removed"):
            first.action_remove()
        plan.action_keep_all()
        plan.action_submit()
        self.assertEqual(plan.state, "submitted")
        with self.assertRefused("handed in"):
            plan.action_draft_lines()

    def test_who_may(self):
        """VIS-16: a rep drafts his own plan only, a leader his people's; nobody forges a proposal."""
        plan = self.make_week()
        with self.assertRaises(AccessError):
            plan.with_user(self.colleague).action_draft_lines()
        with self.assertRefused("cannot be written or imported"):
            self.make_visit(is_proposed=True)
        plan.with_user(self.head).action_draft_lines()
        self.assertEqual(plan.week_visit_ids.user_id, self.rep)
        with self.assertRaises(AccessError):
            plan.week_visit_ids.with_user(self.colleague).action_remove()
        with self.assertRaises(AccessError):
            plan.week_visit_ids.with_user(self.colleague).action_keep()

    def test_many_at_once(self):
        """VIS-16: plans of several salespeople are drafted together, each with his own customers."""
        theirs = self.make_customers(3, MONDAY - timedelta(days=70), self.potential, self.colleague)
        plans = self.make_week() | self.make_week(self.colleague)
        plans.with_user(self.head).action_draft_lines()
        self.assertEqual(plans[0].week_visit_ids.partner_id, self.due)
        self.assertEqual(plans[1].week_visit_ids.partner_id, theirs)

    def test_other_company(self):
        """VIS-16: a customer of another company is not proposed."""
        other = self.env["res.company"].create({"name": "Other"})
        self.due[0].company_id = other
        plan = self.make_week()
        plan.action_draft_lines()
        self.assertEqual(plan.week_visit_ids.partner_id, self.due[1:])

    def test_nothing_to_propose(self):
        self.due.sudo().last_visit_date = MONDAY
        plan = self.make_week()
        action = plan.action_draft_lines()
        self.assertIn("Nothing to propose", action["params"]["message"])
        self.assertFalse(plan.week_visit_ids)
