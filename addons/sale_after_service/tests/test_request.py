from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_complaint import ComplaintCommon


@tagged("post_install", "-at_install")
class TestRequest(ComplaintCommon):
    def ask(self, kind="repair", user=None, **values):
        vals = {
            "kind_id": self.env.ref(f"sale_after_service.kind_{kind}").id,
            "subject": "Pump does not start",
            "description": "It hums only.",
            "partner_id": self.customer.id,
            "phone": "021 555",
            **values,
        }
        request = self.env["sale.after.service.request"].with_user(user or self.rep).create(vals)
        return request

    def sent(self, **values):
        request = self.ask(**values)
        request.action_submit()
        request.with_user(self.director).action_confirm()
        request.with_user(self.clerk).action_send()
        return request

    def served(self, result="solved", **values):
        request = self.sent(**values)
        mine = request.with_user(self.technical)
        mine.talk_ids = [fields.Command.create({"note": "He says it hums."})]
        mine.action_contact()
        mine.write({"result": result, "result_note": "New starter"})
        mine.action_done()
        return request

    def messages(self, user, request):
        domain = [("partner_ids", "in", user.partner_id.ids), ("subject", "ilike", request.name)]
        return self.env["mail.message"].search_count(domain)

    def test_priority_sets_due(self):
        """ASV-02: registered with a priority, a due time is set by it and shown; it is counted in
        working hours, and whoever changes the table changes what comes."""
        due = {}
        with self.at("2027-06-11 05:00:00"):  # Friday 13:00
            for name in ("urgent", "high", "normal"):
                priority = self.env.ref(f"sale_after_service.priority_{name}")
                due[name] = self.ask(priority_id=priority.id).due_at
            self.env.ref("sale_after_service.priority_urgent").hours = 2
            due["later"] = self.ask(priority_id=self.env.ref("sale_after_service.priority_urgent").id).due_at
        expected = {
            "urgent": "2027-06-11 09:00:00",
            "high": "2027-06-14 05:00:00",
            "normal": "2027-06-16 05:00:00",
            "later": "2027-06-11 07:00:00",
        }
        self.assertEqual(due, {name: fields.Datetime.to_datetime(at) for name, at in expected.items()})
        arch = self.env["sale.after.service.request"].get_views([(False, "form"), (False, "list")])["views"]
        self.assertIn("due_at", arch["form"]["arch"])
        self.assertIn("due_at", arch["list"]["arch"])

    def test_overdue(self):
        """ASV-02: what is not served in time is overdue, and is told once."""
        with self.at():
            request = self.ask()
            request.action_submit()
        model = self.env["sale.after.service.request"]
        with self.at("2027-06-09 08:59:00"):
            self.assertFalse(model.search([("is_overdue", "=", True), ("id", "=", request.id)]))
        with self.at("2027-06-09 09:00:00"):
            self.assertTrue(model.search([("is_overdue", "=", True), ("id", "=", request.id)]))
            domain = [("partner_ids", "in", self.rep.partner_id.ids), ("body", "ilike", request.name)]
            with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=60):
                model._cron_overdue()
                model._cron_overdue()
            self.assertEqual(self.env["mail.message"].search_count(domain), 1)

    def test_kind_picks_flow(self):
        """ASV-02: the kind picks the flow: advertising support is served by the salesperson himself."""
        request = self.ask("advertising")
        request.action_submit()
        request.with_user(self.director).action_confirm()
        with self.assertRefused("served by the salesperson"):
            request.with_user(self.clerk).action_send()
        request.write({"result": "solved", "result_note": "Posters sent"})
        request.action_done()
        self.assertEqual(request.state, "done")
        for kind in ("repair", "complaint", "training", "technical"):
            other = self.ask(kind)
            other.action_submit()
            other.with_user(self.director).action_confirm()
            with self.assertRefused("set by who serves"):
                other.with_user(self.rep).write({"result": "solved"})
            with self.assertRefused("set by who serves"):
                other.with_user(self.rep).action_done()
        self.env.ref("sale_after_service.kind_technical").needs_manager = False
        quick = self.ask("technical")
        quick.action_submit()
        quick.with_user(self.clerk).action_send()
        self.assertEqual(quick.state, "sent")

    def test_not_confirmed_not_sent(self):
        """ASV-03: a request the sales manager has not confirmed is not sent to technical."""
        request = self.ask()
        request.action_submit()
        with self.assertRefused("not confirmed"):
            request.with_user(self.clerk).action_send()
        for user in (self.rep, self.clerk, self.branch, self.technical):
            with self.assertRefused("The sales manager confirms"):
                request.with_user(user).action_confirm()
        request.with_user(self.director).action_confirm()
        with self.assertRefused("sales clerk sends"):
            request.with_user(self.rep).action_send()
        request.with_user(self.clerk).action_send()
        self.assertEqual((request.state, request.sent_by_id), ("sent", self.clerk))
        self.assertIn(self.technical, request.activity_ids.user_id)

    def test_form_is_filled_in(self):
        """ASV-03: the clerk fills in the form before it is sent; sent, it stays."""
        request = self.ask(description=False, phone=False)
        request.action_submit()
        request.with_user(self.director).action_confirm()
        clerk = request.with_user(self.clerk)
        with self.assertRefused("what is asked for"):
            clerk.action_send()
        clerk.description = "It hums only."
        with self.assertRefused("whom can technical call"):
            clerk.action_send()
        with self.assertRefused("sales clerk fills in"):
            request.with_user(self.rep).phone = "1"
        clerk.phone = "021 555"
        clerk.action_send()
        with self.assertRefused("is sent"):
            clerk.description = "Other"
        html = self.env["ir.actions.report"].with_user(self.technical)
        html = html._render_qweb_html("sale_after_service.report_request", request.ids)[0].decode()
        self.assertIn("It hums only.", html)
        self.assertIn(request.name, html)

    def test_result_notifies(self):
        """ASV-04: when technical sets the result, sales manager and clerk are notified."""
        request = self.sent()
        mine = request.with_user(self.technical)
        with self.assertRefused("write down the talk"):
            mine.action_contact()
        mine.talk_ids = [fields.Command.create({"note": "He says it hums."})]
        mine.action_contact()
        with self.assertRefused("set the result"):
            mine.action_done()
        with self.assertRefused("set by who serves"):
            request.with_user(self.rep).result = "solved"
        mine.write({"result": "solved", "result_note": "New starter"})
        self.assertFalse(self.messages(self.director, request))
        mine.action_done()
        self.assertEqual(self.messages(self.director, request), 1)
        self.assertEqual(self.messages(self.clerk, request), 1)
        self.assertEqual(request.activity_ids.user_id, self.clerk)
        with self.assertRefused("set by who serves"):
            mine.result = "failed"

    def test_closed_when_told(self):
        """ASV-04: it is closed only when the clerk notes that the salesperson was told."""
        request = self.served()
        for user in (self.rep, self.technical, self.director):
            with self.assertRefused("sales clerk notes"):
                request.with_user(user).action_close()
            with self.assertRefused("sales clerk notes"):
                request.with_user(user).feedback_note = "Told"
        clerk = request.with_user(self.clerk)
        with self.assertRefused("note what the salesperson was told"):
            clerk.action_close()
        clerk.feedback_note = "Told Li Na by telephone"
        clerk.action_close()
        self.assertEqual((request.state, request.told_by_id), ("closed", self.clerk))
        self.assertTrue(request.told_at)
        with self.assertRefused("is closed"):
            clerk.feedback_note = "Other"

    def test_kept_columns(self):
        request = self.sent()
        for values in (
            {"state": "closed"},
            {"confirmed_at": "2027-01-01"},
            {"told_at": "2027-01-01"},
            {"due_at": "2040-01-01"},
            {"technical_user_id": self.rep.id},
            {"requested_at": "2020-01-01"},
        ):
            for user in (self.rep, self.clerk, self.technical, self.director):
                with self.assertRefused("cannot be written"):
                    request.with_user(user).write(values)
            with self.assertRefused("cannot be written"):
                self.ask(**values)
        with self.assertRefused("department talks|who had them"):
            request.with_user(self.rep).talk_ids = [fields.Command.create({"note": "x"})]
        with self.assertRefused("stays on record"):
            request.with_user(self.rep).unlink()

    def test_who_reads(self):
        request = self.ask()
        for user in (self.rep, self.branch, self.director, self.clerk, self.technical):
            self.assertTrue(request.with_user(user).has_access("read"), user.name)
        with self.assertRaises(AccessError):
            request.with_user(self.colleague).read(["subject"])

    def test_of_a_complaint(self):
        complaint = self.complaint(product_id=self.product.id)
        action = complaint.with_user(self.rep).action_view_requests()
        model = self.env["sale.after.service.request"].with_user(self.rep).with_context(**action["context"])
        request = model.create({})
        self.assertEqual(request.kind_id, self.env.ref("sale_after_service.kind_complaint"))
        self.assertEqual((request.product_id, request.complaint_id), (self.product, complaint))
        self.assertEqual(complaint.request_count, 1)

    def test_cancel(self):
        request = self.sent()
        with self.assertRefused("say why"):
            request.with_user(self.rep).action_cancel()
        request.with_user(self.rep).cancel_reason = "Not wanted any more"
        with self.assertRefused("Who asked"):
            request.with_user(self.technical).action_cancel()
        request.with_user(self.rep).action_cancel()
        self.assertEqual(request.state, "cancelled")

    def test_three_counters(self):
        """SAT-03: of the records of a month three counters show for each person, and open them."""
        with self.at("2027-06-07 02:00:00"):
            for _i in range(2):
                self.complaint(self.service, kind="praise", about_user_id=self.rep.id)
            complaint = self.complaint(self.service, about_user_id=self.colleague.id)
            dropped = self.complaint(self.service, cancel_reason="Twice")
            dropped.with_user(self.service).action_cancel()
            self.served("failed")
            self.served("solved")
        with self.at("2027-07-07 02:00:00"):
            self.complaint(self.service)
        self.env.flush_all()
        report = self.env["sale.after.service.person"].with_user(self.director)
        people = self.rep | self.colleague | self.technical
        counters = ["praise_count:sum", "complaint_count:sum", "failed_count:sum"]
        groups = report._read_group([("user_id", "in", people.ids)], ["user_id", "at:month"], counters)
        found = {(user, month.month): tuple(counts) for user, month, *counts in groups}
        expected = {
            (self.rep, 6): (2, 0, 0),
            (self.rep, 7): (0, 1, 0),
            (self.colleague, 6): (0, 1, 0),
            (self.technical, 6): (0, 0, 1),
        }
        self.assertEqual(found, expected)
        row = report.search([("user_id", "=", self.colleague.id)])
        action = row.action_open_document()
        self.assertEqual((action["res_model"], action["res_id"]), (complaint._name, complaint.id))
        self.assertFalse(report.with_user(self.rep).search([("user_id", "=", self.colleague.id)]))
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_after_service.person_report_action")
        self.assertTrue(action["view_mode"].startswith("pivot"))
