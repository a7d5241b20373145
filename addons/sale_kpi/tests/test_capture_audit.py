from unittest.mock import patch

from psycopg2.errors import RaiseException

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import KpiCommon


@tagged("post_install", "-at_install")
class TestCaptureAudit(KpiCommon):
    def check(self):
        return self.env["sale.kpi.audit"]._check(self.company)

    def test_clean(self):
        """KPI-01: what went the ordinary way agrees with the books to the cent."""
        invoice = self.bill((self.pump, 3, 33.33), (self.seal, 7, 1.01), taxed=True)
        self.pay(invoice, 50)
        refund = invoice._reverse_moves([{"invoice_date": "2026-06-01", "date": "2026-06-01"}])
        refund.action_post()
        check = self.check()
        self.assertEqual((check.difference_count, check.report), (0, ""))
        self.assertGreater(check.event_count, 4)

    def test_books_changed(self):
        """KPI-01: an invoice that somebody changed past Odoo is found, named, told, and captured again."""
        invoice = self.bill((self.pump, 1, 1000))
        self.pay(invoice)
        self.capture()
        self.env.flush_all()
        for line in invoice.line_ids:
            half = "UPDATE account_move_line SET balance = balance / 2 WHERE id = %s"
            self.env.cr.execute(half, [line.id])
        self.env.invalidate_all()
        check = self.check()
        self.assertEqual((check.invoice_difference_count, check.cash_difference_count), (1, 1))
        self.assertIn(invoice.name, check.report)
        told = self.env["mail.message"].search([("subject", "=", "Sales figures differed from the books")])
        self.assertIn(self.manager.partner_id, told.notified_partner_ids)
        self.capture()
        self.assertEqual(self.total("invoice"), 500)
        self.assertFalse(self.check().difference_count)

    def test_fact_changed(self):
        """KPI-01: a sum that somebody changed past Odoo is set right; the others are not touched."""
        self.bill((self.pump, 1, 1000), (self.seal, 1, 100))
        self.capture()
        facts = self.env["sale.kpi.fact"].search([("company_id", "=", self.company.id)])
        wrong, right = facts.sorted("amount")
        self.env.cr.execute("UPDATE sale_kpi_fact SET amount = 7, number = 9 WHERE id = %s", [wrong.id])
        self.env.invalidate_all()
        check = self.check()
        self.assertEqual(check.fact_difference_count, 1)
        self.env.invalidate_all()
        self.assertEqual((wrong.amount, wrong.number, right.amount), (100, 1, 1000))
        self.assertFactsFit()

    def test_rebuild(self):
        """KPI-01: figures that are lost altogether are added up anew from the events."""
        self.bill((self.pump, 1, 1000), (self.seal, 1, 100))
        self.capture()
        self.env.cr.execute("DELETE FROM sale_kpi_fact")
        self.env["sale.kpi.fact"]._rebuild()
        self.assertFactsFit()
        self.assertEqual(self.total("invoice", model="sale.kpi.fact"), 1100)

    def test_waiting(self):
        """KPI-01: what waits to be captured is no difference."""
        self.bill((self.pump, 1, 1000))
        with patch.object(type(self.env["sale.kpi.outbox"]), "_capture_pending"):
            self.env.cr.flush()
            self.assertFalse(self.check().difference_count)

    def test_append_only(self):
        """KPI-01: nobody changes or deletes an event, not even past Odoo; but a customer may be merged."""
        self.bill((self.pump, 1, 1000))
        self.capture()
        event = self.events()[0]
        with self.assertRefused("never changed", UserError):
            event.with_user(self.manager).sudo().write({"amount": 1})
        with self.assertRefused("never deleted", UserError):
            event.sudo().unlink()
        for query in ("UPDATE sale_kpi_event SET amount = 1", "DELETE FROM sale_kpi_event"):
            with mute_logger("odoo.sql_db"), self.assertRaises(RaiseException), self.cr.savepoint():
                self.env.cr.execute(query)

    def test_access(self):
        """KPI-01: a salesperson reads his own figures, a leader his team's, an administrator all; nobody
        writes any, and no salesperson reads the checks."""
        self.bill((self.pump, 1, 1000), user=self.rep)
        self.bill((self.pump, 1, 300), user=self.stranger)
        self.capture()
        for model in ("sale.kpi.event", "sale.kpi.fact"):
            seen = {
                user: sum(self.env[model].with_user(user).search([("kind", "=", "invoice")]).mapped("amount"))
                for user in (self.rep, self.colleague, self.head, self.stranger, self.manager)
            }
            self.assertEqual(list(seen.values()), [1000, 0, 1000, 300, 1300], model)
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.manager).create({"kind": "invoice"})
        with self.assertRaises(AccessError):
            self.env["sale.kpi.audit"].with_user(self.rep).action_check()
        with self.assertRaises(AccessError):
            self.env["sale.kpi.outbox"].with_user(self.rep).action_fill()
        self.assertTrue(self.env["sale.kpi.audit"].with_user(self.manager).action_check()["res_id"])

    def test_documents(self):
        """KPI-01: from each figure to the documents behind it."""
        invoice = self.bill((self.pump, 1, 1000))
        self.bill((self.pump, 1, 300), day="2026-05-11")
        self.capture()
        fact = self.env["sale.kpi.fact"].with_user(self.rep).search([("amount", "=", 1000)])
        action = fact.action_view_documents()
        self.assertEqual(action["res_model"], "account.move")
        self.assertEqual(self.env["account.move"].search(action["domain"]), invoice)
        events = self.env["sale.kpi.event"].search(fact.action_view_events()["domain"])
        self.assertEqual(events, self.events(invoice))
        self.assertEqual(events.action_open_document()["res_id"], invoice.id)

    def test_problem(self):
        """KPI-01: one document that cannot be captured does not hold up the others; it is kept, named in
        the check, and tried again."""
        good, bad = self.bill((self.pump, 1, 1000)), self.bill((self.pump, 1, 300))
        events = type(self.env["sale.kpi.event"])
        capture = events._capture

        def fail(self, src_model, ids, *only):
            if bad.id in ids:
                self.env.cr.execute("SELECT 1 / 0")
            return capture(self, src_model, ids, *only)

        with patch.object(events, "_capture", fail), mute_logger("odoo.sql_db", "odoo.addons.sale_kpi"):
            self.capture()
        self.assertEqual(self.total("invoice"), 1000)
        self.assertTrue(self.events(good))
        waiting = self.env["sale.kpi.outbox"].search([("src_id", "=", bad.id)])
        self.assertIn("division by zero", waiting[0].problem)
        self.env["sale.kpi.outbox"]._retry()
        self.capture()
        self.assertEqual(self.total("invoice"), 1300)

    def test_past(self):
        """KPI-01: what was sold before the add-on came is captured, year by year, once."""
        first, second = self.bill((self.pump, 1, 1000), day="2024-05-10"), self.bill((self.pump, 1, 300))
        order = self.sell((self.pump, 1, 200))
        self.env.cr.precommit.data.clear()
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=60) as progress:
            self.env["sale.kpi.outbox"]._cron_fill()
        self.assertEqual(progress.call_args.kwargs, {"deactivate": True})
        self.capture()
        self.assertEqual(self.events(first | second).mapped("amount"), [1000, 300])
        self.assertEqual(self.events(order).mapped("amount"), [200])
