from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import VisitCommon


@tagged("post_install", "-at_install")
class TestService(VisitCommon):
    def log(self, user, **values):
        return (
            self.env["sale.visit.contact"]
            .with_user(user)
            .create({"partner_id": self.customer.id, "subject": "Asked for a drawing", **values})
        )

    def test_service_for_anothers_customer(self):
        """CUS-08: B logs a service contact with A's customer; A is told, and the customer stays A's."""
        contact = self.log(self.colleague, note="Sent it by mail")
        self.assertRecordValues(contact, [{"user_id": self.colleague.id, "owner_id": self.rep.id}])
        self.assertEqual(self.customer.user_id, self.rep)
        told = self.env["mail.message"].search(
            [("message_type", "=", "user_notification"), ("partner_ids", "in", self.rep.partner_id.ids)]
        )
        self.assertIn("Asked for a drawing", told[0].body)
        self.assertIn("Huadong", told[0].subject)
        self.assertIn("Wu Hao", self.customer.message_ids[0].body)

    def test_counts_as_contact(self):
        """CUS-01: a service contact and a visit are contacts with the customer's open leads."""
        lead = (
            self.env["crm.lead"].with_user(self.rep).create({"name": "Lathe", "partner_id": self.customer.id})
        )
        before = fields.Datetime.now() - timedelta(days=30)
        lead.sudo().last_contact_at = before
        self.log(self.colleague)
        self.assertGreater(lead.last_contact_at, before)
        lead.sudo().last_contact_at = before
        visit = self.make_visit(lead_id=lead.id)
        for state in ("confirmed", "in_progress", "done"):
            visit._set_state(state)
        self.assertGreater(lead.last_contact_at, before)

    def test_own_customer(self):
        """CUS-08: for one's own customer nobody needs to be told."""
        before = self.env["mail.message"].search_count([("message_type", "=", "user_notification")])
        self.log(self.rep)
        after = self.env["mail.message"].search_count([("message_type", "=", "user_notification")])
        self.assertEqual(before, after)

    def test_contact_of_a_company(self):
        """CUS-08: whoever of the company it was, its salesperson is told."""
        person = self.env["res.partner"].create({"name": "Ms Xu", "parent_id": self.customer.id})
        person.user_id = False
        self.assertEqual(self.log(self.colleague, partner_id=person.id).owner_id, self.rep)

    def test_one_logs_what_one_did(self):
        """CUS-08: nobody logs for another, moves a contact to another customer, or deletes it."""
        with self.assertRefused("did yourself"):
            self.log(self.colleague, user_id=self.stranger.id)
        contact = self.log(self.colleague)
        with self.assertRefused("stays with its customer"):
            contact.write({"partner_id": self.key_customer.id})
        with self.assertRaises(AccessError):
            contact.with_user(self.rep).write({"note": "No"})
        with self.assertRaises(AccessError):
            contact.unlink()

    def test_who_reads(self):
        """CUS-08: the two concerned and their superior read it; a stranger does not."""
        contact = self.log(self.colleague)
        for user in (self.colleague, self.rep, self.head, self.director):
            self.assertTrue(contact.with_user(user).has_access("read"), user.login)
        self.assertFalse(contact.with_user(self.stranger).has_access("read"))
