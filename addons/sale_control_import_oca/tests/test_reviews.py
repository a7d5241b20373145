import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import OcaCommon


@tagged("post_install", "-at_install")
class TestReviews(OcaCommon):
    """Finished reviews become evidence that opens nothing."""

    def setUp(self):
        super().setUp()
        self.order = self.make_order(500_000.0)
        definition = self.put_definition("Head", 30)
        self.values = {
            "model": "sale.order",
            "res_id": self.order.id,
            "definition_id": definition,
            "company_id": self.env.company.id,
            "done_by": self.head.id,
            "requested_by": self.rep.id,
            "reviewed_date": "2026-03-04 05:06:07",
        }
        self.put("tier_review", status="approved", sequence=1, comment="Good", **self.values)
        self.put("tier_review", status="rejected", sequence=2, **self.values)
        self.put("tier_review", status="pending", sequence=3, **self.values)
        self.reviews = self.env["sale.control.import.review"]

    def test_what_was_decided_there_is_kept(self):
        """APV-11: who, when, what and about which document; marked as imported, in a chain of their own."""
        wizard = self.take_over()
        self.assertEqual(
            self.verdicts(wizard, "review"),
            {"2 finished reviews": "new", "1 reviews still running": "never"},
        )
        kept = self.reviews.search([], order="id")
        facts = {"res_id": self.order.id, "document_name": self.order.name, "user_name": "Wang Fang"}
        facts |= {"is_imported": True, "requester_name": "Li Na", "name": "Head"}
        facts |= {"imported_by_id": self.admin.id}
        self.assertRecordValues(
            kept,
            [
                {**facts, "state": "approved", "comment": "Good"},
                {**facts, "state": "rejected", "comment": False},
            ],
        )
        self.assertEqual(kept[1].previous_hash, kept[0].row_hash)
        self.assertFalse(self.reviews._get_broken_row())
        self.assertEqual(self.order.with_user(self.rep).imported_review_count, 2)

    def test_it_covers_nothing(self):
        """APV-03: an order approved there is not approved here."""
        self.switch_on("amount_tiers")
        decisions = self.env["approval.tiers.decision"].search_count([])
        self.take_over()
        self.assertFalse(self.order.approval_request_ids)
        self.assertNotEqual(self.order.approval_status, "approved")
        self.assertEqual(self.env["approval.tiers.decision"].search_count([]), decisions)
        with self.assertRefused("."):
            self.order.with_user(self.rep).action_confirm()

    def test_nobody_writes_one(self):
        """APV-11: no user creates, changes or deletes imported evidence, and PostgreSQL refuses it too."""
        self.take_over()
        review = self.reviews.search([], limit=1)
        for user in (self.rep, self.auditor, self.admin):
            with self.assertRaises(AccessError):
                self.reviews.with_user(user).create({"origin": "oca", "source_id": 99})
            with self.assertRaises(UserError):
                review.with_user(user).write({"state": "approved"})
            with self.assertRaises(UserError):
                review.with_user(user).unlink()
        for query in ("UPDATE %s SET is_imported = FALSE", "DELETE FROM %s", "TRUNCATE %s"):
            with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.RaiseException):
                with self.env.cr.savepoint():
                    self.env.cr.execute(query % "sale_control_import_review")

    def test_a_forged_row_is_found(self):
        self.take_over()
        self.env.cr.execute("ALTER TABLE sale_control_import_review DISABLE TRIGGER USER")
        self.env.cr.execute(
            "UPDATE sale_control_import_review SET user_name = 'Somebody' WHERE state = 'rejected'"
        )
        self.reviews.invalidate_model()
        self.assertEqual(self.reviews._get_broken_row().state, "rejected")

    def test_who_reads_them(self):
        self.take_over()
        self.assertEqual(self.reviews.with_user(self.rep).search_count([]), 2)
        self.assertEqual(self.reviews.with_user(self.colleague).search_count([]), 0)
        self.assertEqual(self.reviews.with_user(self.auditor).search_count([]), 2)

    def test_twice_is_once(self):
        self.take_over()
        self.put("tier_review", status="approved", sequence=4, **self.values)
        wizard = self.take_over()
        self.assertEqual(len(self.reviews.search([])), 3)
        self.assertIn("known", self.verdicts(wizard, "review").values())

    def test_other_companies_keep_theirs(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.put("tier_review", status="approved", sequence=5, **{**self.values, "company_id": other.id})
        self.take_over()
        self.assertEqual(len(self.reviews.search([])), 2)
