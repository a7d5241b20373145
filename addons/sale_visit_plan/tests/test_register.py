from ast import literal_eval
from datetime import timedelta

from psycopg2.errors import LockNotAvailable

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.sql_db import db_connect
from odoo.tests import Form, tagged

from .common import VisitCommon


@tagged("post_install", "-at_install")
class TestRegister(VisitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.source = cls.env["utm.source"].create({"name": "Signboard"})
        cls.level_b = cls.env.ref("sale_visit_plan.intention_b")

    def inquiry_vals(self, **values):
        return {
            "name": "Bearings for a lathe",
            "inquiry_kind": "visit",
            "contact_name": "Mr Chen",
            "phone": "+86 138 0013 8000",
            "source_id": self.source.id,
            "inquiry_budget": 20_000,
            "intention_id": self.level_b.id,
            **values,
        }

    def make_lead(self, user=None, **values):
        return self.env["crm.lead"].with_user(user or self.rep).create(self.inquiry_vals(**values))

    def test_numbers_without_gaps(self):
        """CUS-05: each saved inquiry gets the next number, however many are saved at once."""
        first = self.make_lead()
        others = self.env["crm.lead"].with_user(self.colleague).create([self.inquiry_vals()] * 5)
        numbers = others.mapped("record_number")
        self.assertEqual(numbers, list(range(first.record_number + 1, first.record_number + 6)))

    def test_other_leads_are_no_inquiries(self):
        """CUS-05: a lead that nobody registered has no number and can be deleted, as in Odoo; registered
        later it gets the next number, once."""
        before = self.make_lead().record_number
        lead = self.env["crm.lead"].with_user(self.rep).create({"name": "From a list"})
        self.assertFalse(lead.record_number)
        lead.copy().with_user(self.manager).unlink()
        values = self.inquiry_vals()
        lead.write(values)
        self.assertEqual(lead.record_number, before + 1)
        lead.write({**values, "inquiry_kind": "call"})
        self.assertEqual(lead.record_number, before + 1)

    def test_failed_save_leaves_no_gap(self):
        """CUS-05: what was not saved used up no number."""
        before = self.make_lead().record_number
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.make_lead(phone=False)
        self.assertEqual(self.make_lead().record_number, before + 1)

    def test_numbers_of_each_company(self):
        """CUS-05: each company counts its own register."""
        other = self.env["res.company"].create({"name": "Branch"})
        self.rep.company_ids += other
        lead = self.make_lead(company_id=other.id, user_id=self.rep.id, team_id=False)
        self.assertEqual((lead.record_number, lead.register_company_id), (1, other))

    def test_two_at_once(self):
        """CUS-05: who saves at the same time waits; what fails is drawn again, so no gap and no pair."""
        company_id = self.env["res.company"].search([], order="id", limit=1).id
        counter = self.env["sale.visit.counter"]
        first, second = (db_connect(self.env.cr.dbname).cursor() for _ in range(2))
        try:
            draw = [counter.with_env(counter.env(cr=cr)) for cr in (first, second)]
            [number] = draw[0]._draw(company_id, 1)
            second.execute("SET LOCAL lock_timeout = '200ms'")
            with self.assertRaises(LockNotAvailable), self.assertLogs("odoo.sql_db", "ERROR"):
                draw[1]._draw(company_id, 1)
            second.rollback()
            first.rollback()  # the first one fails: its number is free again
            self.assertEqual(list(draw[1]._draw(company_id, 2)), [number, number + 1])
        finally:
            for cr in (first, second):
                cr.rollback()
                cr.close()

    def test_voided_not_deleted(self):
        """CUS-05: a numbered inquiry cannot be deleted, only voided with a reason, and stays listed."""
        lead = self.make_lead()
        with self.assertRefused("stays there. Void it"):
            lead.with_user(self.manager).unlink()
        with self.assertRefused("stays there. Void it"):
            lead.sudo().unlink()
        wizard = self.env["sale.visit.void"].with_user(self.rep)
        wizard.create({"lead_ids": lead.ids, "reason": "Entered twice"}).action_void()
        self.assertRecordValues(
            lead,
            [{"active": False, "is_void": True, "void_reason": "Entered twice", "voided_by_id": self.rep.id}],
        )
        action = self.env.ref("sale_visit_plan.sale_visit_void_inquiry_action")
        self.assertIn(lead, self.env["crm.lead"].with_user(self.rep).search(literal_eval(action.domain)))
        with self.assertRefused("stays void"):
            lead.write({"active": True})

    def test_void_of_another(self):
        """CUS-05: nobody voids what he may not write."""
        lead = self.make_lead()
        with self.assertRaises(AccessError):
            self.env["sale.visit.void"].with_user(self.stranger).create(
                {"lead_ids": lead.ids, "reason": "Mine"}
            ).action_void()

    def test_number_is_nobodys_to_write(self):
        """CUS-05: neither a program nor a file of imports chooses a number or a state of void."""
        lead = self.make_lead()
        company = self.env["res.company"].create({"name": "Other"})
        for vals in ({"record_number": 1}, {"is_void": True}, {"register_company_id": company.id}):
            with self.assertRefused("cannot be written"):
                lead.write(vals)
            with self.assertRefused("cannot be written"):
                self.make_lead(**vals)

    def test_merged_keep_their_numbers(self):
        """CUS-05: of two merged inquiries one keeps its number as a void one."""
        leads = self.make_lead() | self.make_lead()
        head = leads.merge_opportunity()
        tail = leads - head
        self.assertTrue(tail.exists().is_void)
        self.assertIn(str(head.record_number), tail.void_reason)

    def test_no_blanks(self):
        """CUS-05: who came or called leaves contact, source and budget; mail and website may lack them."""
        for kind in ("visit", "call"):
            for name in ("contact_name", "phone", "source_id", "inquiry_budget"):
                with self.subTest(kind=kind, name=name), self.assertRefused("no blanks", ValidationError):
                    self.make_lead(inquiry_kind=kind, **{name: False})
        lead = self.make_lead(inquiry_kind="web", source_id=False, inquiry_budget=0)
        self.assertEqual(lead.register_blanks, "Source, Budget")
        with self.assertRefused("no blanks", ValidationError):
            lead.inquiry_kind = "call"
        with self.assertRefused("no blanks", ValidationError):
            self.make_lead().write({"phone": False})
        self.env.company.is_register_complete = False
        self.assertTrue(self.make_lead(source_id=False))

    def test_same_phone(self):
        """CUS-05: a known number warns, naming the other record and whose it is, and refuses nothing."""
        known = self.make_lead(self.colleague, contact_name="Mr Chen")
        self.customer.phone = "+86 138 0013 8000"
        form = Form(self.env["crm.lead"].with_user(self.rep), "sale_visit_plan.crm_lead_view_form_inquiry")
        form.name, form.inquiry_kind, form.contact_name = "Gears", "call", "Chen"
        form.source_id, form.inquiry_budget = self.source, 500
        self.assertFalse(form.phone_warning)
        form.phone = "13800138000"
        for part in (known.display_name, "Wu Hao", "Huadong Precision", "Li Na"):
            self.assertIn(part, form.phone_warning)
        lead = form.save()
        self.assertTrue(lead.record_number)

    def test_same_phone_of_contacts(self):
        """CUS-05: the same for contacts; colleagues of one company may share a number."""
        self.customer.phone = "+86 21 5888 0000"
        make = self.env["res.partner"].with_user(self.rep).create
        child = make({"name": "Ms Xu", "parent_id": self.customer.id, "phone": "+86 21 5888 0000"})
        self.assertFalse(child.phone_warning)
        other = make({"name": "Nanjing Tools", "is_company": True, "phone": "+86 21 58880000"})
        self.assertIn("Huadong Precision", other.phone_warning)

    def test_phone_warnings_set_based(self):
        """CUS-05: warnings of many leads cost as many queries as those of few."""
        leads = self.env["crm.lead"].with_user(self.rep).create([self.inquiry_vals() for _ in range(30)])
        leads.invalidate_recordset()
        costs = []
        for batch in (leads[:2], leads[2:]):
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            batch.mapped("phone_warning")
            costs.append(self.env.cr.sql_log_count - start)
        self.assertLessEqual(costs[1], costs[0])

    def test_intention(self):
        """CUS-04: who came and did not buy has a level, and the level proposes the next contact."""
        with self.assertRefused("choose the level", ValidationError):
            self.make_lead(intention_id=False)
        lead = self.make_lead()
        today = fields.Date.context_today(lead)
        self.assertEqual(lead.next_contact_date, today + timedelta(days=7))
        lead.intention_id = self.env.ref("sale_visit_plan.intention_a")
        self.assertEqual(lead.next_contact_date, today + timedelta(days=3))
        self.assertTrue(self.make_lead(inquiry_kind="call", intention_id=False))
        won = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        self.assertTrue(self.make_lead(intention_id=False, stage_id=won.id, probability=100))

    def test_proposed_in_the_form(self):
        """CUS-04: the date is proposed while one registers, and may be changed."""
        form = Form(self.env["crm.lead"].with_user(self.rep), "sale_visit_plan.crm_lead_view_form_inquiry")
        form.intention_id = self.level_b
        today = fields.Date.context_today(self.env["crm.lead"].with_user(self.rep))
        self.assertEqual(form.next_contact_date, today + timedelta(days=7))
