from datetime import date, timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.sale_after_service.tests.common_complaint import MONDAY, ComplaintCommon
from odoo.addons.sale_after_service.tests.common_return import ReturnCommon


class MetricMixin:
    def figure(self, code, first, last, user=None, subjects=None, level="person"):
        metric = self.env["sale.target.metric"].search([("code", "=", code)])
        subjects = subjects or self.rep
        found = metric.with_user(user or self.director)._read_values(first, last, level, subjects.ids)
        return found.get((metric.id, subjects.id))


@tagged("post_install", "-at_install")
class TestReturnMetric(MetricMixin, ReturnCommon):
    def test_return_takes_back(self):
        """COM-02: a return, when credited, is a negative event of who sold, so its commission goes back;
        KPI-03: 2 of 5 pumps returned are 8,000 of 12,000 net sales."""
        order, picking = self.sell()
        invoice = self.invoice(order)
        record = self.make_return(picking)
        self.walk(record)
        record.with_user(self.accountant).action_credit()
        credit = self.env["account.move"].search([("reversed_entry_id", "=", invoice.id)])
        credit.action_post()
        events = self.env["sale.kpi.event"].sudo()
        events._capture("account.move", (invoice | credit).ids)
        found = events.search([("src_model", "=", "account.move"), ("src_id", "=", credit.id)])
        self.assertEqual((sum(found.mapped("amount")), found.user_id), (-8000.0, self.rep))
        self.assertEqual(found.origin_id.src_id, invoice.id)
        # Two people, two time zones: past midnight they write different days.
        span = min(invoice.invoice_date, credit.invoice_date), max(invoice.invoice_date, credit.invoice_date)
        self.assertEqual(self.figure("returned", *span), 8000.0)
        self.assertAlmostEqual(self.figure("return_rate", *span), 100 * 8000 / 12000)
        self.assertIsNone(self.figure("return_rate", *span, subjects=self.colleague))

    def test_satisfaction(self):
        """KPI-03: satisfaction is the mean of the answers about the person's work: 4 of 5 is 80 %; nobody
        asked is no figure."""
        self.make_order(1)
        today = fields.Date.today()
        survey = self.env["sale.after.service.survey"].with_user(self.service)
        week = timedelta(days=7)
        survey = survey.create({"name": "X", "date_from": today - week, "date_to": today + week})
        survey.action_send()
        line = survey.line_ids.filtered(lambda line: line.partner_id == self.customer)
        line.with_user(self.service).write({"score": 4, "content": "Good"})
        line.with_user(self.service).action_answer()
        day = line.answered_on
        self.assertEqual(self.figure("satisfaction", day, day), 80.0)
        self.assertEqual(self.figure("satisfaction", day, day, user=self.rep), 80.0)
        self.assertEqual(self.figure("satisfaction", day, day, subjects=self.team, level="team"), 80.0)
        self.assertIsNone(self.figure("satisfaction", day, day, subjects=self.colleague))


@tagged("post_install", "-at_install")
class TestComplaintMetric(MetricMixin, ComplaintCommon):
    def test_closed_in_time(self):
        """KPI-03: of two complaints received one was closed in time: 50 %; praise does not count."""
        with self.at():
            first, second = self.complaint(), self.complaint()
            self.complaint(kind="praise")
        span = date(2027, 6, 1), date(2027, 6, 30)
        self.assertEqual(self.figure("complaint_rate", *span), 0.0)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_after_service_complaint SET state = 'closed', was_overdue = id = %s WHERE id IN %s",
            [second.id, (first | second)._ids],
        )
        self.env.invalidate_all()
        self.assertEqual(self.figure("complaint_rate", *span), 50.0)
        self.assertEqual(self.figure("complaints", *span), 2)
        self.assertIsNone(self.figure("complaint_rate", *span, subjects=self.colleague))
        self.assertTrue(MONDAY)
