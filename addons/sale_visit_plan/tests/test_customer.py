from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import VisitCommon


@tagged("post_install", "-at_install")
class TestCustomer(VisitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create({"name": "Ball bearing", "list_price": 100})

    def make_order(self, partner=None, user=None, **values):
        order = self.env["sale.order"].create(
            {
                "partner_id": (partner or self.customer).id,
                "user_id": (user or self.rep).id,
                "order_line": [Command.create({"product_id": self.product.id, "product_uom_qty": 3})],
                **values,
            }
        )
        return order.with_user(user or self.rep)

    def test_class(self):
        """CUS-03: the class of a customer brings its interval and its approver when it is saved."""
        self.customer.with_user(self.rep).visit_class_id = self.key
        self.assertEqual((self.key.interval_days, self.potential.interval_days), (14, 30))
        self.assertTrue(self.key.strategy and self.potential.strategy and self.general.strategy)
        visit = self.make_visit()
        self.assertTrue(visit.is_key and visit.needs_request)
        visit.action_confirm()
        self.approve(visit, self.head)
        self.assertEqual(visit.state, "planned", "the sales director of that class decides too")
        self.approve(visit, self.director)
        self.assertEqual(visit.state, "confirmed")
        self.customer.with_user(self.rep).visit_class_id = self.general
        self.assertFalse(self.make_visit().is_key)

    def test_class_changed_later(self):
        """CUS-03: a visit that is planned already follows the new class."""
        visit = self.make_visit()
        self.assertFalse(visit.is_key)
        self.customer.with_user(self.rep).visit_class_id = self.key
        self.assertTrue(visit.is_key)

    def test_first_order_closes(self):
        """CUS-06: the first confirmed order turns a customer to “closed”, the next changes nothing."""
        self.assertEqual(self.customer.customer_stage, "prospect")
        person = self.env["res.partner"].create({"name": "Ms Xu", "parent_id": self.customer.id})
        order = self.make_order(person)
        order.action_confirm()
        expected = {
            "customer_stage": "closed",
            "first_order_id": order.id,
            "first_order_date": fields.Date.context_today(order),
        }
        self.assertRecordValues(self.customer, [expected])
        self.make_order().action_confirm()
        self.assertRecordValues(self.customer, [expected])
        listed = self.env.ref("sale_visit_plan.sale_visit_deal_action")
        self.assertIn("closed", listed.domain)

    def test_stage_follows_by_itself(self):
        """CUS-06: nobody writes the stage; no import makes a customer one who has bought."""
        with self.assertRefused("cannot be written"):
            self.customer.with_user(self.rep).write({"customer_stage": "closed"})
        with self.assertRefused("cannot be written"):
            self.env["res.partner"].with_user(self.rep).create({"name": "X", "customer_stage": "closed"})

    def test_orders_from_before(self):
        """CUS-06: where this add-on is installed later, whoever had bought before counts as closed."""
        order = self.make_order()
        order.action_confirm()
        kept = {"customer_stage": "prospect", "first_order_id": False, "first_order_date": False}
        self.customer.sudo().write(kept)
        self.env["res.partner"]._backfill_deals()
        self.assertRecordValues(self.customer, [{"customer_stage": "closed", "first_order_id": order.id}])

    def test_draft_order_closes_nothing(self):
        self.make_order()
        self.assertEqual(self.customer.customer_stage, "prospect")

    def section(self, user, key, partner=None):
        sections = (partner or self.customer).with_user(user).get_customer_file()
        found = [section for section in sections if section["key"] == key]
        return found and found[0]

    def texts(self, section):
        return " | ".join(cell["text"] for row in section["rows"] for cell in row)

    def make_invoice(self, due="2026-01-31", user=None, partner=None, price=1_000):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (partner or self.customer).id,
                "invoice_user_id": (user or self.manager).id,
                "invoice_date": "2026-01-01",
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create({"product_id": self.product.id, "price_unit": price, "tax_ids": []})
                ],
            }
        )
        invoice.action_post()
        return invoice

    def test_one_page(self):
        """CUS-06: orders, deposits, dues, visits and service contacts of a customer are on one page."""
        order = self.make_order()
        order.action_confirm()
        quotation = self.make_order()
        visit = self.make_visit()
        invoice = self.make_invoice()
        self.env["sale.visit.contact"].with_user(self.colleague).create(
            {"partner_id": self.customer.id, "subject": "Wants a drawing"}
        )
        sections = self.customer.with_user(self.rep).get_customer_file()
        keys = [section["key"] for section in sections]
        for key in ("facts", "dues", "deposits", "orders", "quotations", "visits", "services", "products"):
            self.assertIn(key, keys)
        for key, text in {
            "facts": "Li Na",
            "dues": invoice.name,
            "orders": order.name,
            "quotations": quotation.name,
            "visits": visit.name,
            "services": "Wants a drawing",
            "products": "Ball bearing",
        }.items():
            self.assertIn(text, self.texts(self.section(self.rep, key)), key)
        self.assertIn("days overdue", self.texts(self.section(self.rep, "dues")))
        html = self.customer.with_user(self.rep).customer_file
        self.assertIn(f"/odoo/sale.order/{order.id}", html)
        self.assertIn(invoice.name, html)

    def test_deposits(self):
        """CUS-06: what was asked for as down payment and what came ahead of its invoice are deposits."""
        order = self.make_order()
        order.action_confirm()
        wizard = self.env["sale.advance.payment.inv"].with_context(
            active_ids=order.ids, active_model="sale.order"
        )
        wizard.create({"advance_payment_method": "percentage", "amount": 50}).create_invoices()
        order.sudo().invoice_ids.action_post()
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.env.company.id)], limit=1
        )
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.customer.id,
                "payment_type": "inbound",
                "partner_type": "customer",
                "amount": 77,
                "journal_id": journal.id,
            }
        )
        payment.action_post()
        section = self.section(self.rep, "deposits")
        self.assertIn(order.sudo().invoice_ids.name, self.texts(section))
        if payment.move_id:
            self.assertIn("77.00", self.texts(section))

    def test_whose_money(self):
        """CUS-06: a salesperson sees the dues of his own customers, not those of others."""
        invoice = self.make_invoice()
        self.assertFalse(invoice.with_user(self.rep).has_access("read"), "not by his own rights")
        self.assertIn(invoice.name, self.texts(self.section(self.rep, "dues")))
        other = self.section(self.colleague, "dues")
        self.assertNotIn(invoice.name, self.texts(other) if other else "")
        clerk = self.env["res.users"].create(
            {
                "name": "Clerk",
                "login": "clerk_x",
                "group_ids": [Command.set(self.env.ref("base.group_user").ids)],
            }
        )
        self.assertFalse(self.section(clerk, "dues"))
        self.assertFalse(self.section(clerk, "orders"))

    def test_other_company(self):
        """CUS-06: dues of a company one does not work in stay out."""
        invoice = self.make_invoice()
        branch = self.env["res.company"].create({"name": "Branch"})
        self.rep.write({"company_ids": [Command.set(branch.ids)], "company_id": branch.id})
        customer = self.customer.with_user(self.rep).with_context(allowed_company_ids=branch.ids)
        texts = " ".join(self.texts(section) for section in customer.get_customer_file())
        self.assertNotIn(invoice.name, texts)

    def test_hidden_customer(self):
        """CUS-06: who may not read a customer gets no page of him."""
        self.env.company.is_area_bound = True
        self.key_customer.write(
            {"sales_area_id": self.env["sale.visit.area"].create({"name": "Far"}).id, "user_id": self.rep.id}
        )
        with self.assertRaises(AccessError):
            self.key_customer.with_user(self.colleague).get_customer_file()
        visit = self.make_visit(user=self.director, partner=self.key_customer, user_id=self.colleague.id)
        brief = visit.with_user(self.colleague).brief
        self.assertIn("Ningbo Bearings", brief, "whoever goes there reads the brief")

    def test_constant_queries(self):
        """CUS-06: the page costs the same for a customer with many records as with few."""
        costs = []
        for count in (2, 8):
            for _i in range(count):
                self.make_order()
                self.make_visit()
                self.make_invoice(user=self.rep)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self.customer.with_user(self.rep).get_customer_file()
            costs.append(self.env.cr.sql_log_count - start)
        self.assertLessEqual(costs[1], costs[0])

    def test_brief(self):
        """CUS-06: before a visit one page says what matters, on the screen and on paper."""
        order = self.make_order()
        order.action_confirm()
        invoice = self.make_invoice()
        visit = self.make_visit(note="Win the tender")
        for text in (order.name, invoice.name, "Huadong"):
            self.assertIn(text, visit.brief)
        report = self.env["ir.actions.report"].with_user(self.rep)
        html, kind = report._render_qweb_html("sale_visit_plan.report_visit_brief", visit.ids)
        self.assertEqual(kind, "html")
        for text in (order.name, "Win the tender"):
            self.assertIn(text, html.decode())

    def test_target_table(self):
        """CUS-10: after a visit to a target customer no report without the table of target customers."""
        visit = self.make_visit(party_kind="target")
        self.assertRegex(visit._report_blocker(), "Industry.*Main products.*Buys a year.*Who decides")
        form = Form(self.customer.with_user(self.rep))
        form.industry_id = self.env.ref("base.res_partner_industry_A")
        form.phone = "021 5888 0000"
        form.target_products, form.target_demand, form.target_supplier = "Lathes", 300_000, "SKF"
        form.save()
        self.assertRegex(visit._report_blocker(), "fill in Who decides")
        form.target_decider = "Mr Gu, purchasing"
        form.save()
        self.assertFalse(visit._report_blocker())
        self.assertRecordValues(self.customer, [{"target_filled_by_id": self.rep.id}])
        self.customer.target_demand = 0
        self.assertIn("Buys a year", visit._report_blocker())

    def test_table_of_others(self):
        """CUS-10: other kinds of customers need no table, nor do companies that switched it off."""
        self.assertFalse(self.make_visit(party_kind="potential")._report_blocker())
        self.env.company.is_target_table_required = False
        self.assertFalse(self.make_visit(party_kind="target")._report_blocker())

    def test_who_filled_it(self):
        """CUS-10: who filled the table, and when, is nobody's to write."""
        with self.assertRefused("cannot be written"):
            self.customer.with_user(self.rep).write({"target_filled_on": "2020-01-01"})
