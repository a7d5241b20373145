from datetime import datetime

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_day import DayCommon


@tagged("post_install", "-at_install")
class TestNews(DayCommon):
    def news(self, user, partner=None):
        """{kind: [what]} of ``partner`` as ``user`` reads it."""
        self.env.flush_all()
        rows = (
            self.env["sale.visit.news"]
            .with_user(user)
            .search([("partner_id", "=", (partner or self.customer).id)], order="at, id")
        )
        return {kind: group.mapped("change") for kind, group in rows.grouped("kind").items()}

    def test_from_reports(self):
        """CUS-04: what a visit report says of needs, competitors and the market is reported to the
        sales department by itself, once the report is handed in."""
        visit = self.go()
        visit.report_id.write({"customer_need": "Quieter pumps", "competitor_note": "Nanfang, 5% cheaper"})
        self.assertFalse(self.news(self.head))
        self.report(visit)
        said = {"need": ["Quieter pumps"], "rivals": ["Nanfang, 5% cheaper"]}
        for user in (self.rep, self.head, self.director):
            self.assertEqual(self.news(user), said)
        for user in (self.stranger, self.colleague):
            self.assertFalse(self.news(user))

    def test_from_leads_and_classes(self):
        """CUS-04: a new inquiry, another level of intention, another class of customer stand there."""
        low, high = self.env["sale.visit.intention"].search([], limit=2)
        lead = (
            self.env["crm.lead"]
            .with_user(self.rep)
            .create(
                {
                    "name": "Cooling pumps",
                    "partner_id": self.customer.id,
                    "user_id": self.rep.id,
                    "inquiry_kind": "own",
                    "intention_id": low.id,
                }
            )
        )
        self.cr.flush()  # Odoo logs changes before it commits
        lead.intention_id = high
        self.customer.visit_class_id = self.potential
        self.cr.flush()
        news = self.news(self.rep)
        self.assertEqual(news["inquiry"], ["Cooling pumps"])
        self.assertEqual(news["intention"][-1], f"{low.name} → {high.name}")
        self.assertEqual(news["class"][-1], f"{self.general.name} → {self.potential.name}")

    def test_first_deal(self):
        order = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "user_id": self.rep.id, "date_order": datetime(2027, 6, 2)}
        )
        self.customer.sudo().write({"first_order_id": order.id})
        self.assertEqual(self.news(self.rep)["deal"], [order.name])

    def test_nobody_writes_it(self):
        self.report(self.go(), market_note="Prices of steel rise")
        self.env.flush_all()
        row = self.env["sale.visit.news"].with_user(self.manager).search([], limit=1)
        for act in (lambda: row.write({"change": "x"}), row.unlink, lambda: row.create({"change": "x"})):
            with self.assertRaises(AccessError):
                act()
        other = self.env["res.company"].create({"name": "Other"})
        self.manager.company_ids += other
        seen = self.env["sale.visit.news"].with_user(self.manager).with_context(allowed_company_ids=other.ids)
        self.assertFalse(seen.search([("kind", "=", "market")]))

    def test_read_once(self):
        """CUS-04: a page of news is read in one query, however much is on file."""
        visit = self.go()
        visit.report_id.customer_need = "Quieter pumps"
        self.report(visit)
        self.env.flush_all()
        self.env.invalidate_all()
        news = self.env["sale.visit.news"].search_fetch([("partner_id", "=", self.customer.id)], ["at"])
        with self.assertQueryCount(0):
            self.assertIn("Quieter pumps", news.mapped("change"))
            self.assertEqual(news.mapped("user_id"), self.rep)
