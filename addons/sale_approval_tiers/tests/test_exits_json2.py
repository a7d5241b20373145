from base64 import b64encode
from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import ApprovalCommon

ORDER = "sale.order"
PDF = b64encode(b"%PDF-1.4 our offer").decode()


class Json2Common(ApprovalCommon, HttpCase):
    """A plain salesperson with a key of his own, as an outside program uses it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner.email = "customer@example.com"
        # The right to invite somebody to a document; it says nothing about approval.
        cls.rep.group_ids += cls.env.ref("base.group_partner_manager")
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        cls.key = cls.env["res.users.apikeys"].with_user(cls.rep)._generate("rpc", "test", tomorrow)

    def call(self, model, method, ids=(), **arguments):
        """Status and answer of one call."""
        address = f"/json/2/{model}/{method}"
        body = {"ids": list(ids), **arguments} if ids else arguments
        response = self.url_open(
            address, json=body, headers={"Authorization": f"bearer {self.key}"}, timeout=60
        )
        return response.status_code, response.json()

    def state_of(self, order):
        order.invalidate_recordset()
        return order.state

    def assertCallRefused(self, pattern, *args, **arguments):
        with mute_logger("odoo.http"):
            status, answer = self.call(*args, **arguments)
        self.assertIn(status, (403, 422), answer)
        self.assertRegex(answer["message"], pattern)

    def assertAnswered(self, *args, **arguments):
        status, answer = self.call(*args, **arguments)
        self.assertEqual(status, 200, answer)
        return answer


@tagged("post_install", "-at_install")
class TestContractByKey(Json2Common):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("amount_tiers")

    def test_existing_order(self):
        """APV-03: neither its button nor a written state makes an unapproved order binding."""
        order = self.make_order(80_000.0)
        ways = {
            "confirm": ("action_confirm", {}),
            "write": ("write", {"vals": {"state": "sale"}}),
            "save": ("web_save", {"vals": {"state": "sale"}, "specification": {}}),
            "copy": ("copy", {"default": {"state": "sale"}}),
            "by context": ("action_confirm", {"context": {"skip_validation_check": True}}),
        }
        for way, (method, arguments) in ways.items():
            with self.subTest(way=way):
                self.assertCallRefused("needs approval", ORDER, method, order.ids, **arguments)
                self.assertEqual(self.state_of(order), "draft")
        self.submit(order)
        self.assertCallRefused("is waiting for approval", ORDER, "action_confirm", order.ids)

    def test_new_order(self):
        """APV-04: an order is not created, or imported, confirmed."""
        values = {"partner_id": self.partner.id, "state": "sale"}
        before = self.env[ORDER].search_count([])
        self.assertCallRefused("needs approval", ORDER, "create", vals_list=[values])
        self.assertCallRefused(
            "needs approval",
            ORDER,
            "web_save_multi",
            self.make_order(1).ids,
            vals_list=[values],
            specification={},
        )
        rows = [[str(self.partner.id), "sale"]]
        answer = self.assertAnswered(ORDER, "load", fields=["partner_id/.id", "state"], data=rows)
        self.assertFalse(answer["ids"])
        self.assertIn("needs approval", answer["messages"][0]["message"])
        self.assertEqual(self.env[ORDER].search_count([]), before + 1)

    def test_invoice(self):
        """REV-04: no down payment is invoiced on what is not agreed."""
        order = self.make_order(80_000.0)
        self.rep.group_ids += self.env.ref("account.group_account_invoice")
        vals = {
            "advance_payment_method": "percentage",
            "amount": 30,
            "sale_order_ids": [Command.set(order.ids)],
        }
        wizard = self.assertAnswered("sale.advance.payment.inv", "create", vals_list=[vals])
        self.assertCallRefused("needs approval", "sale.advance.payment.inv", "create_invoices", wizard)
        self.assertFalse(order.invoice_ids)

    def test_approved_order(self):
        """APV-04: what is approved passes; changed by a later call, it does not."""
        order, changed = self.approved_order(), self.approved_order()
        self.assertAnswered("sale.order.line", "write", changed.order_line.ids, vals={"price_unit": 79_999.0})
        self.assertCallRefused("changed since its approval", ORDER, "action_confirm", changed.ids)
        self.assertAnswered(ORDER, "action_confirm", order.ids)
        self.assertEqual((self.state_of(order), self.state_of(changed)), ("sale", "draft"))


@tagged("post_install", "-at_install")
class TestQuotationByKey(Json2Common):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("quote_manager")
        cls.template = cls.env.ref("sale.email_template_edi_sale")

    def ways_out(self, order):
        """{way: calls that lead to it, the last one reaches the customer}."""
        customer = order.partner_id.ids
        mail = {
            "model": ORDER,
            "res_ids": order.ids,
            "body": "Our offer",
            "partner_ids": [Command.set(customer)],
            "composition_mode": "comment",
        }
        share = {"res_model": ORDER, "res_id": order.id, "partner_ids": [Command.set(customer)]}
        file = {"name": "offer.pdf", "datas": PDF}
        return {
            "send": (ORDER, "action_quotation_send", order.ids, {}),
            "mark sent": (ORDER, "action_quotation_sent", order.ids, {}),
            "write": (ORDER, "write", order.ids, {"vals": {"state": "sent"}}),
            "template": ("mail.template", "send_mail", self.template.ids, {"res_id": order.id}),
            "composer": (
                "mail.compose.message",
                "action_send_mail",
                {**mail, "template_id": self.template.id},
                {},
            ),
            "mass mail": (
                "mail.compose.message",
                "action_send_mail",
                {**mail, "composition_mode": "mass_mail"},
                {},
            ),
            "invitation": ("portal.share", "action_send_mail", share, {}),
            "file": (
                ORDER,
                "message_post",
                order.ids,
                {"body": "Offer", "partner_ids": customer, "attachment_ids": file},
            ),
        }

    def go(self, way):
        """The calls of one way, one after the other: whether the last was answered, else what was said."""
        model, method, target, arguments = way
        with mute_logger("odoo.http"):
            if isinstance(target, dict):  # a dialog: filled in first, then sent
                status, target = self.call(model, "create", vals_list=[target])
                if status != 200:  # its print is refused already
                    return status, target["message"]
            if isinstance(arguments.get("attachment_ids"), dict):
                files = self.assertAnswered(
                    "ir.attachment", "create", vals_list=[arguments["attachment_ids"]]
                )
                arguments = {**arguments, "attachment_ids": files}
            status, answer = self.call(model, method, target, **arguments)
        return status, answer["message"] if status != 200 else answer

    def test_unapproved_quotation(self):
        """QTE-05: no call brings a quotation to the customer before its head has approved."""
        order = self.make_order(80_000.0)
        sent = self.env["mail.mail"].search_count([])
        for way, call in self.ways_out(order).items():
            with self.subTest(way=way):
                status, said = self.go(call)
                self.assertIn(status, (403, 422), said)
                self.assertRegex(said, r"needs approval \(Quotation")
                self.assertEqual(self.state_of(order), "draft")
        with self.subTest(way="create"):
            values = {"partner_id": self.partner.id, "state": "sent"}
            self.assertCallRefused("Quotation", ORDER, "create", vals_list=[values])
        self.assertEqual(self.env["mail.mail"].search_count([]), sent)

    def test_approved_quotation(self):
        """QTE-05: every call is open once the head has approved."""
        order = self.make_order(80_000.0)
        self.approve(self.submit(order, "quote"), self.head)
        for way, call in self.ways_out(order).items():
            with self.subTest(way=way):
                status, said = self.go(call)
                self.assertEqual(status, 200, said)
        self.assertEqual(self.state_of(order), "sent")


@tagged("post_install", "-at_install")
class TestQuotationByAddress(ApprovalCommon, HttpCase):
    """The addresses that the web client itself uses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("quote_manager", "amount_tiers")
        cls.rep.password = "t_rep"

    def orders(self):
        """One that is not approved and one that is."""
        held, ready = self.make_order(80_000.0), self.make_order(80_000.0)
        self.approve(self.submit(ready, "quote"), self.head)
        self.authenticate("t_rep", "t_rep")
        return held, ready

    def test_report_address(self):
        """QTE-05: the address of the print hands out nothing that is not approved."""
        held, ready = self.orders()
        for report in ("sale.report_saleorder", "sale.report_saleorder_pro_forma"):
            with self.subTest(report=report):
                with mute_logger("odoo.http", "odoo.addons.web.controllers.report"):
                    refused = self.url_open(f"/report/html/{report}/{held.id}", timeout=60)
                self.assertNotIn("80,000", refused.text)
                self.assertNotEqual(refused.status_code, 200)
                self.assertIn("80,000", self.url_open(f"/report/html/{report}/{ready.id}", timeout=60).text)
                both = self.url_open(f"/report/html/{report}/{held.id},{ready.id}", timeout=60)
                self.assertNotIn("80,000", both.text)

    def test_list_actions(self):
        """QTE-05: the actions of the list ask like the buttons of the form."""
        held, ready = self.orders()
        for name in ("model_sale_order_action_quotation_sent", "model_sale_order_send_mail"):
            action = self.env.ref(f"sale.{name}")
            for orders, is_open in ((held, False), (held | ready, False), (ready, True)):
                context = {"active_model": ORDER, "active_ids": orders.ids, "active_id": orders[0].id}
                params = {"action_id": action.id, "context": context}
                with self.subTest(action=action.name, orders=orders.ids):
                    if is_open:
                        self.make_jsonrpc_request("/web/action/run", params)
                        continue
                    with mute_logger("odoo.http"), self.assertRaisesRegex(JsonRpcException, "UserError"):
                        self.make_jsonrpc_request("/web/action/run", params)
        self.assertEqual((held.state, ready.state), ("draft", "sent"))

    def test_form_call(self):
        """APV-03: the call behind the button Confirm."""
        held, _ready = self.orders()
        params = {"model": ORDER, "method": "action_confirm", "args": [held.ids], "kwargs": {}}
        address = "/web/dataset/call_button/sale.order/action_confirm"
        with mute_logger("odoo.http"), self.assertRaisesRegex(JsonRpcException, "UserError"):
            self.make_jsonrpc_request(address, params)
        self.assertEqual(held.state, "draft")
