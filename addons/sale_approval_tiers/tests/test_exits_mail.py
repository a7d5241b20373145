from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import ApprovalCommon

PDF = b"%PDF-1.4 our offer"


@tagged("post_install", "-at_install")
class TestMailExits(ApprovalCommon):
    """QTE-05, REV-04: no mail carries a quotation to the customer before it is approved."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("quote_manager")
        cls.partner.email = "customer@example.com"
        cls.template = cls.env.ref("sale.email_template_edi_sale")

    def quotations(self):
        """One that is not approved and one that is."""
        held, ready = self.make_order(80_000), self.make_order(80_000)
        self.approve(self.submit(ready, "quote"), self.head)
        return held.with_user(self.rep), ready.with_user(self.rep)

    def assertHeld(self, attempt, held, ready):
        with self.assertRefused("Quotation"):
            attempt(held)
        attempt(ready)

    def compose(self, orders, **vals):
        composer = self.env["mail.compose.message"].with_user(self.rep)
        return composer.create({"model": "sale.order", "res_ids": orders.ids, "body": "Our offer", **vals})

    def test_confirmation_mail_waits_for_the_review(self):
        """REV-04: the salesperson cannot send the confirmation to the customer before the review ends."""
        held, ready = self.quotations()
        template = self.env.ref("sale.mail_template_sale_confirmation")
        for mode in ("comment", "mass_mail"):
            with self.subTest(mode=mode):
                self.assertHeld(
                    lambda order, mode=mode: self.compose(
                        order,
                        template_id=template.id,
                        composition_mode=mode,
                        partner_ids=order.partner_id.ids,
                    )._action_send_mail(),
                    held,
                    ready,
                )

    def test_mass_mail_with_one_unapproved(self):
        held, ready = self.quotations()
        with self.assertRefused("Quotation"):
            self.compose(held | ready, composition_mode="mass_mail")._action_send_mail()

    def test_file_in_a_message(self):
        """A PDF made elsewhere is an offer too; words to the customer and files inside are not."""
        held, ready = self.quotations()
        attachment = self.env["ir.attachment"].with_user(self.rep).create({"name": "offer.pdf", "raw": PDF})
        to_customer = {"partner_ids": self.partner.ids, "subtype_xmlid": "mail.mt_comment"}
        for files in ({"attachments": [("offer.pdf", PDF)]}, {"attachment_ids": attachment.ids}):
            self.assertHeld(
                lambda order, files=files: order.message_post(body="Offer", **files, **to_customer),
                held,
                ready,
            )
        held.message_subscribe(self.partner.ids)
        with self.assertRefused("Quotation"):
            held.message_post(body="Offer", attachments=[("a.pdf", PDF)], subtype_xmlid="mail.mt_comment")
        held.message_post(body="Which voltage?", **to_customer)
        held.message_post(body="Drawing", attachments=[("drawing.pdf", PDF)])
        held.message_post(body="Drawing", attachments=[("d.pdf", PDF)], partner_ids=self.head.partner_id.ids)

    def test_words_carry_neither_price_nor_link(self):
        held, ready = self.quotations()
        for order, shown in ((held, False), (ready, True)):
            message = order.message_post(
                body="Which voltage?", partner_ids=self.partner.ids, subtype_xmlid="mail.mt_comment"
            )
            mail = self.env["mail.mail"].sudo().search([("mail_message_id", "=", message.id)])
            context = order._notify_by_email_prepare_rendering_context(message)
            self.assertEqual(any("80,000" in str(text) for text in context["subtitles"]), shown)
            self.assertEqual("80,000" in "".join(mail.mapped("body_html")), shown and bool(mail))

    def test_incoming_mail_with_a_file(self):
        """A customer's own mail is never refused."""
        held, _ready = self.quotations()
        held.sudo().message_post(
            body="Our drawing",
            attachments=[("drawing.pdf", PDF)],
            message_type="email",
            author_id=self.partner.id,
            subtype_xmlid="mail.mt_comment",
        )

    def test_template_by_call_action_and_automation(self):
        held, ready = self.quotations()
        self.assertHeld(lambda order: self.template.with_user(self.rep).send_mail(order.id), held, ready)
        action = self.env["ir.actions.server"].create(
            {
                "name": "Send",
                "model_id": self.env["ir.model"]._get_id("sale.order"),
                "state": "mail_post",
                "mail_post_method": "email",
                "template_id": self.template.id,
            }
        )
        self.assertHeld(
            lambda order: action.with_context(
                active_model="sale.order", active_id=order.id, active_ids=order.ids
            ).run(),
            held,
            ready,
        )

    def test_invitation(self):
        held, ready = self.quotations()
        self.rep.group_ids += self.env.ref("base.group_partner_manager")

        def share(order):
            wizard = self.env["portal.share"].with_user(self.rep)
            wizard.create(
                {
                    "res_model": "sale.order",
                    "res_id": order.id,
                    "partner_ids": [Command.set(self.partner.ids)],
                }
            ).action_send_mail()

        self.assertHeld(share, held, ready)

    def test_stored_print_is_not_handed_out(self):
        """A report that keeps its PDF would hand out the one of the day before."""
        held, _ready = self.quotations()
        report = self.env.ref("sale.action_report_saleorder")
        report.write({"attachment": "'%s.pdf' % object.name", "attachment_use": True})
        self.env["ir.attachment"].create(
            {
                "name": f"{held.name}.pdf",
                "raw": PDF,
                "res_model": "sale.order",
                "res_id": held.id,
                "mimetype": "application/pdf",
            }
        )
        with self.assertRefused("Quotation"):
            self.env["ir.actions.report"].with_user(self.rep)._render_qweb_pdf(report, held.ids)

    def test_other_reports(self):
        if group := self.env.ref("hr_timesheet.group_hr_timesheet_user", raise_if_not_found=False):
            self.rep.group_ids += group  # else Odoo itself refuses him the report on time
        held, ready = self.quotations()
        reports = self.env["ir.actions.report"].with_user(self.rep)
        for report in self.env["ir.actions.report"].search([("model", "=", "sale.order")]):
            with self.subTest(report=report.name):
                self.assertHeld(
                    lambda order, report=report: reports._render_qweb_html(report.report_name, order.ids),
                    held,
                    ready,
                )

    def test_down_payment_invoice(self):
        """An invoice on what is not agreed reaches the customer as well."""
        self.switch_on("amount_tiers")
        held, ready = self.make_order(80_000), self.approved_order()
        for method in ("percentage", "fixed", "delivered"):
            with self.subTest(method=method):
                wizard = self.env["sale.advance.payment.inv"].create(
                    {
                        "advance_payment_method": method,
                        "amount": 30,
                        "fixed_amount": 100,
                        "sale_order_ids": [Command.set(held.ids)],
                    }
                )
                with self.assertRefused("needs approval"):
                    wizard.create_invoices()
        with self.assertRefused("needs approval"):
            held.with_user(self.rep)._create_invoices()
        ready.action_confirm()
        wizard = self.env["sale.advance.payment.inv"].create(
            {"advance_payment_method": "percentage", "amount": 30, "sale_order_ids": [Command.set(ready.ids)]}
        )
        wizard.create_invoices()
        self.assertTrue(ready.invoice_ids)

    def test_nothing_in_force(self):
        """Without a policy every way is open."""
        self.env["approval.tiers.policy"].search([("state", "=", "active")]).action_retire()
        order = self.make_order(80_000).with_user(self.rep)
        try:
            order.message_post(body="Offer", attachments=[("offer.pdf", PDF)], partner_ids=self.partner.ids)
            self.template.with_user(self.rep).send_mail(order.id)
        except UserError as error:
            self.fail(str(error))
