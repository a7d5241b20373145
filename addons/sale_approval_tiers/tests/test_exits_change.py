from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestConfirmedContract(ApprovalCommon):
    """CHG-01, CHG-03: nobody changes a confirmed contract past its approval."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("amount_tiers", "change_chain")
        cls.term = cls.env["account.payment.term"].create({"name": "90 days"})

    def confirmed(self, amount=80_000.0):
        order = self.approved_order(amount)
        order.with_user(self.rep).action_confirm()
        return order

    def test_every_way_is_refused(self):
        """CHG-03: no unauthorised change: price, quantity, clause or line of a confirmed contract."""
        order = self.confirmed()
        line = {"product_id": self.product.id, "product_uom_qty": 1, "price_unit": 1.0}
        note = {"display_type": "line_note", "name": "Free for life"}
        changes = {
            "price": lambda order: order.order_line.write({"price_unit": 1.0}),
            "quantity": lambda order: order.order_line.write({"product_uom_qty": 2}),
            "discount": lambda order: order.order_line.write({"discount": 50}),
            "text": lambda order: order.order_line.write({"name": "Gold"}),
            "by the order": lambda order: order.write(
                {"order_line": [Command.update(order.order_line.id, {"price_unit": 1.0})]}
            ),
            "new line": lambda order: order.order_line.create({"order_id": order.id, **line}),
            "clause": lambda order: order.order_line.create({"order_id": order.id, **note}),
            "as down payment": lambda order: order.order_line.create(
                {"order_id": order.id, "is_downpayment": True, **note}
            ),
            "as expense": lambda order: order.order_line.create(
                {"order_id": order.id, "is_expense": True, **line}
            ),
            "moved here": lambda order: self.make_order(5).order_line.write({"order_id": order.id}),
            "terms": lambda order: order.write({"note": "We pay all damages."}),
            "payment": lambda order: order.write({"payment_term_id": self.term.id}),
            "customer": lambda order: order.write({"partner_id": self._create_partner(name="X").id}),
            "unlocked": lambda order: (
                order.write({"locked": False}),
                order.order_line.write({"price_unit": 1.0}),
            ),
            "prices": lambda order: order.with_context(force_price_recomputation=True)._recompute_prices(),
            "discount button": self.press_discount,
        }
        for user in (self.rep, self.head, self.env.ref("base.user_admin"), self.env.ref("base.user_root")):
            for name, change in changes.items():
                if name.startswith("as ") and user not in self.rep | self.head:
                    continue  # accountants invoice costs on, and Odoo itself writes down payments
                with self.subTest(change=name, user=user.login), self.assertRaises(UserError):
                    change(order.with_user(user).sudo() if user.id == 1 else order.with_user(user))
        self.assertEqual(order.order_line.price_unit, 80_000)
        with self.assertRefused("ask for a change", ValidationError):
            order.with_user(self.rep).order_line.price_unit = 1

    def press_discount(self, order):
        discount = order.env["sale.order.discount"].create(
            {"sale_order_id": order.id, "discount_type": "sol_discount", "discount_percentage": 0.9}
        )
        discount.action_apply_discount()

    def test_advice_fits_who_asks(self):
        """CHG-03: whoever may not change a contract is told what he can do instead, and only that."""
        order, plain = self.confirmed(), self.rep
        officer = self.env.ref("base.user_admin")
        officer.group_ids += self.env.ref("approval_tiers.group_officer")
        line = {"price_unit": 1.0}
        with self.assertRefused("stays as it was approved .*ask for a change with “Request change”"):
            order.with_user(plain).order_line.write(line)
        policies = self.env["approval.tiers.policy"]
        policies.search([("gate", "=", "change"), ("state", "=", "active")]).action_retire()
        for user, advice in {plain: "ask an approval officer", officer: "put one at the gate"}.items():
            with self.subTest(user=user.name), self.assertRefused(advice):
                order.with_user(user).order_line.write(line)
            self.assertIn("quote anew", order.with_user(user)._get_change_advice())
        with self.assertRefused("ask an approval officer"):
            order.with_user(plain).order_line.create({"order_id": order.id, "is_expense": True, "name": "X"})
        order.with_user(plain)._action_cancel()  # the advice leads somewhere
        again = order.with_user(plain).copy()
        again.order_line.write(line)
        self.assertEqual(self.submit(again).state, "pending")

    def test_what_is_not_sealed_stays_free(self):
        order = self.confirmed().with_user(self.rep)
        order.write({"client_order_ref": "PO 4711", "tag_ids": [Command.create({"name": "T"})]})
        order.write({"user_id": self.colleague.id})
        order.sudo().order_line.write({"sequence": 7, "qty_delivered": 1})
        self.assertEqual(order.sudo().approval_status, "approved")

    def test_text_of_a_note_cannot_be_removed(self):
        order = self.make_order(80_000)
        order.order_line.create({"order_id": order.id, "display_type": "line_note", "name": "Penalty 5 %"})
        self.approve(self.submit(order), self.head, self.legal, self.head)
        order.action_confirm()
        with self.assertRefused("ask for a change"):
            order.with_user(self.rep).order_line.filtered("display_type").unlink()

    def test_delivery_and_invoice_go_on(self):
        """What Odoo writes itself when it delivers and invoices needs no change."""
        order = self.make_order(80_000)
        order.order_line.create(
            {
                "order_id": order.id,
                "product_id": self.product.id,
                "product_uom_qty": 2,
                "price_unit": 10.0,
                "tax_ids": [Command.clear()],
            }
        )
        self.approve(self.submit(order), self.head, self.legal, self.head)
        order.with_user(self.rep).action_confirm()
        picking = order.picking_ids
        if picking:
            extra = self.env["product.product"].create({"name": "Extra", "type": "consu"})
            picking.move_ids.quantity = 2
            picking.move_ids.create(
                {
                    "product_id": extra.id,
                    "product_uom_qty": 1,
                    "quantity": 1,
                    "picking_id": picking.id,
                    "picked": True,
                    "location_id": picking.location_id.id,
                    "location_dest_id": picking.location_dest_id.id,
                }
            )
            picking.move_ids.picked = True
            picking.with_context(skip_backorder=True).button_validate()
            self.assertEqual(picking.state, "done")
            self.assertIn(extra, order.order_line.product_id)
            added = order.order_line.filtered(lambda line: line.product_id == extra)
            with self.assertRefused("ask for a change"):
                added.with_user(self.rep).product_uom_qty = 5
        invoice = order._create_invoices()
        invoice.action_post()
        self.assertEqual(order.approval_status, "approved")

    def test_small_order_does_not_grow_past_the_policy(self):
        """Confirmed below the policy, an order does not grow into it unseen."""
        self.env["approval.tiers.policy"].search([("state", "=", "active")]).action_retire()
        policy = self.env["approval.tiers.policy"].create(
            {
                "name": "Large only",
                "res_model": "sale.order",
                "gate": "contract",
                "domain": "[('amount_total', '>', 1000)]",
                "tier_ids": [Command.create({"name": "Head", "approver_type": "head"})],
            }
        )
        policy.action_activate()
        order = self.make_order(900).with_user(self.rep)
        order.action_confirm()
        order.order_line.price_unit = 1000
        with self.assertRefused("needs approval"):
            order.order_line.price_unit = 1000.01

    def test_form_discount_before_confirmation(self):
        """CHG-03: the discount button on an approved quotation drops the approval."""
        order = self.approved_order().with_user(self.rep)
        self.press_discount(order)
        self.assertEqual(order.approval_status, "changed")
        with self.assertRefused("changed since its approval"):
            order.action_confirm()

    def test_nobody_opens_the_order(self):
        order = self.confirmed()
        request = order.approval_request_ids.sudo()
        for user in (self.rep, self.env.ref("base.user_root")):
            with self.assertRefused("Only an approved change"):
                order.with_user(user).write({"approval_change_request_id": request.id})
        for way in (order._approval_apply_change, lambda *args: order._approval_cancel_terminated(args[-1])):
            with self.assertRefused("no approved change"):
                way({"note": "X"}, request)
        self.assertFalse(order.approval_change_request_id)

    def test_form(self):
        order = self.confirmed().with_user(self.rep)
        with self.assertRaises(ValidationError), Form(order) as form:
            with form.order_line.edit(0) as line:
                line.price_unit = 1.0


@tagged("post_install", "-at_install")
class TestChangeByAddress(ApprovalCommon, HttpCase):
    def test_product_catalog(self):
        """The catalog writes lines through an address of its own."""
        self.switch_on("amount_tiers")
        self.rep.password = "t_rep"
        order = self.approved_order()
        self.authenticate("t_rep", "t_rep")
        params = {"res_model": "sale.order", "order_id": order.id, "product_id": self.product.id}
        url = "/product/catalog/update_order_line_info"
        self.make_jsonrpc_request(url, {**params, "quantity": 3})
        self.assertEqual(order.approval_status, "changed")
        order.with_user(self.rep).order_line[-1].unlink()
        self.assertEqual(order.approval_status, "approved")
        order.with_user(self.rep).action_confirm()
        with mute_logger("odoo.http"), self.assertRaisesRegex(JsonRpcException, "ValidationError"):
            self.make_jsonrpc_request(url, {**params, "quantity": 3})
        self.assertEqual(len(order.order_line), 1)
