from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .common_complaint import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaint(ComplaintCommon):
    def test_no_category_no_handling(self):
        """CPL-01: a complaint without a category is not handled; with one it is."""
        complaint = self.complaint(category_id=False)
        mine = complaint.with_user(self.rep)
        mine.action_acknowledge()
        for act in ("action_assess", "action_solve"):
            with self.assertRefused("no category|does not go|is answered"):
                getattr(mine, act)()
        self.assertEqual(complaint.state, "acknowledged")
        with self.assertRefused("has no category"):
            mine.action_assess()
        mine.category_id = self.category
        mine.action_assess()
        mine.action_solve()
        self.assertEqual(complaint.state, "solving")

    def test_category_stays(self):
        """CPL-01: nor is the category taken away again once it is handled."""
        complaint = self.to_solving(self.complaint())
        with self.assertRefused("has no category", ValidationError):
            complaint.with_user(self.service).category_id = False

    def test_counted_by_category_and_month(self):
        """CPL-01: a report counts complaints by category and month."""
        other = self.category.copy({"name": "Other"})
        with self.at("2027-06-07 01:00:00"):
            self.complaint()
            self.complaint()
            self.complaint(category_id=other.id)
        with self.at("2027-07-07 01:00:00"):
            self.complaint()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_after_service.complaint_report_action")
        self.assertIn("pivot", action["view_mode"])
        groups = (
            self.env["sale.after.service.complaint"]
            .with_user(self.director)
            ._read_group(
                [("category_id", "in", (self.category | other).ids)],
                ["category_id", "reported_at:month"],
                ["__count"],
            )
        )
        counts = {(category, month.month): count for category, month, count in groups}
        expected = {(self.category, 6): 2, (other, 6): 1, (self.category, 7): 1}
        self.assertEqual(counts, expected)

    def test_whole_way(self):
        complaint = self.to_solving(self.complaint())
        self.assertRegex(complaint.name, r"^CPL/\d{4}/\d{5}$")
        desk = complaint.with_user(self.service)
        with self.assertRefused("write the answer"):
            desk.action_answer()
        desk.answer = "A new seal is on its way."
        desk.action_answer()
        desk.action_close()
        self.assertEqual(complaint.state, "closed")
        self.assertEqual(complaint.owner_id, self.service)
        with self.assertRefused("is closed"):
            desk.answer = "Another"
        desk.action_reopen()
        self.assertEqual((complaint.state, complaint.reopened_count), ("solving", 1))

    def test_first_confirmer(self):
        """C21: the category says who confirms first; nobody else does, and nothing goes on before."""
        self.category.first_confirmer = "director"
        complaint = self.complaint()
        complaint.with_user(self.rep).action_acknowledge()
        for user in (self.rep, self.service, self.branch):
            with self.assertRefused("not yours to confirm"):
                complaint.with_user(user).action_confirm()
            with self.assertRefused("has to be confirmed first.*Sales manager"):
                complaint.with_user(user).action_assess()
        complaint.with_user(self.director).action_confirm()
        self.assertEqual(complaint.confirmed_by_id, self.director)
        complaint.with_user(self.rep).action_assess()
        self.assertEqual(complaint.state, "assessed")

    def test_confirmers(self):
        """C21: salesperson, branch manager, sales manager or department, as the category is set."""
        self.category.group_id = self.env.ref("sale_approval_tiers.group_quality")
        for kind, user in (
            ("salesperson", self.rep),
            ("branch", self.branch),
            ("director", self.director),
            ("department", self.quality),
        ):
            self.category.first_confirmer = kind
            complaint = self.complaint()
            others = (self.rep | self.branch | self.director | self.quality) - user
            for other in others:
                with self.assertRefused("not yours"):
                    complaint.with_user(other).action_confirm()
            complaint.with_user(user).action_acknowledge()
            self.assertEqual(complaint.confirmed_by_id, user, kind)

    def test_department_answers(self):
        """C21: the responsible department of the category answers; without one the salesperson."""
        complaint = self.to_solving(self.complaint(answer="A new one comes."))
        complaint.with_user(self.rep).action_answer()
        self.assertEqual(complaint.answered_by_id, self.rep)
        child = self.category.create({"name": "Leak", "parent_id": self.quality_category.id})
        complaint = self.to_solving(self.complaint(category_id=child.id, answer="A new one comes."))
        for user in (self.rep, self.service, self.director):
            with self.assertRefused("department in charge"):
                complaint.with_user(user).action_answer()
        complaint.with_user(self.quality).action_answer()
        self.assertEqual(complaint.answered_by_id, self.quality)

    def test_salesperson_of_the_customer(self):
        order = self.make_order()
        complaint = self.complaint(self.clerk, sale_order_id=order.id)
        self.assertEqual((complaint.user_id, complaint.team_id), (self.rep, self.team))

    def test_form(self):
        with Form(self.env["sale.after.service.complaint"].with_user(self.rep)) as form:
            form.subject = "Wrong colour"
            form.partner_id = self.customer
            form.category_id = self.category
        self.assertEqual(form.record.user_id, self.rep)
        self.assertIn("Acknowledge", form.record.clock_panel)

    def test_duplicates(self):
        first = self.complaint(product_id=self.product.id)
        self.assertFalse(first.duplicate_ids)
        second = self.complaint(product_id=self.product.id)
        other = self.env["product.product"].create({"name": "Valve"})
        third = self.complaint(product_id=other.id)
        self.assertEqual(second.duplicate_ids, first)
        self.assertFalse(third.duplicate_ids)
        second.with_user(self.rep).duplicate_of_id = first
        second.with_user(self.rep).action_cancel()
        first.invalidate_recordset()
        self.assertFalse(first.duplicate_ids)

    def test_praise_closes(self):
        """SAT-03: praise is closed at once; who files praise of himself needs another to close it."""
        praise = self.complaint(self.service, kind="praise", about_user_id=self.rep.id, category_id=False)
        self.assertEqual(praise.state, "closed")
        own = self.complaint(self.rep, kind="praise", about_user_id=self.rep.id)
        self.assertEqual(own.state, "new")
        with self.assertRefused("is about you"):
            own.with_user(self.rep).action_close()
        silent = self.complaint(self.rep, kind="praise")
        with self.assertRefused("is about you"):
            silent.with_user(self.rep).action_close()
        own.with_user(self.branch).action_close()
        self.assertEqual(own.state, "closed")


@tagged("post_install", "-at_install")
class TestComplaintAccess(ComplaintCommon):
    def test_who_reads(self):
        complaint = self.complaint()
        for user in (self.rep, self.branch, self.director, self.service, self.quality, self.technical):
            self.assertTrue(complaint.with_user(user).has_access("read"), user.name)
        for user in (self.colleague, self.keeper, self.accountant):
            self.assertFalse(complaint.with_user(user).has_access("read"), user.name)
            with self.assertRaises(AccessError):
                complaint.with_user(user).read(["subject"])
        found = complaint.with_user(self.colleague).search([("id", "=", complaint.id)])
        self.assertFalse(found)

    def test_kept_columns(self):
        """States, time limits and done dates are written by the steps only."""
        complaint = self.complaint()
        for name, value in (
            ("state", "closed"),
            ("resolve_due_at", "2030-01-01"),
            ("acknowledged_at", "2027-01-01"),
            ("assessed_at", "2027-01-01"),
            ("resolved_at", "2027-01-01"),
            ("awaiting_since", "2027-01-01"),
            ("was_overdue", True),
            ("escalation_level", 3),
            ("confirmed_at", "2027-01-01"),
            ("name", "CPL/1"),
            ("access_token", "known"),
        ):
            for user in (self.rep, self.service, self.director):
                with self.assertRefused("cannot be written"):
                    complaint.with_user(user).write({name: value})
            with self.assertRefused("cannot be written"):
                self.complaint(**{name: value})
        sneaky = self.env["sale.after.service.complaint"].with_user(self.rep)
        sneaky = sneaky.with_context(default_state="closed", default_resolve_due_at="2040-01-01")
        made = sneaky.create({"subject": "x", "partner_id": self.customer.id})
        self.assertEqual(made.state, "new")
        self.assertNotEqual(made.resolve_due_at.year, 2040)

    def test_import(self):
        model = self.env["sale.after.service.complaint"].with_user(self.rep)
        rows = [["Old one", self.customer.name, "Closed"]]
        result = model.load(["subject", "partner_id", "state"], rows)
        self.assertFalse(result["ids"])

    def test_nobody_steers_what_counts_against_him(self):
        complaint = self.complaint(self.service, about_user_id=self.rep.id)
        mine = complaint.with_user(self.rep)
        for vals in (
            {"about_user_id": False},
            {"kind": "praise"},
            {"user_id": self.colleague.id},
            {"reported_at": "2027-01-01"},
            {"partner_id": self.company.partner_id.id},
        ):
            with self.assertRefused("service desk"):
                mine.write(vals)
        mine.cancel_reason = "Nothing"
        with self.assertRefused("service desk or the branch"):
            mine.action_cancel()
        self.to_solving(complaint)
        mine.answer = "Sorry."
        mine.action_answer()
        with self.assertRefused("is about you"):
            mine.action_close()

    def test_quality_is_not_left_to_skip_its_gate(self):
        """CPL-03: a salesperson does not move a quality complaint to another category."""
        complaint = self.to_solving(self.complaint(category_id=self.quality_category.id))
        with self.assertRefused("another category"):
            complaint.with_user(self.rep).category_id = self.category

    def test_other_company(self):
        company = self.env["res.company"].create({"name": "Second"})
        other = new_test_user(
            self.env,
            "as_other",
            groups="sale_after_service.group_service",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        complaint = self.complaint()
        self.assertFalse(complaint.with_user(other).has_access("read"))
        with self.assertRaises(AccessError):
            complaint.with_user(other).action_acknowledge()

    def test_never_deleted(self):
        complaint = self.complaint()
        with self.assertRaises(AccessError):
            complaint.with_user(self.director).unlink()
        with self.assertRefused("stays on record"):
            complaint.sudo().unlink()

    def test_author_without_part(self):
        """A stock keeper files what the customer says; he does not work on it."""
        complaint = self.complaint(self.keeper)
        mine = complaint.with_user(self.keeper)
        self.assertEqual(mine.subject, "Pump leaks")
        complaint.with_user(self.service).action_acknowledge()
        with self.assertRefused("do not work on"):
            mine.action_assess()

    def test_category_in_the_readers_language(self):
        """CPL-01: everybody reads the whole category in his own language."""
        self.env["res.lang"]._activate_lang("zh_CN")
        above = self.env["sale.after.service.category"].create({"name": "Delivery"})
        category = above.create({"name": "Late", "parent_id": above.id})
        above.with_context(lang="zh_CN").name = "交付"
        category.with_context(lang="zh_CN").name = "延误"
        self.assertEqual(category.with_context(lang="zh_CN").display_name, "交付 / 延误")
        self.assertEqual(category.display_name, "Delivery / Late")
        self.assertIn(category.id, dict(above.with_context(lang="zh_CN").name_search("延误")))
