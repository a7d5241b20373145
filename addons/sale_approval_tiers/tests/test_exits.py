from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestContractExits(ApprovalCommon):
    """Every way into the state `sale`, by a plain salesperson."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("amount_tiers")

    def test_button(self):
        """APV-03: the button refuses with a sentence that says what to do."""
        with self.assertRefused("Submit it for approval first"):
            self.make_order(80_000).with_user(self.rep).action_confirm()

    def test_write(self):
        order = self.make_order(80_000)
        with self.assertRaises(ValidationError):
            order.with_user(self.rep).write({"state": "sale"})

    def test_superuser_mode_makes_no_difference(self):
        order = self.make_order(80_000)
        for action in (lambda: order.sudo().action_confirm(), lambda: order.sudo().write({"state": "sale"})):
            with self.assertRaises(UserError):
                action()

    def test_create_in_a_late_state(self):
        for amount in (0.0, 80_000, 600_000):
            with self.subTest(amount=amount), self.assertRaises(ValidationError):
                self.make_order(amount, state="sale")

    def test_import(self):
        orders = self.env["sale.order"].with_user(self.rep)
        result = orders.load(
            ["partner_id/.id", "state", "order_line/product_id/.id", "order_line/price_unit"],
            [[str(self.partner.id), "sale", str(self.product.id), "600000"]],
        )
        self.assertFalse(result["ids"])
        self.assertIn("needs approval", result["messages"][0]["message"])
        good = orders.load(["partner_id/.id", "state"], [[str(self.partner.id), "draft"]])
        self.assertTrue(good["ids"])

    def test_copy_into_a_late_state(self):
        with self.assertRaises(UserError):
            self.approved_order().with_user(self.rep).copy({"state": "sale"})

    def test_batch_with_one_unapproved_order_confirms_none(self):
        good, bad = self.approved_order(), self.make_order(80_000)
        with self.assertRaises(UserError):
            (good | bad).action_confirm()

    def test_context_is_no_key(self):
        order = self.make_order(80_000).with_context(
            skip_validation_check=True, tracking_disable=True, install_mode=True, import_file=True
        )
        with self.assertRaises(UserError):
            order.action_confirm()

    def test_state_column_cannot_be_painted(self):
        order = self.make_order(80_000)
        for vals in ({"approval_status": "approved"}, {"approval_gate": "contract"}):
            with self.assertRaises(UserError):
                order.with_user(self.rep).write(vals)
            with self.assertRaises(UserError):
                self.make_order(1, **vals)
        with self.assertRaises(AccessError):
            order.with_user(self.rep).write(
                {"approval_request_ids": [Command.create({"state": "approved", "gate": "contract"})]}
            )

    def test_history_cannot_be_deleted(self):
        order = self.make_order(80_000)
        self.submit(order)
        with self.assertRefused("approval history"):
            order.sudo().unlink()

    def test_another_company_is_not_concerned(self):
        company = self._create_company(name="Other")
        order = self.env["sale.order"].with_company(company).create({"partner_id": self.partner.id})
        self.assertEqual(order.company_id, company)
        self.assertFalse(order._approval_blocker("contract"))

    def test_nothing_in_force_nothing_changes(self):
        self.env["approval.tiers.policy"].search([("state", "=", "active")]).action_retire()
        order = self.make_order(900_000)
        self.assertFalse(order.approval_panel)
        order.with_user(self.rep).action_confirm()
        self.assertEqual(order.state, "sale")


@tagged("post_install", "-at_install")
class TestQuoteExits(ApprovalCommon):
    """Ways to the customer, by a plain salesperson."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("quote_manager", "amount_tiers")

    def print_html(self, order, report="sale.action_report_saleorder"):
        reports = self.env["ir.actions.report"].with_user(self.rep)
        return reports._render_qweb_html(report, order.ids)[0].decode()

    def test_send_and_print_wait_for_the_manager(self):
        """QTE-05: "Send by email" and "Print" are refused until the department manager has approved."""
        order = self.make_order(80_000).with_user(self.rep)
        attempts = {
            "send": order.action_quotation_send,
            "mark sent": order.action_quotation_sent,
            "print": lambda: self.print_html(order),
            "write": lambda: order.write({"state": "sent"}),
            "create": lambda: self.make_order(1, state="sent"),
        }
        for name, attempt in attempts.items():
            with self.subTest(attempt=name), self.assertRefused("Quotation"):
                attempt()
        request = self.submit(order, "quote")
        self.assertEqual(request.step_ids.candidate_ids, self.head)
        with self.assertRaises(UserError):
            self.print_html(order)
        self.approve(request, self.head)
        self.assertIn(order.name, self.print_html(order))
        self.assertEqual(order.action_quotation_send()["res_model"], "mail.compose.message")
        order.action_quotation_sent()
        self.assertEqual(order.state, "sent")

    def test_mail_of_an_unapproved_quotation_does_not_leave(self):
        order = self.make_order(80_000).with_user(self.rep)
        composers = self.env["mail.compose.message"].with_user(self.rep).with_context(mark_so_as_sent=True)
        mail = {
            "model": "sale.order",
            "res_ids": order.ids,
            "body": "Our offer",
            "partner_ids": order.partner_id.ids,
            "composition_mode": "comment",
        }
        template = self.env.ref("sale.email_template_edi_sale")
        for vals in (mail, {**mail, "template_id": template.id}):  # without and with its PDF
            with self.assertRefused("Quotation"):
                composers.create(vals)._action_send_mail()
        self.assertEqual(order.state, "draft")

    def test_approved_quotation_is_no_contract(self):
        order = self.make_order(80_000)
        self.approve(self.submit(order, "quote"), self.head)
        with self.assertRaises(UserError):
            order.action_confirm()

    def test_approved_contract_may_be_sent(self):
        """The higher approval covers the lower passage."""
        order = self.approved_order()
        self.assertFalse(order._approval_blocker("quote"))
        order.with_user(self.rep).action_quotation_sent()
        order.action_confirm()
        self.assertIn(order.name, self.print_html(order))

    def test_changed_quotation_is_held_again(self):
        order = self.make_order(80_000)
        self.approve(self.submit(order, "quote"), self.head)
        order.action_quotation_sent()
        order.order_line.price_unit = 70_000
        with self.assertRefused("changed since its approval"):
            order.with_user(self.rep).action_quotation_send()

    def test_cancelling_opens_no_back_door(self):
        order = self.make_order(80_000).with_user(self.rep)
        order._action_cancel()
        for attempt in (lambda: self.print_html(order), order.action_quotation_send):
            with self.assertRefused("Quotation"):
                attempt()
