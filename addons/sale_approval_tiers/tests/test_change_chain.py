from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common_change import ChangeCommon


@tagged("post_install", "-at_install")
class TestChangeChain(ChangeCommon):
    """Who approves a change or a termination."""

    def names(self, request):
        return request.step_ids.sorted("stage").mapped("name")

    def test_financial_effect(self):
        """CHG-01: a change with financial effect goes to head, finance and general manager in turn."""
        self.switch_on("change_chain")
        change = self.ask(self.contract())
        self.assertTrue(change.has_financial_effect)
        request = self.submit(change, "change")
        self.assertEqual(self.names(request), ["Department head", "Finance", "General manager"])
        asked = []
        for user in (self.head, self.finance, self.general):
            asked.append(self.open_steps(request).mapped("name"))
            self.approve(request, user)
        self.assertEqual(asked, [["Department head"], ["Finance"], ["General manager"]])
        self.assertEqual(change.state, "approved")

    def test_which_departments(self):
        """CHG-01: finance and legal come in only where money or law is concerned, before the GM."""
        self.switch_on("change_chain")
        later = {"line_ids": [], "new_commitment_date": "2027-01-31 12:00:00"}
        cases = (
            ({**later}, ["Department head", "General manager"]),
            (
                {**later, "has_legal_effect": True},
                ["Department head", "Legal", "General manager"],
            ),
            (
                {**later, "has_financial_effect": True, "has_legal_effect": True},
                ["Department head", "Finance", "Legal", "General manager"],
            ),
        )
        for values, expected in cases:
            with self.subTest(values=values):
                request = self.submit(self.ask(self.contract(), **values), "change")
                self.assertEqual(self.names(request), expected)

    def test_money_cannot_be_declared_away(self):
        """CHG-01: what moves amount, payment terms or clauses concerns money or law."""
        order = self.contract()
        with self.assertRefused("concerns money", ValidationError):
            self.ask(order, has_financial_effect=False)
        change = self.ask(order)
        with self.assertRefused("concerns money", ValidationError):
            change.has_financial_effect = False
        term = self.env["account.payment.term"].create({"name": "60 days"})
        with self.assertRefused("concerns money", ValidationError):
            self.ask(order, line_ids=[], new_payment_term_id=term.id, has_financial_effect=False)
        with self.assertRefused("concerns the law", ValidationError):
            self.ask(order, line_ids=[], new_note="<p>No liability</p>", has_legal_effect=False)
        painted = self.ask(order, amount_change=0.0)
        request_amount = painted.amount_change
        self.assertEqual(request_amount, 1000.0)

    def test_termination(self):
        """CHG-01: ending a contract is approved by head and general manager, too."""
        self.switch_on("termination_chain")
        change = self.ask(self.contract(), kind="termination")
        self.assertEqual(change.amount_change, 2000.0)
        request = self.submit(change, "termination")
        self.assertEqual(self.names(request), ["Department head", "General manager"])
        other = self.ask(self.contract(), kind="termination")
        with self.assertRefused("needs no approval here|does not pass"):
            other.with_user(self.rep).action_approval_submit("change")

    def test_threshold(self):
        """C17: up to and including the limit of the policy, the manager alone confirms."""
        self.switch_on("change_small", "change_chain")
        for quantity, expected in ((12, 1), (12.01, 3), (0, 1)):
            with self.subTest(quantity=quantity):
                order = self.contract()
                line = Command.create({"order_line_id": order.order_line.id, "new_quantity": quantity})
                request = self.submit(self.ask(order, line_ids=[line]), "change")
                self.assertEqual(len(request.step_ids), expected)
        # Up and down do not cancel out: what counts is what the contract changes by.
        order = self.contract()
        clause = {"new_note": "<p>Other clauses</p>", "line_ids": []}
        request = self.submit(self.ask(order, **clause), "change")
        self.assertIn("Legal", self.names(request))

    def test_repeat_earlier_steps(self):
        """C17: the review is repeated by everybody who approved or reviewed the contract."""
        self.switch_on("special_review", "amount_tiers", "change_repeat", "change_chain")
        order = self.make_order(0, order_line=[Command.create(self.line_of(self.custom, 80))])
        self.review_all(order)
        groups = "approval_tiers.group_sales_director"
        director = new_test_user(self.env, "t_director", groups=groups, name="Lin Tao")
        contract = self.submit(order)
        for user in (self.head, self.legal, director, self.head):
            steps = self.open_steps(contract).filtered(lambda step, user=user: user in step.candidate_ids)
            steps.with_user(user).action_approve()
        order.with_user(self.rep).action_confirm()
        change = self.ask(order)
        request = self.submit(change, "change")
        asked = self.departments | self.head | self.legal | director
        self.assertEqual(request.step_ids.candidate_ids, asked)
        for user in asked:
            self.assertEqual(change.state, "submitted")
            self.approve(request, user)
        self.assertEqual(change.state, "approved")

    def test_repeat_where_nobody_approved(self):
        """C17: where nobody approved the contract, the head is asked."""
        self.switch_on("change_repeat")
        request = self.submit(self.ask(self.contract()), "change")
        self.assertEqual(request.step_ids.candidate_ids, self.head)

    def test_sealed(self):
        """CHG-01: what is added to an approved change is not approved."""
        self.switch_on("change_chain")
        order = self.contract()
        change = self.ask(order)
        self.agree(change, self.head, self.finance, self.general)
        self.sign(change)
        change.line_ids.with_user(self.rep).new_price_unit = 900
        self.assertEqual(change.approval_status, "changed")
        with self.assertRefused("has changed since its approval"):
            change.with_user(self.rep).action_done()
        change.line_ids.new_price_unit = 1000
        change.with_user(self.rep).line_ids = [
            Command.create({"product_id": self.standard.id, "is_changed": False})
        ]
        with self.assertRefused("has changed since its approval"):
            change.with_user(self.rep).action_done()
        self.assertEqual(order.order_line.product_uom_qty, 2)

    def test_what_cannot_be_asked(self):
        self.switch_on("change_chain")
        order = self.contract()
        with self.assertRefused("changes nothing yet"):
            self.submit(self.ask(order, line_ids=[]), "change")
        same = [Command.create({"order_line_id": order.order_line.id})]
        with self.assertRefused("changes nothing yet"):
            self.submit(self.ask(order, line_ids=same), "change")
        order.order_line.qty_delivered = 2
        less = [Command.create({"order_line_id": order.order_line.id, "new_quantity": 1.5})]
        with self.assertRefused("delivered already"):
            self.submit(self.ask(order, line_ids=less), "change")
        with self.assertRefused("not a confirmed contract"):
            self.ask(self.make_order(10))
        other = self.contract()
        foreign = [Command.create({"order_line_id": other.order_line.id, "new_quantity": 1})]
        with self.assertRefused("line of this contract"):
            self.ask(order, line_ids=foreign)
        negative = [Command.create({"order_line_id": order.order_line.id, "new_quantity": -1})]
        with self.assertRefused("not negative"):
            self.ask(order, line_ids=negative)

    def test_state_is_not_painted(self):
        """CHG-01: nobody but the approvers makes a change approved."""
        self.switch_on("change_chain")
        order = self.contract()
        for vals in (
            {"state": "approved"},
            {"done_at": "2026-01-01 00:00:00"},
            {"informed_user_ids": [Command.link(self.rep.id)]},
            {"approval_status": "approved"},
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                self.ask(order, **vals)
            with self.assertRaises(UserError), self.cr.savepoint():
                self.ask(order).write(vals)
        env = self.env(context={"default_state": "done", "default_done_at": "2026-01-01 00:00:00"})
        change = (
            env["sale.approval.change"]
            .with_user(self.rep)
            .create({"order_id": order.id, "reason": "x", "user_id": False})
        )
        self.assertEqual((change.state, change.done_at, change.user_id), ("draft", False, self.rep))
        with self.assertRaises(UserError):
            change.order_id = self.contract()

    def test_access(self):
        """CHG-01: a rep asks for his own contracts, those asked read it, others do not."""
        self.switch_on("change_chain")
        order = self.contract()
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.ask(order, user=self.colleague)
        change = self.ask(order)
        readers = [self.rep, self.head]
        for user in (self.colleague, self.finance, self.quality):
            self.assertFalse(change.with_user(user)._filtered_access("read"), user.name)
        self.submit(change, "change")
        for user in (*readers, self.finance):
            self.assertTrue(change.with_user(user)._filtered_access("read"), user.name)
            self.assertTrue(change.line_ids.with_user(user)._filtered_access("read"), user.name)
        self.assertFalse(change.with_user(self.finance)._filtered_access("write"))
        self.assertFalse(change.with_user(self.quality)._filtered_access("read"))
        with self.assertRaises(AccessError):
            change.with_user(self.finance).action_done()

    def test_applicant_does_not_approve_himself(self):
        self.switch_on("change_chain")
        change = self.ask(self.contract(), user=self.head)
        request = self.submit(change, "change", self.head)
        self.assertEqual(self.open_steps(request).candidate_ids, self.deputy)

    def test_cancelled_request_is_asked_no_more(self):
        self.switch_on("change_chain")
        change = self.ask(self.contract())
        request = self.submit(change, "change")
        change.with_user(self.rep).action_cancel()
        self.assertEqual((change.state, request.state), ("cancelled", "recalled"))
        self.assertFalse(request.activity_ids)
        with self.assertRefused("settled"):
            change.with_user(self.rep).write({"reason": "Other"})
        with self.assertRefused("settled|recalled"):
            change.with_user(self.rep).action_done()
