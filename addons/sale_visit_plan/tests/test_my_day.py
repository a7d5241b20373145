from datetime import datetime
from uuid import uuid4

from odoo.tests import tagged

from .common_day import DayCommon


@tagged("post_install", "-at_install")
class TestMyDay(DayCommon):
    def day(self, user=None, date=None):
        return self.env["sale.visit"].with_user(user or self.rep).get_my_day(date)

    def step(self, visit):
        return next(stop for stop in self.day()["stops"] if stop["id"] == visit.id)["step"]

    def test_one_button(self):
        """VIS-04: one thing to do at a time: call, check in, write, check out, go on."""
        visit = self.make_visit()
        visit.action_confirm()
        steps = [self.step(visit)]
        visit.action_contact_made()
        steps.append(self.step(visit))
        visit.action_check_in(str(uuid4()))
        steps.append(self.step(visit))
        visit.action_save_report(str(uuid4()), {"content": "Met", "result": "Offer"}, True)
        steps.append(self.step(visit))
        visit.action_check_out(str(uuid4()))
        steps.append(self.step(visit))
        self.assertEqual(steps, ["contact", "check_in", "report", "check_out", "next"])

    def test_blocked(self):
        """VIS-10: what keeps a visit from beginning is said before anybody drives there."""
        visit = self.make_visit(is_contact_made=True)
        visit.action_confirm()
        visit.write({"preparation_ids": [(0, 0, {"kind": "gift", "name": "Tea", "amount": 100})]})
        stop = self.day()["stops"][0]
        self.assertEqual(stop["step"], "blocked")
        self.assertIn("needs approval", stop["blocker"])

    def test_content(self):
        """VIS-13: a stop shows the last visit and what is still promised to the customer."""
        first = self.go()
        first.action_add_promise(str(uuid4()), "Send samples", "2027-06-09")
        self.clock.move_to("2027-06-03 02:00:00")
        self.make_visit(start_at=datetime(2027, 6, 3, 4))
        self.make_visit(start_at=datetime(2027, 6, 3, 2), partner=self.key_customer)
        self.make_visit(user=self.colleague, start_at=datetime(2027, 6, 3, 2))
        day = self.day()
        self.assertEqual([stop["begins"] for stop in day["stops"]], ["10:00", "12:00"])
        early, late = day["stops"]
        self.assertTrue(late["last_visit"])
        self.assertFalse(early["last_visit"])
        self.assertEqual([promise["name"] for promise in late["promises"]], ["Send samples"])
        self.assertEqual([report["id"] for report in day["late"]], first.report_id.ids)  # not written yet
        self.assertEqual(self.day(self.stranger)["stops"], [])

    def test_forgotten(self):
        """VIS-10: whoever forgot to check out yesterday sees it first."""
        visit = self.go_in()
        self.clock.move_to("2027-06-03 02:00:00")
        self.make_visit(start_at=datetime(2027, 6, 3, 2))
        self.assertEqual(self.day()["stops"][0]["id"], visit.id)

    def test_overdue_money(self):
        """VIS-04: overdue money is shown to whoever may read it."""
        self.make_visit()
        self.assertEqual(self.day()["stops"][0]["overdue"], "")
        journal = self.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", self.env.company.id)], limit=1
        )
        if not journal:
            self.skipTest("no chart of accounts here")
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_user_id": self.rep.id,
                "invoice_date": "2027-04-01",
                "invoice_date_due": "2027-05-01",
                "invoice_line_ids": [(0, 0, {"name": "Bearings", "price_unit": 1200, "tax_ids": False})],
            }
        )
        move.action_post()
        self.assertIn("1,200.00", self.day()["stops"][0]["overdue"])

    def count_queries(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.day()
        return self.env.cr.sql_log_count - before

    def test_cost(self):
        """VIS-04: twelve stops are read with as many queries as two."""

        def add(count, first):
            for number in range(first, first + count):
                partner = self.env["res.partner"].create(
                    {"name": f"Customer {number}", "street": f"{number} Road", "is_company": True}
                )
                self.go(partner=partner, start_at=datetime(2027, 6, 2, 2, number))
                promised = self.go(partner=partner, start_at=datetime(2027, 6, 1, 18))
                promised.action_add_promise(str(uuid4()), "Send samples", "2027-06-09")
                self.make_visit(partner=partner, start_at=datetime(2027, 6, 2, 3, number))

        add(1, 1)
        self.count_queries()  # what is read once and kept
        few = self.count_queries()
        add(5, 2)
        many = self.count_queries()
        self.assertLessEqual(many, few + 2, "queries grow with the stops")
        self.assertLess(many, 70)
