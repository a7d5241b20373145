from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged

from .common_complaint import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintPortal(ComplaintCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = new_test_user(cls.env, "as_buyer", groups="base.group_portal", name="Zhao Min")
        cls.buyer.partner_id.parent_id = cls.customer
        cls.stranger = new_test_user(cls.env, "as_stranger", groups="base.group_portal")

    def post(self, url, user=None, files=None, **data):
        login = (user or self.buyer).login
        self.authenticate(login, login)
        data["csrf_token"] = Request.csrf_token(self)
        return self.url_open(url, data=data, files=files)

    def found(self, subject):
        return self.env["sale.after.service.complaint"].search([("subject", "=", subject)])

    def test_filed_and_followed(self):
        """CPL-01: the customer registers a complaint about his own goods, with pictures, and follows it."""
        order = self.make_order()
        self.authenticate(self.buyer.login, self.buyer.login)
        form = self.url_open("/my/complaints/new").text
        for name in ("subject", "line_id", "description", "files"):
            self.assertIn(f'name="{name}"', form)
        self.assertIn(f'value="{order.order_line.id}"', form)
        picture = {"files": ("leak.png", b"\x89PNG\r\n\x1a\n", "image/png")}
        page = self.post(
            "/my/complaints/new",
            files=picture,
            subject="It drips",
            description="At the flange.",
            line_id=str(order.order_line.id),
        )
        complaint = self.found("It drips")
        self.assertTrue(page.url.endswith(f"/my/complaints/{complaint.id}"))
        values = (complaint.product_id, complaint.sale_order_id, complaint.user_id, complaint.channel)
        self.assertEqual(values, (self.product, order, self.rep, "portal"))
        self.assertEqual(complaint.message_ids.attachment_ids.mapped("name"), ["leak.png"])
        complaint.with_user(self.rep).write({"root_cause": "Our secret", "category_id": self.category.id})
        complaint.with_user(self.rep).message_post(body="Inner note")
        self.to_solving(complaint)
        page = self.url_open(f"/my/complaints/{complaint.id}").text
        for text in ("It drips", "Acknowledged", "Being solved"):
            self.assertIn(text, page)
        for text in ("Our secret", "Inner note"):
            self.assertNotIn(text, page)
        self.assertIn(complaint.name, self.url_open("/my/complaints").text)
        complaint.with_user(self.rep).action_wait()
        self.post(f"/my/complaints/{complaint.id}/write", text="Here you are")
        complaint.invalidate_recordset()
        self.assertFalse(complaint.awaiting_since)

    def test_foreign_goods(self):
        """Every number that is posted is checked against the customer's own orders."""
        other = self.env["res.partner"].create({"name": "Rival"})
        order = self.make_order(partner=other)
        draft = self.make_order().copy()
        for line in (order.order_line.id, draft.order_line.id, 999999999, "1 OR 1=1"):
            page = self.post("/my/complaints/new", subject="Attack", description="x", line_id=str(line))
            self.assertIn("Choose something you ordered", page.text)
        self.assertFalse(self.found("Attack"))

    def test_more_than_asked_for(self):
        """Other columns that are posted are not taken over."""
        self.post(
            "/my/complaints/new",
            subject="Posted",
            description="x",
            state="closed",
            partner_id=str(self.company.partner_id.id),
            user_id=str(self.colleague.id),
            kind="praise",
        )
        complaint = self.found("Posted")
        values = (complaint.state, complaint.kind, complaint.partner_id, complaint.user_id)
        self.assertEqual(values, ("new", "complaint", self.buyer.partner_id, self.rep))

    def test_files(self):
        for name, content, kind in (
            ("x.html", b"<script>", "text/html"),
            ("x.svg", b"<svg/>", "image/svg+xml"),
            ("x.png", b"x" * (10 * 1024 * 1024 + 1), "image/png"),
        ):
            page = self.post(
                "/my/complaints/new", files={"files": (name, content, kind)}, subject="F", description="x"
            )
            self.assertIn("Send pictures or PDF", page.text)
        self.assertFalse(self.found("F"))

    def test_others_see_nothing(self):
        complaint = self.complaint(subject="Secret leak")
        url = f"/my/complaints/{complaint.id}"
        self.authenticate(self.stranger.login, self.stranger.login)
        self.assertNotIn("Secret leak", self.url_open(url).text)
        self.assertNotIn("Secret leak", self.url_open("/my/complaints").text)
        self.assertNotIn("Secret leak", self.url_open(url + "?access_token=wrong").text)
        self.post(url + "/write", self.stranger, text="Hello")
        self.assertNotIn("Hello", "".join(complaint.message_ids.mapped("body")))
        self.assertFalse(complaint.with_user(self.buyer).has_access("read"))
        self.authenticate(None, None)
        self.assertNotIn("Secret leak", self.url_open(url).text)
        token = complaint._portal_ensure_token()
        self.assertIn("Secret leak", self.url_open(f"{url}?access_token={token}").text)
