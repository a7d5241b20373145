from odoo.tests import Form, tagged

from .common_complaint import ComplaintCommon

MAIL = """From: Zhao Min <zhao@huadong.example.com>
To: complaints@shop.example.com
Subject: Pump leaks
Message-Id: <one@huadong.example.com>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

It drips since Monday.
--b
Content-Type: text/plain; name="photo.txt"
Content-Disposition: attachment; filename="photo.txt"

drip
--b--
"""


@tagged("post_install", "-at_install")
class TestComplaintLink(ComplaintCommon):
    def test_from_delivery(self):
        """CPL-01: what the customer says at the delivery is registered from it, with its remarks."""
        self.make_stock(5)
        order = self.make_order()
        picking = self.deliver(order)
        picking.note = "<p>Two boxes wet</p>"
        mine = picking.with_user(self.keeper)
        self.assertEqual(mine.complaint_count, 0)
        action = mine.action_view_complaints()
        model = self.env["sale.after.service.complaint"].with_user(self.keeper)
        with Form(model.with_context(**action["context"])) as form:
            form.subject = "Wet boxes"
        complaint = form.record.sudo()
        found = (complaint.picking_id, complaint.sale_order_id, complaint.user_id, complaint.product_id)
        self.assertEqual(found, (picking, order, self.rep, self.product))
        self.assertEqual((complaint.description, complaint.channel), ("Two boxes wet", "delivery"))
        mine.invalidate_recordset()
        self.assertEqual(mine.complaint_count, 1)
        self.assertEqual(order.with_user(self.rep).complaint_count, 1)
        self.assertEqual(order.with_user(self.rep).action_view_complaints()["domain"][0][2], order.id)
        self.assertEqual(complaint.action_view_order()["res_id"], order.id)
        self.assertEqual(complaint.action_view_delivery()["res_id"], picking.id)

    def test_of_customer(self):
        person = self.env["res.partner"].create({"name": "Zhao Min", "parent_id": self.customer.id})
        self.complaint(partner_id=person.id)
        self.complaint()
        both = (self.customer | person).with_user(self.rep)
        self.assertEqual(both.mapped("complaint_count"), [2, 1])
        both.with_user(self.colleague).invalidate_recordset()
        self.assertEqual(both.with_user(self.colleague).mapped("complaint_count"), [0, 0])

    def test_counts_cost_nothing_more(self):
        partners = self.env["res.partner"].create([{"name": f"Customer {i}"} for i in range(20)])
        partners[:1].mapped("complaint_count")  # warm
        self.env.invalidate_all()
        partners.mapped("commercial_partner_id")
        with self.assertQueryCount(3):
            partners.mapped("complaint_count")

    def set_address(self):
        domain = self.env["mail.alias.domain"].create({"name": "shop.example.com"})
        self.company.alias_domain_id = domain
        settings = self.env["res.config.settings"].create({"complaint_alias_name": "complaints"})
        settings.execute()

    def test_by_mail(self):
        """CPL-01: a mail becomes a complaint of its sender; attachments are kept."""
        self.set_address()
        person = self.env["res.partner"].create(
            {"name": "Zhao Min", "parent_id": self.customer.id, "email": "zhao@huadong.example.com"}
        )
        found = self.env["mail.thread"].message_process(False, MAIL)
        complaint = self.env["sale.after.service.complaint"].browse(found)
        self.assertEqual((complaint.partner_id, complaint.contact_id), (person, person))
        self.assertEqual((complaint.user_id, complaint.team_id), (self.rep, self.team))
        self.assertEqual((complaint.channel, complaint.state), ("mail", "new"))
        self.assertIn("It drips", complaint.description)
        self.assertEqual(complaint.message_ids.attachment_ids.mapped("name"), ["photo.txt"])
        self.assertTrue(complaint.acknowledge_due_at)
        with self.assertRefused("no category"):
            complaint.with_user(self.rep).action_acknowledge()
            complaint.with_user(self.rep).action_assess()

    def test_unknown_sender(self):
        self.set_address()
        found = self.env["mail.thread"].message_process(False, MAIL)
        complaint = self.env["sale.after.service.complaint"].browse(found)
        self.assertEqual(complaint.partner_id.email_normalized, "zhao@huadong.example.com")

    def test_address_changes(self):
        self.set_address()
        alias = self.company.complaint_alias_id
        self.company.complaint_alias_name = "service"
        self.assertEqual(alias.alias_name, "service")
        self.company.complaint_alias_name = False
        self.assertFalse(alias.exists())

    def test_customer_hears(self):
        """The customer is told when it is acknowledged and when it is answered, nothing else."""
        self.customer.email = "info@huadong.example.com"
        complaint = self.complaint()
        self.to_solving(complaint)
        domain = [("partner_ids", "in", self.customer.ids), ("model", "=", complaint._name)]
        messages = self.env["mail.message"].search(domain)
        self.assertEqual(len(messages), 1)
        self.assertIn(complaint.name, messages.body)
        complaint.with_user(self.rep).answer = "A new seal comes."
        complaint.with_user(self.rep).action_answer()
        self.assertIn(
            "A new seal comes.", self.env["mail.message"].search(domain, limit=1, order="id desc").body
        )
        self.company.is_complaint_mail = False
        self.to_solving(self.complaint())
        self.assertEqual(self.env["mail.message"].search_count(domain), 2)

    def test_answer_of_the_customer_starts_the_clock(self):
        """CPL-02: the pause ends when the awaited customer writes."""
        complaint = self.complaint()
        mine = complaint.with_user(self.rep)
        mine.action_acknowledge()
        mine.action_wait()
        complaint.message_post(body="Colleagues talk", author_id=self.service.partner_id.id)
        self.assertTrue(complaint.awaiting_since)
        complaint.message_post(body="Here it is", author_id=self.customer.id, message_type="email")
        self.assertFalse(complaint.awaiting_since)

    def test_timeline(self):
        complaint = self.to_solving(self.complaint(root_cause="Inner"))
        labels = [step["label"] for step in complaint._get_timeline()]
        self.assertEqual(labels, ["Reported", "Acknowledged", "Assessed", "Being solved"])
        self.assertEqual(complaint._get_timeline()[1]["by"], self.service.name)
        self.assertEqual(complaint.access_url, f"/my/complaints/{complaint.id}")
