import base64
import hashlib
from datetime import datetime
from uuid import uuid4

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_day import DayCommon

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
WORDS = {"content": "Met the buyer", "result": "Wants an offer"}


@tagged("post_install", "-at_install")
class TestPhone(DayCommon):
    def test_report(self):
        """VIS-04: the quick report is kept as it is written, handed in once, and sent twice once."""
        visit, uuid = self.go_in(), str(uuid4())
        self.assertEqual(visit.action_save_report(uuid, {"content": "Met"})["state"], "draft")
        self.assertEqual(visit.action_save_report(uuid, WORDS, True)["state"], "submitted")
        at = visit.report_id.submitted_at
        self.clock.move_to("2027-06-02 03:00:00")
        self.assertEqual(visit.action_save_report(uuid, WORDS, True)["state"], "submitted")
        self.assertEqual(visit.report_id.submitted_at, at)
        with self.assertRefused("handed in and stays"):
            visit.action_save_report(str(uuid4()), {"content": "Other"}, True)
        self.assertEqual(visit.report_id.content, "Met the buyer")

    def test_report_attacks(self):
        visit = self.go_in()
        with self.assertRefused("“state” cannot be written here"):
            visit.action_save_report(str(uuid4()), {"state": "accepted"})
        with self.assertRefused("still lacks"):
            visit.action_save_report(str(uuid4()), {"content": "Met"}, True)
        with self.assertRefused("Only Li Na"):
            visit.with_user(self.head).action_save_report(str(uuid4()), WORDS)
        for user in (self.colleague, self.stranger):
            with self.assertRaises(AccessError):
                visit.with_user(user).action_save_report(str(uuid4()), WORDS)

    def test_photo(self):
        """VIS-04: a photo keeps its hash and both clocks, and is never changed."""
        visit, uuid = self.go_in(), str(uuid4())
        shown = visit.action_add_photo(uuid, PIXEL, None, "2027-06-02 01:58:00")
        self.assertEqual(visit.action_add_photo(uuid, PIXEL), shown)
        photo = visit.photo_ids
        self.assertEqual(photo.id, shown["id"])
        raw = base64.b64decode(PIXEL)
        self.assertEqual(photo.sha256, hashlib.sha256(raw).hexdigest())
        self.assertEqual(base64.b64decode(photo.with_context(bin_size=False).image), raw)
        self.assertEqual(photo.device_at, datetime(2027, 6, 2, 1, 58))
        self.assertEqual(photo.server_at, datetime(2027, 6, 2, 2))
        self.assertEqual(visit.report_id.photo_ids, photo)
        for user in (self.rep, self.head, self.manager):
            with self.assertRaises(AccessError):
                photo.with_user(user).write({"image": False})
            with self.assertRaises(AccessError):
                photo.with_user(user).unlink()
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .search([("res_model", "=", photo._name), ("res_field", "=", "image"), ("res_id", "=", photo.id)])
        )
        with self.assertRaises(AccessError):
            attachment.with_user(self.rep).write({"raw": b"painted"})
        self.assertEqual(photo.with_user(self.colleague).sha256, photo.sha256)  # the team sees it
        with self.assertRaises(AccessError):
            photo.with_user(self.stranger).read(["sha256"])

    def test_photo_taken_out(self):
        """VIS-04: whoever took a photo may take it out until the report is handed in."""
        visit = self.go_in()
        visit.action_add_photo(str(uuid4()), PIXEL)
        visit.action_add_photo(str(uuid4()), PIXEL)
        first, second = visit.photo_ids
        with self.assertRefused("stays"):
            first.with_user(self.head).action_remove()
        first.action_remove()
        visit.action_save_report(str(uuid4()), WORDS, True)
        with self.assertRefused("stays"):
            second.action_remove()
        with self.assertRefused("nothing can be added"):
            visit.action_add_photo(str(uuid4()), PIXEL)

    def test_photo_attacks(self):
        visit = self.go_in()
        for data, words in (
            ("", "no photo"),
            ("@@@", "did not arrive whole"),
            (base64.b64encode(b"<svg onload='x'/>").decode(), "no photo"),
            (base64.b64encode(b"%PDF-1.4").decode(), "no photo"),
            (base64.b64encode(b"x" * (10 * 1024 * 1024 + 1)).decode(), "larger than 10 MB"),
        ):
            with self.assertRefused(words):
                visit.action_add_photo(str(uuid4()), data)
        with self.assertRefused("Only Li Na"):
            visit.with_user(self.head).action_add_photo(str(uuid4()), PIXEL)
        other = self.make_visit(user=self.colleague)
        with self.assertRefused("Check in at"):
            other.action_add_photo(str(uuid4()), PIXEL)

    def test_promise(self):
        """VIS-13: a promise is added in one tap, and sent twice is there once."""
        visit, uuid = self.go_in(), str(uuid4())
        shown = visit.action_add_promise(uuid, "Send samples", "2027-06-09")
        self.assertEqual(visit.action_add_promise(uuid, "Send samples", "2027-06-09"), shown)
        self.assertEqual((visit.promise_ids.id, visit.promise_ids.user_id), (shown["id"], self.rep))
        other = self.go_in(user=self.colleague)
        with self.assertRefused("something else already"):
            other.action_add_promise(uuid, "Send samples", "2027-06-09")
