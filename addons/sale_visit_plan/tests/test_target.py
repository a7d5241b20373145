from odoo.tests import tagged

from .common_day import DayCommon


@tagged("post_install", "-at_install")
class TestTarget(DayCommon):
    def test_report_waits_for_table(self):
        """CUS-10: a visit to a target customer is made; its report waits for the table, button or phone."""
        visit = self.go(party_kind="target")
        with self.assertRefused("target customer: fill in"):
            self.report(visit)
        self.customer.with_user(self.rep).write(
            {
                "industry_id": self.env.ref("base.res_partner_industry_A").id,
                "phone": "021 5888 0000",
                "target_products": "Lathes",
                "target_demand": 300_000,
                "target_supplier": "SKF",
                "target_decider": "Mr Gu, purchasing",
            }
        )
        self.assertEqual(self.report(visit).state, "submitted")

    def test_other_visits_do_not_wait(self):
        """CUS-10: the report of any other visit is handed in without the table."""
        self.assertEqual(self.report(self.go(party_kind="potential")).state, "submitted")

    def test_reports_and_promises_in_brief(self):
        """CUS-06: before the next visit the brief tells what was reported and is promised still."""
        visit = self.go()
        self.env["sale.visit.promise"].with_user(self.rep).create(
            {
                "visit_id": visit.id,
                "side": "ours",
                "name": "Send the drawing",
                "date_due": "2027-06-09",
            }
        )
        self.report(visit, next_step="Offer by Friday")
        brief = self.make_visit().brief
        for text in ("Met the buyer", "Offer by Friday", "Send the drawing"):
            self.assertIn(text, brief)
