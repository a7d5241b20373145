from odoo.tests import Form, tagged

from odoo.addons.sale_visit_plan.tests.common import VisitCommon


@tagged("post_install", "-at_install")
class TestVisitComplaint(VisitCommon):
    def complaint(self, user=None, **values):
        vals = {"subject": "Pump leaks", "partner_id": self.customer.id, **values}
        return self.env["sale.after.service.complaint"].with_user(user or self.rep).create(vals)

    def test_brief_begins_with_complaints(self):
        """CUS-06: complaints are on the page of the customer; open ones head the brief of a visit."""
        complaint = self.complaint()
        dropped = self.complaint(subject="Twice", cancel_reason="Same as the other")
        dropped.action_cancel()
        visit = self.make_visit()
        brief = visit._get_brief()
        self.assertEqual(brief[0]["key"], "complaints_open")
        self.assertEqual([row[0]["text"] for row in brief[0]["rows"]], [complaint.name])
        self.assertIn(complaint.name, visit.brief)
        self.assertNotIn(dropped.name, visit.brief)
        sections = {section["key"]: section for section in self.customer.with_user(self.rep)._get_file()}
        self.assertEqual([row[0]["text"] for row in sections["complaints"]["rows"]], [complaint.name])

    def test_hidden_complaints_stay_hidden(self):
        complaint = self.complaint()
        rows = self.customer.with_user(self.stranger)._file_complaints(10)["rows"]
        self.assertFalse(rows)
        self.assertTrue(self.customer.with_user(self.rep)._file_complaints(10)["rows"], complaint.name)

    def test_filed_in_a_visit(self):
        visit = self.make_visit()
        action = visit.action_view_complaints()
        model = self.env["sale.after.service.complaint"].with_user(self.rep)
        with Form(model.with_context(**action["context"])) as form:
            form.subject = "Late again"
        complaint = form.record
        found = (complaint.visit_id, complaint.partner_id, complaint.channel)
        self.assertEqual(found, (visit, self.customer, "visit"))
        visit.invalidate_recordset()
        self.assertEqual(visit.complaint_count, 1)
