from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import VisitCommon


@tagged("post_install", "-at_install")
class TestGreeting(VisitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sale.visit.festival"].search([]).active = False
        cls.person = cls.env["res.partner"].create(
            {"name": "Ms Xu", "parent_id": cls.customer.id, "birthday": "1988-06-10"}
        )
        cls.cron = cls.env.ref("sale_visit_plan.cron_greet")

    def run_on(self, day):
        # Four in the morning in London is noon in Shanghai.
        with freeze_time(f"{day} 04:00:00"), self.enter_registry_test_mode():
            self.cron.method_direct_trigger()

    def asked(self, partner):
        kind = self.env.ref("sale_visit_plan.activity_greeting")
        return partner.activity_ids.filtered(lambda activity: activity.activity_type_id == kind)

    def test_birthday(self):
        """CUS-07: three days before a contact's birthday its salesperson gets an activity, once."""
        self.run_on("2027-06-06")
        self.assertFalse(self.asked(self.person))
        self.run_on("2027-06-07")
        self.assertRecordValues(
            self.asked(self.person),
            [{"user_id": self.rep.id, "date_deadline": date(2027, 6, 10), "summary": "Birthday"}],
        )
        self.run_on("2027-06-08")
        self.assertEqual(len(self.asked(self.person)), 1)
        self.asked(self.person).with_user(self.rep).action_feedback()
        self.run_on("2027-06-09")
        self.assertFalse(self.asked(self.person), "done is done")

    def test_every_year(self):
        """CUS-07: next year it is asked again."""
        self.run_on("2027-06-10")
        self.run_on("2028-06-10")
        self.assertEqual(len(self.asked(self.person)), 2)

    def test_job_that_did_not_run(self):
        """CUS-07: where the job failed three days before, it is made up for until the day itself."""
        self.run_on("2027-06-10")
        self.assertTrue(self.asked(self.person))
        self.person.birthday = "1988-06-09"
        self.run_on("2027-06-11")
        self.assertEqual(len(self.asked(self.person)), 1)

    def test_leap_day(self):
        """CUS-07: a birthday on 29 February is kept on the 28th in other years."""
        self.person.birthday = "1988-02-29"
        self.run_on("2027-02-25")
        self.assertEqual(self.asked(self.person).date_deadline, date(2027, 2, 28))
        self.run_on("2028-02-26")
        self.assertEqual(max(self.asked(self.person).mapped("date_deadline")), date(2028, 2, 29))

    def test_across_the_year(self):
        """CUS-07: a birthday in the first days of January is asked for in December."""
        self.person.birthday = "1990-01-02"
        self.run_on("2027-12-30")
        self.assertEqual(self.asked(self.person).date_deadline, date(2028, 1, 2))

    def test_own_salesperson_first(self):
        """CUS-07: a contact's own salesperson is asked before the company's; without one nobody."""
        self.person.user_id = self.colleague
        lonely = self.env["res.partner"].create({"name": "Lonely", "birthday": "1988-06-10"})
        self.run_on("2027-06-09")
        self.assertEqual(self.asked(self.person).user_id, self.colleague)
        self.assertFalse(self.asked(lonely))

    def test_days_and_switch(self):
        """CUS-07: how many days ahead, and whether at all, is a setting."""
        self.env.company.greeting_days = 0
        self.run_on("2027-06-09")
        self.assertFalse(self.asked(self.person))
        self.env.company.is_greeting_asked = False
        self.run_on("2027-06-10")
        self.assertFalse(self.asked(self.person))
        self.env.company.is_greeting_asked = True
        self.run_on("2027-06-10")
        self.assertTrue(self.asked(self.person))

    def test_festival(self):
        """CUS-07: before a festival the salesperson gets an activity for each customer of its classes."""
        festival = self.env.ref("sale_visit_plan.festival_spring")
        festival.write({"active": True, "class_ids": self.key.ids})
        self.run_on("2027-02-03")
        self.assertEqual(self.asked(self.key_customer).summary, "Spring Festival")
        self.assertEqual(self.asked(self.key_customer).date_deadline, date(2027, 2, 6))
        self.assertFalse(self.asked(self.customer) | self.asked(self.person))
        festival.class_ids = False
        self.run_on("2027-02-04")
        self.assertTrue(self.asked(self.customer))
        self.assertEqual(len(self.asked(self.key_customer)), 1)

    def test_shipped_days(self):
        """CUS-07: the days of the lunar festivals are those of the moon: new and full."""
        first_new_moon = date(2000, 1, 6)
        for name, age in (("spring", 0), ("mid_autumn", 14)):
            days = self.env.ref(f"sale_visit_plan.festival_{name}").date_ids.mapped("date")
            self.assertEqual([day.year for day in days], list(range(2026, 2031)))
            for day in days:
                off = ((day - first_new_moon) / timedelta(days=1) - age) % 29.530588
                self.assertLess(min(off, 29.530588 - off), 1.6, day)

    def test_written_by_the_job_only(self):
        """CUS-07: nobody writes or drops the list of greetings."""
        self.run_on("2027-06-09")
        greeting = self.env["sale.visit.greeting"].search([("partner_id", "=", self.person.id)])
        self.assertTrue(greeting.with_user(self.rep).has_access("read"))
        self.assertFalse(greeting.with_user(self.stranger).has_access("read"))
        with self.assertRaises(AccessError):
            greeting.with_user(self.manager).unlink()

    def test_set_based(self):
        """CUS-07: many birthdays on one day cost little more than few."""
        costs = []
        for count in (5, 40):
            self.env["res.partner"].create(
                [{"name": "Guest", "birthday": "1980-03-03", "user_id": self.rep.id}] * count
            )
            greeting = self.env["sale.visit.greeting"]
            self.env.flush_all()
            start = self.env.cr.sql_log_count
            rows = greeting._find_birthdays(self.env.company, [date(2027, 3, 3)])
            self.assertEqual(len(rows), count)
            greeting._ask(self.env.company, rows)
            self.env.flush_all()
            costs.append(self.env.cr.sql_log_count - start)
        self.assertLess(costs[1] - costs[0], 35, costs)
