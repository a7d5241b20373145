from datetime import timedelta

from odoo import fields
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged

from .common_return import ReturnCommon


@tagged("post_install", "-at_install")
class TestReturnPortal(ReturnCommon, HttpCase):
    """The customer's own pages: what he sends is checked against his own orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = new_test_user(cls.env, "as_buyer", groups="base.group_portal", name="Zhao Min")
        cls.buyer.partner_id.parent_id = cls.customer
        cls.stranger = new_test_user(cls.env, "as_stranger", groups="base.group_portal")
        cls.picture = {"files": ("leak.png", b"\x89PNG\r\n\x1a\n", "image/png")}

    def setUp(self):
        super().setUp()
        self.order, self.delivery = self.sell(5)
        self.before = self.env["sale.after.service.return"].search([])

    def key(self, move=None, lot=None):
        return f"qty_{(move or self.delivery.move_ids).id}-{lot.id if lot else 0}"

    def file(self, quantity="2", user=None, files=None, key=None, **data):
        """What the page answers to a form with ``quantity``."""
        login = (user or self.buyer).login
        self.authenticate(login, login)
        form = {
            "order_id": str(self.order.id),
            "reason_id": str(self.reason.id),
            "description": "It drips",
            key or self.key(): quantity,
            "csrf_token": Request.csrf_token(self),
            **data,
        }
        return self.url_open("/my/returns/new", data=form, files=files)

    def found(self):
        return self.env["sale.after.service.return"].search([("asked_by", "=", "portal")]) - self.before

    def assertNothing(self, page, pattern):
        """The form is shown again with a sentence, and nothing was done."""
        self.assertEqual(page.status_code, 200)
        self.assertRegex(page.text, pattern)
        self.assertFalse(self.found())

    def test_filed_and_followed(self):
        """RTN-03: the customer asks for a return of what was delivered, with photos, and follows it;
        no inner note and no name of ours is on his page."""
        self.authenticate(self.buyer.login, self.buyer.login)
        self.assertIn(f"order_id={self.order.id}", self.url_open(f"/my/orders/{self.order.id}").text)
        form = self.url_open(f"/my/returns/new?order_id={self.order.id}").text
        for text in (self.key(), "Pump P-30", "Can still come back", 'name="files"'):
            self.assertIn(text, form)
        page = self.file(files=self.picture)
        record = self.found()
        self.assertTrue(page.url.endswith(f"/my/returns/{record.id}"))
        values = (record.state, record.user_id, record.sale_order_id)
        self.assertEqual(values, ("submitted", self.rep, self.order))
        self.assertEqual((record.line_ids.qty_asked, record.note), (2, "It drips"))
        self.assertEqual(record.message_ids.attachment_ids.mapped("name"), ["leak.png"])
        self.assertEqual(record.activity_ids.user_id, self.branch)
        self.assertIn("leak.png", page.text)
        record.with_user(self.branch).message_post(body="Inner note")
        record.with_user(self.branch).action_confirm()
        record.with_user(self.rep).action_check_all()
        record.line_ids.with_user(self.rep).check_note = "Our secret"
        record.with_user(self.rep).action_check()
        self.judge(record, fault="Our finding")
        self.walk_on(record)
        page = self.url_open(f"/my/returns/{record.id}").text
        for text in ("Requested", "Taken up", "Approved: please send the goods back", "Pump P-30"):
            self.assertIn(text, page)
        for text in ("Inner note", "Our secret", "Our finding", self.branch.name, self.technical.name):
            self.assertNotIn(text, page)
        self.assertIn(record.name, self.url_open("/my/returns").text)
        self.assertIn(record.name, self.url_open(f"/my/orders/{self.order.id}").text)
        counted = self.make_jsonrpc_request("/my/counters", {"counters": ["goods_return_count"]})
        self.assertEqual(counted["goods_return_count"], 1)

    def walk_on(self, record):
        record.with_user(self.rep).action_request()
        record.with_user(self.director).action_approve()

    def test_foreign_ids(self):
        """RTN-04: every number that is sent is checked against the customer's own deliveries."""
        rival = self.env["res.partner"].create({"name": "Rival", "is_company": True})
        order, delivery = self.sell(5, partner=rival)
        foreign = self.key(delivery.move_ids)
        self.assertNothing(self.file(order_id=str(order.id), key=foreign), "Choose an order")
        self.assertNothing(self.file(key=foreign), "Choose goods that this order delivered")
        for wrong in ("999999999999999999999", "0", "-1", "x", "1 OR 1=1", f"{self.order.id}.0"):
            self.assertNothing(self.file(order_id=wrong), "Choose an order")
        for key in ("qty_", "qty_x", "qty_1-1-1", f"{self.key()}0", "qty_99999999999999999999-0"):
            self.assertNothing(self.file(key=key), "Choose goods that this order delivered")
        for reason in ("", "999999", "x"):
            self.assertNothing(self.file(reason_id=reason), "Say why you send")
        own, second = self.sell(5)
        self.assertNothing(self.file(key=self.key(second.move_ids)), "Choose goods that this order delivered")
        undelivered = self.make_order(3)
        move = self.key(undelivered.picking_ids.move_ids)
        self.assertNothing(self.file(order_id=str(undelivered.id), key=move), "Choose goods")
        self.assertNothing(self.file(user=self.stranger), "Choose an order")

    def test_foreign_lots(self):
        """RTN-04: a lot that was not delivered does not come back; a delivered one does."""
        motor = self.make_product(tracking="serial")
        lots = self.env["stock.lot"].create([{"name": f"S{n}", "product_id": motor.id} for n in range(3)])
        for lot in lots:
            self.make_stock(1, motor, lot)
        order = self.make_order(2, motor)
        delivery = self.deliver(order, lots={lots[0]: 1, lots[1]: 1})
        move, data = delivery.move_ids, {"order_id": str(order.id)}
        for lot in (lots[2], None):
            self.assertNothing(self.file("1", key=self.key(move, lot), **data), "Choose goods that")
        self.assertNothing(self.file("2", key=self.key(move, lots[0]), **data), "1 Units of Motor can still")
        self.file("1", key=self.key(move, lots[0]), **data)
        self.assertEqual(self.found().line_ids.lot_id, lots[0])

    def test_quantities(self):
        """RTN-04: more than is still out, less than something and what is no number is refused."""
        for wrong in ("6", "5.01", "1e308", "99999999999999999999"):
            self.assertNothing(self.file(wrong), "5 Units of Pump P-30 can still be sent back")
        for wrong in ("-1", "0.000001"):
            self.assertNothing(self.file(wrong), "Say how much of Pump P-30")
        for wrong in ("two", "nan", "inf", "1,5", "2 OR 1"):
            self.assertNothing(self.file(wrong), "is no quantity")
        for nothing in ("", "0", " "):
            self.assertNothing(self.file(nothing), "Write beside the goods")
        self.assertNothing(self.file(description=" "), "Say in a few words")
        self.file("5")
        self.assertEqual(self.found().line_ids.qty_asked, 5)
        page = self.file("1")
        self.assertIn("0 Units of Pump P-30 can still be sent back", page.text)
        self.assertEqual(len(self.found()), 1)

    def test_delivered_to_another(self):
        """RTN-04: who ordered may send back what went straight to his own customer."""
        order = self.make_order(3)
        order.picking_ids.partner_id = self.env["res.partner"].create({"name": "Site", "is_company": True})
        self.make_stock(3)
        key = self.key(self.deliver(order).move_ids)
        self.file("2", order_id=str(order.id), key=key)
        self.assertEqual(self.found().line_ids.qty_asked, 2)

    def test_what_is_back_is_gone(self):
        """RTN-04: what came back before cannot be asked for again; a refused return frees it."""
        self.walk(self.make_return(self.delivery, 4))
        self.assertNothing(self.file("2"), "1 Units of Pump P-30 can still")
        self.file("1")
        record = self.found()
        self.assertIn("0 Units", self.file("1").text)
        record.with_user(self.branch).action_refuse("Not this time")
        self.assertIn("Not this time", self.url_open(f"/my/returns/{record.id}").text)
        self.file("1")
        self.assertEqual(len(self.found()), 2)

    def test_term(self):
        """RTN-02: after the term the customer does not ask by himself; his salesperson may."""
        days = self.company.after_service_return_days
        move = self.delivery.move_ids
        move.date = fields.Datetime.now() - timedelta(days=days, minutes=1)
        self.assertNothing(self.file(), f"more than {days} days ago")
        self.assertNotIn("Send goods back", self.url_open(f"/my/orders/{self.order.id}").text)
        move.date = fields.Datetime.now() - timedelta(days=days, minutes=-5)
        self.file()
        self.assertTrue(self.found())

    def test_files(self):
        for name, content, kind in (
            ("x.html", b"<script>", "text/html"),
            ("x.png", b"x" * (10 * 1024 * 1024 + 1), "image/png"),
        ):
            self.assertNothing(self.file(files={"files": (name, content, kind)}), "Send pictures or PDF")

    def test_more_than_asked_for(self):
        """Other columns that are posted are not taken over; long texts are cut."""
        self.file(state="approved", partner_id="1", user_id="1", verdict="genuine", description="x" * 9000)
        record = self.found()
        self.assertEqual((record.state, record.partner_id), ("submitted", self.buyer.partner_id))
        self.assertEqual((len(record.note), record.line_ids.verdict), (5000, False))

    def test_others_see_nothing(self):
        self.file()
        record = self.found()
        url = f"/my/returns/{record.id}"
        self.authenticate(self.stranger.login, self.stranger.login)
        for path in (url, "/my/returns", url + "?access_token=wrong", "/my/returns/99999999999999"):
            self.assertNotIn(record.name, self.url_open(path).text)
        data = {"text": "Hello", "csrf_token": Request.csrf_token(self)}
        self.url_open(url + "/write", data=data)
        self.assertNotIn("Hello", "".join(record.message_ids.mapped("body")))
        for user in (self.buyer, self.stranger):  # not by RPC either, not even his own
            for model in ("return", "return.line", "return.log", "return.balance", "reason"):
                self.assertFalse(self.env[f"sale.after.service.{model}"].with_user(user).has_access("read"))
        self.authenticate(None, None)
        self.assertNotIn(record.name, self.url_open(url).text)
        self.assertIn("/web/login", self.url_open("/my/returns").url)
        self.assertIn("/web/login", self.url_open("/my/returns/new").url)
        token = record._portal_ensure_token()
        self.assertIn(record.name, self.url_open(f"{url}?access_token={token}").text)
        draft = self.make_return(self.delivery, 1)
        token = draft._portal_ensure_token()
        self.assertNotIn(draft.name, self.url_open(f"/my/returns/{draft.id}?access_token={token}").text)

    def test_written_to(self):
        self.file()
        record = self.found()
        data = {"text": "<b>More</b>", "csrf_token": Request.csrf_token(self)}
        page = self.url_open(f"/my/returns/{record.id}/write", data=data, files=self.picture)
        self.assertIn("&lt;b&gt;More&lt;/b&gt;", page.text)
        self.assertEqual(record.message_ids.attachment_ids.mapped("name"), ["leak.png"])
        wrong = {"files": ("x.html", b"<script>", "text/html")}
        page = self.url_open(f"/my/returns/{record.id}/write", data={**data, "text": "Other"}, files=wrong)
        self.assertIn("Send pictures or PDF", page.text)
        self.assertNotIn("Other", "".join(record.message_ids.mapped("body")))
