from base64 import b64encode
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common_change import ChangeCommon


@tagged("post_install", "-at_install")
class TestChangeDone(ChangeCommon):
    """From the approval to the next version of the contract."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("manager_only", "change_chain", "termination_chain")

    @classmethod
    def contract(cls, **values):
        order = cls.make_order(0, order_line=[Command.create(cls.line_of(cls.service_product, 2))], **values)
        order.with_user(cls.rep).action_approval_submit("contract")
        step = order.sudo().approval_request_ids.step_ids
        step.with_user(cls.head).action_approve()
        order.with_user(cls.rep).action_confirm()
        return order

    def approved(self, order, **values):
        change = self.ask(order, **values)
        users = [self.head, self.general]
        if change.has_financial_effect:
            users.insert(1, self.finance)
        self.agree(change, *users)
        return change.with_user(self.rep)

    def test_agreement_first(self):
        """CHG-02: an approved change without signed agreement cannot be set done; with it, it can."""
        order = self.contract()
        change = self.approved(order)
        with self.assertRefused("attach the agreement signed"):
            change.action_done()
        self.assertEqual((order.order_line.product_uom_qty, order.contract_version), (2, 1))
        self.sign(change)
        change.action_done()
        self.assertEqual(change.state, "done")
        self.assertEqual((change.done_by_id, change.contract_version), (self.rep, 2))
        self.assertEqual(order.contract_version, 2)

    def test_order_holds_the_agreement(self):
        """CHG-02: the order holds the agreement, and the departments get a copy."""
        self.env.company.approval_copy_group_ids = self.env.ref("approval_tiers.group_legal")
        order = self.contract()
        change = self.approved(order)
        self.sign(change)
        change.action_done()
        files = order.message_ids.attachment_ids
        self.assertEqual(files.mapped("name"), ["agreement.pdf"])
        self.assertEqual(files.raw, b"signed by both")
        told = self.head | self.finance | self.general | self.legal
        self.assertEqual(change.sudo().informed_user_ids & told, told)
        copies = self.env["mail.message"].search(
            [("model", "=", change._name), ("partner_ids", "in", self.legal.partner_id.ids)]
        )
        self.assertEqual(copies.attachment_ids.mapped("raw"), [b"signed by both"])
        self.assertTrue(change.with_user(self.legal)._filtered_access("read"))
        self.assertNotIn(order.partner_id, copies.partner_ids)

    def test_applied_exactly_as_approved(self):
        """CHG-02: quantity, price, discount, new product and terms stand in the order as approved."""
        order = self.contract()
        before = order.payment_term_id
        term = self.env["account.payment.term"].create({"name": "60 days"})
        self.assertNotEqual(before, term)
        first = {"new_quantity": 5, "new_price_unit": 950.5, "new_discount": 2}
        new = {"product_id": self.standard.id, "new_quantity": 4, "new_price_unit": 12.34}
        change = self.approved(
            order,
            line_ids=[
                Command.create({"order_line_id": order.order_line.id, **first}),
                Command.create(new),
            ],
            new_commitment_date="2027-03-01 08:00:00",
            new_payment_term_id=term.id,
        )
        self.assertEqual(order.order_line.product_uom_qty, 2)
        self.sign(change)
        change.action_done()
        lines = order.order_line.sorted("id")
        self.assertEqual(
            [(line.product_uom_qty, line.price_unit, line.discount) for line in lines],
            [(5, 950.5, 2), (4, 12.34, 0)],
        )
        self.assertEqual(lines[1].product_id, self.standard)
        self.assertEqual(str(order.commitment_date), "2027-03-01 08:00:00")
        self.assertEqual(order.payment_term_id, term)
        # The change still says what the contract said before.
        self.assertEqual(change.line_ids[0].old_quantity, 2)
        self.assertEqual((change.amount_before, change.state), (2000.0, "done"))
        self.assertEqual(change.old_payment_term_id, before)
        self.assertFalse(order._approval_blocker("contract"))

    def test_once_only(self):
        """CHG-02: a change is carried out once."""
        order = self.contract()
        change = self.approved(order)
        self.sign(change)
        change.action_done()
        with self.assertRefused("settled"):
            change.action_done()
        self.assertEqual(order.contract_version, 2)

    def test_two_changes(self):
        """CHG-01: a change approved against another version of the contract is approved again."""
        order = self.contract()
        first = self.approved(order)
        line = Command.create({"order_line_id": order.order_line.id, "new_quantity": 5})
        second = self.approved(order, line_ids=[line])
        self.sign(first)
        self.sign(second)
        first.action_done()
        with self.assertRefused("has changed since its approval"):
            second.action_done()
        self.assertEqual(order.order_line.product_uom_qty, 3)

    def test_not_without_approval(self):
        """CHG-01: neither before submission, nor while it is under way, nor after a no."""
        order = self.contract()
        change = self.ask(order).with_user(self.rep)
        self.sign(change)
        with self.assertRefused("needs approval"):
            change.action_done()
        request = self.submit(change, "change")
        with self.assertRefused("waiting for approval"):
            change.action_done()
        with self.assertRefused("waiting for approval"):
            change.sudo().action_done()
        self.open_steps(request).with_user(self.head).action_reject("Too late.")
        self.assertEqual(change.state, "draft")
        with self.assertRefused("Too late"):
            change.action_done()
        with self.assertRaises(UserError):
            order.with_user(self.rep).order_line.product_uom_qty = 3

    def test_no_policy_covers_it(self):
        """CHG-01: where policies for changes look at others only, an approved contract stays as it is, and
        whoever wants to change it is told what is missing, not to ask for a change again."""
        active = [("gate", "=", "change"), ("state", "=", "active"), ("company_id", "=", self.company.id)]
        self.env["approval.tiers.policy"].search(active).action_retire()
        self.switch_on("change_small")
        order = self.contract()
        line = {"order_line_id": order.order_line.id, "new_quantity": 90}
        change = self.ask(order, line_ids=[Command.create(line)])
        self.sign(change)
        with self.assertRefused("No policy in force covers this change"):
            change.with_user(self.rep).action_done()
        self.assertEqual(order.order_line.product_uom_qty, 2)

    def test_agreement_stays(self):
        """CHG-02: the agreement of a change that is done is neither exchanged nor removed."""
        change = self.approved(self.contract())
        self.sign(change)
        change.action_done()
        with self.assertRefused("settled"):
            change.agreement_file = b64encode(b"other")
        stored = self.env["ir.attachment"].search(
            [
                ("res_model", "=", change._name),
                ("res_id", "=", change.id),
                ("res_field", "=", "agreement_file"),
            ]
        )
        for attempt in (
            lambda: stored.with_user(self.rep).write({"raw": b"x"}),
            stored.with_user(self.rep).unlink,
        ):
            with self.assertRefused("stays as it is"), self.cr.savepoint():
                attempt()
        with self.assertRaises(UserError):
            change.unlink()

    def test_no_line_is_slipped_in_afterwards(self):
        """CHG-02: a line of another request is not moved into one that has been carried out."""
        order = self.contract()
        done = self.approved(order)
        self.sign(done)
        done.action_done()
        line = {"product_id": self.service_product.id, "new_quantity": 1, "new_price_unit": 1}
        draft = self.ask(order, line_ids=[Command.create(line)])
        with self.assertRefused("settled"):
            draft.line_ids.with_user(self.rep).write({"change_id": done.id})
        self.assertEqual(len(done.line_ids), 1)

    def test_ending_many_asks_once(self):
        """Set-based: which policies want terminations approved is asked once for all orders."""
        orders = self.env["sale.order"].union(*(self.contract() for _index in range(3)))
        policies = type(self.env["approval.tiers.policy"])
        with patch.object(policies, "search", autospec=True, side_effect=policies.search) as search:
            with self.assertRefused("needs an approved termination"):
                orders.with_user(self.head)._action_cancel()
        asked = [call for call in search.call_args_list if "termination" in str(call)]
        self.assertEqual(len(asked), 1)

    def test_termination(self):
        """CHG-02: a termination that is approved and signed cancels the order; not before."""
        order = self.contract()
        change = self.ask(order, kind="termination").with_user(self.rep)
        self.agree(change, self.head, self.general)
        with self.assertRefused("attach the agreement signed"):
            change.action_done()
        self.sign(change)
        change.action_done()
        self.assertEqual((order.state, change.state, order.contract_version), ("cancel", "done", 2))

    def test_version_is_not_painted(self):
        """CHG-02: the version of a contract follows from its changes alone."""
        order = self.contract()
        with self.assertRefused("raised by its changes"):
            order.with_user(self.rep).contract_version = 7
        with self.assertRefused("raised by its changes"):
            self.make_order(1, contract_version=7)
        self.assertEqual(order.copy().contract_version, 1)

    def test_locked_contract(self):
        """CHG-02: a contract locked at confirmation takes an approved change and is locked again."""
        order = self.contract()
        order.sudo().action_lock()
        change = self.approved(order)
        self.sign(change)
        change.action_done()
        self.assertEqual(order.order_line.product_uom_qty, 3)
        self.assertTrue(order.locked)

    def test_phone(self):
        """CHG-04: a change by phone is refused at save without contact name, date and result."""
        order = self.contract()
        told = {"contact_name": "Mr Chen", "contact_date": fields.Date.today(), "contact_result": "Agreed"}
        for missing in told:
            for empty in (False, " "):
                if missing == "contact_date" and empty:
                    continue
                values = {**told, missing: empty}
                with self.assertRefused("by phone needs", ValidationError), self.cr.savepoint():
                    self.ask(order, way="phone", **values)
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.ask(order, way="phone", **{**told, "contact_date": fields.Date.today() + timedelta(days=2)})
        change = self.ask(order, way="phone", **told)
        with self.assertRefused("by phone needs", ValidationError), self.cr.savepoint():
            change.contact_result = False
        other = self.ask(order)
        with self.assertRefused("by phone needs", ValidationError), self.cr.savepoint():
            other.way = "phone"
        self.approve(self.submit(change, "change"), self.head, self.finance, self.general)
        self.sign(change)
        change.with_user(self.rep).action_done()  # confirmed by the customer, done and recorded
        self.assertEqual(change.contact_result, "Agreed")

    def test_form_from_the_order(self):
        """CHG-01: the button on the order opens a request with the lines as they are."""
        order = self.contract().with_user(self.rep)
        action = order.action_request_change()
        changes = self.env[action["res_model"]].with_user(self.rep).with_context(**action["context"])
        with Form(changes) as form:
            form.reason = "More"
            with form.line_ids.edit(0) as line:
                self.assertEqual((line.old_quantity, line.new_quantity), (2, 2))
                line.new_quantity = 4
            self.assertEqual(form.amount_change, 2000.0)
            self.assertTrue(form.has_financial_effect)
        self.assertEqual(order.approval_change_count, 1)
        self.assertEqual(order.action_view_approval_changes()["domain"], [("order_id", "=", order.id)])


@tagged("post_install", "-at_install")
class TestTechnicalChange(ChangeCommon):
    """The technical state changes while the order is made."""

    def report(self, order, user=None, **values):
        return self.ask(
            order, user=user, kind="technical", technical_change="Shaft 1.4057, was 1.4021", **values
        )

    def log(self, change, user=None, **values):
        return (
            self.env["sale.approval.notice"]
            .with_user(user or self.rep)
            .create(
                {
                    "kind": "technical",
                    "order_id": change.order_id.id,
                    "change_id": change.id,
                    "contact_name": "Ms Lin",
                    "way": "mail",
                    **values,
                }
            )
        )

    def test_hold_until_the_customer_is_told(self):
        """CHG-05: from its record on deliveries are held, until the notice is logged: who, when, how."""
        order = self.contract()
        self.assertFalse(order._get_delivery_blockers())
        change = self.report(order)
        self.assertIn("technical change", order._get_delivery_blockers()[order])
        with self.assertRefused("Tell the customer first"):
            change.with_user(self.rep).action_done()
        notice = self.log(change)
        self.assertEqual(notice.content, "Shaft 1.4057, was 1.4021")
        self.assertFalse(order._get_delivery_blockers())
        change.with_user(self.rep).action_done()
        self.assertEqual(change.state, "done")

    def test_production_reports(self):
        """CHG-05: production and engineering report it; the salesperson is told at once."""
        order = self.contract()
        for user in (self.production, self.engineering):
            change = self.report(order, user=user)
            self.assertEqual(change.user_id, user)
        told = self.env["mail.message"].search(
            [("model", "=", "sale.approval.change"), ("partner_ids", "in", self.rep.partner_id.ids)]
        )
        self.assertIn("Shaft 1.4057", told[0].body)
        with self.assertRaises(AccessError):
            self.ask(order, user=self.production)

    def test_hold_is_not_lifted_otherwise(self):
        """CHG-05: only the notice, or those who reported, lift the hold."""
        order = self.contract()
        change = self.report(order, user=self.production)
        mine = change.with_user(self.rep)
        with self.assertRefused("did not take place", AccessError):
            mine.action_cancel()
        for attempt in (
            lambda: mine.write({"is_holding": False}),
            lambda: mine.write({"kind": "change"}),
            lambda: mine.write({"cancelled_at": "2026-01-01 00:00:00"}),
            lambda: mine.unlink(),
            lambda: mine.write({"technical_change": " "}),
            lambda: self.log(change, order_id=self.contract().id),
            lambda: self.log(change, change_id=False),
            lambda: self.log(self.ask(order)),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                attempt()
        painted = (
            self.env["sale.approval.change"]
            .with_user(self.rep)
            .with_context(default_is_holding=False)
            .create({"order_id": order.id, "kind": "technical", "reason": "x", "technical_change": "y"})
        )
        self.assertTrue(painted.is_holding)
        self.log(painted)
        self.assertTrue(order._get_delivery_blockers())
        change.with_user(self.production).action_cancel()
        self.assertFalse(order._get_delivery_blockers())

    def test_another_text_after_the_notice(self):
        """CHG-05: what the customer was told cannot become something else."""
        change = self.report(self.contract())
        self.log(change)
        with self.assertRefused("has been told this"):
            change.with_user(self.rep).technical_change = "Other"
