from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import VisitCommon


@tagged("post_install", "-at_install")
class TestCoverage(VisitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env["res.partner"].with_user(cls.rep))
        cls.customer.visit_class_id = cls.potential  # every 30 days
        cls.both = cls.customer | cls.key_customer

    def get_to_visit(self, user=None):
        partners = self.env["res.partner"].with_user(user or self.rep)
        return partners.search([("is_visit_due", "=", True), ("id", "in", self.both.ids)])

    def make_last_visit(self, days, partner=None):
        """A visit made so many days ago."""
        ended = fields.Datetime.now() - timedelta(days=days)
        visit = self.make_visit(partner=partner, start_at=ended - timedelta(hours=1))
        if visit.state == "planned":
            visit._set_state("confirmed")
        visit._set_state("in_progress", started_at=ended - timedelta(hours=1))
        visit._set_state("done", ended_at=ended, actual_hours=1)
        return visit

    def test_interval(self):
        """VIS-05: with an interval of 30 days the list has who was visited 31 days ago, not 30."""
        for days, is_due in ((30, False), (31, True), (29, False)):
            self.customer.sudo().last_visit_date = self.today - timedelta(days=days)
            self.assertEqual(self.customer in self.get_to_visit(), is_due, f"{days} days")
            seen = self.customer.with_user(self.rep)  # on his day, not on that of the server
            self.assertEqual(seen.is_visit_due, is_due)
            self.assertEqual(seen.visit_overdue_days, max(days - 30, 0))

    def test_visit_made(self):
        """VIS-05: a visit made takes the customer off the list; an older one changes nothing."""
        self.customer.sudo().last_visit_date = self.today - timedelta(days=40)
        self.assertIn(self.customer, self.get_to_visit())
        visit = self.make_last_visit(2)
        self.assertEqual(self.customer.last_visit_date, visit._get_local(visit.ended_at).date())
        self.assertNotIn(self.customer, self.get_to_visit())
        newest = self.customer.last_visit_date
        self.make_last_visit(20)
        self.assertEqual(self.customer.last_visit_date, newest)

    def test_many_visits_at_once(self):
        """VIS-05: a visit made late in the evening counts for the salesperson's day; bulk works."""
        visits = self.make_visit() | self.make_visit(partner=self.key_customer)
        visits._set_state("confirmed")
        for visit in visits:
            visit._set_state("in_progress")
            visit._set_state("done", ended_at="2027-06-02 16:30:00")  # half past midnight in Shanghai
        self.assertEqual(set(self.both.mapped("last_visit_date")), {fields.Date.to_date("2027-06-03")})

    def test_open_visit(self):
        """VIS-05: who has a visit planned is not on the list, whoever plans it; called off, he is again."""
        self.customer.sudo().last_visit_date = self.today - timedelta(days=31)
        start = fields.Datetime.now() + timedelta(days=3)
        visit = self.make_visit(user=self.stranger, user_id=self.stranger.id, start_at=start)
        self.assertNotIn(self.customer, self.get_to_visit())
        self.assertEqual(self.customer.with_user(self.rep).next_visit_date, visit.date)
        visit.with_user(self.stranger).action_cancel()
        self.assertIn(self.customer, self.get_to_visit())

    def test_past_plan_does_not_count(self):
        """VIS-05: a visit that was planned and never made keeps nobody off the list."""
        self.customer.sudo().last_visit_date = self.today - timedelta(days=31)
        self.make_visit(start_at=fields.Datetime.now() - timedelta(days=3))
        self.assertIn(self.customer, self.get_to_visit())

    def test_never_visited(self):
        """VIS-05: a customer with an interval whom nobody has visited is due at once."""
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = create_date - interval '2 days' WHERE id = %s",
            [self.customer.id],
        )
        self.customer.invalidate_recordset()
        self.customer.visit_class_id = self.general
        self.assertIn(self.customer, self.get_to_visit())

    def test_class_interval(self):
        """VIS-05: a new interval of the class counts at once, for all customers in one go."""
        self.customer.sudo().last_visit_date = self.today - timedelta(days=31)
        self.potential.with_user(self.manager).interval_days = 31
        self.assertNotIn(self.customer, self.get_to_visit())
        self.potential.interval_days = 0
        self.assertFalse(self.customer.next_visit_due)
        self.customer.visit_class_id = False
        self.assertNotIn(self.customer, self.get_to_visit())

    def test_not_due(self):
        """The search for customers who need no visit is the rest, without loss."""
        self.customer.sudo().last_visit_date = self.today - timedelta(days=31)
        partners = self.env["res.partner"].with_user(self.rep)
        domain = [("id", "in", self.both.ids)]
        rest = partners.search([("is_visit_due", "=", False), *domain])
        self.assertEqual(rest | self.get_to_visit(), self.both)
        self.assertFalse(rest & self.get_to_visit())

    def test_nobody_forges(self):
        """VIS-05: no salesperson writes or imports a last visit; a manager brings days of before."""
        self.customer.visit_class_id = self.general
        date = {"last_visit_date": self.today}
        partner = self.customer.with_user(self.rep)
        with self.assertRefused("follows from the visits|not allowed", (Exception)):
            partner.write(date)
        with self.assertRefused("follows from the visits|not allowed", (Exception)):
            partner.create({"name": "New", **date})
        self.customer.with_user(self.manager).write(date)
        self.assertEqual(self.customer.last_visit_date, self.today)

    def test_plan_several(self):
        """VIS-05: customers of the list go onto one day in one act, in order, on the day's draft plan."""
        plan = self.make_plan()
        action = self.both.with_user(self.rep).action_plan_visits()
        values = {"date": "2027-06-02"}
        wizard = (
            self.env[action["res_model"]].with_user(self.rep).with_context(**action["context"]).create(values)
        )
        wizard.action_plan()
        visits = plan.month_visit_ids.sorted("start_at")
        self.assertEqual(visits.partner_id, self.both)
        self.assertGreaterEqual(visits[1].start_at, visits[0].stop_at)
        self.assertEqual(visits.mapped("date"), [fields.Date.to_date("2027-06-02")] * 2)

    def test_plan_for_another(self):
        """VIS-05: a rep plans for himself, not for a colleague; his leader does for him."""
        values = {"date": "2027-06-02", "user_id": self.colleague.id, "partner_ids": self.customer.ids}
        with self.assertRaises(AccessError):
            self.env["sale.visit.partner.plan"].with_user(self.rep).create(values).action_plan()
        self.env["sale.visit.partner.plan"].with_user(self.head).create(values).action_plan()
        self.assertEqual(self.env["sale.visit"].search([("user_id", "=", self.colleague.id)]).date.day, 2)

    def test_bulk_cost(self):
        """Marking many visits as made costs no query per customer."""
        visits = self.env["sale.visit"]
        for number in range(6):
            partner = self.env["res.partner"].create({"name": f"Customer {number}"})
            visits |= self.make_visit(partner=partner)
        self.env.flush_all()
        visits._note_last_visit()  # warm
        self.env.flush_all()
        visits.partner_id.last_visit_date = False
        self.env.flush_all()
        with self.assertQueryCount(4):
            visits._note_last_visit()
            self.env.flush_all()
