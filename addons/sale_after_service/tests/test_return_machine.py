"""Run by pytest only: whoever starts Odoo's own tests need not have Hypothesis."""

from hypothesis import HealthCheck, Phase, settings, strategies
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_return import ReturnCommon

QUANTITY = strategies.integers(1, 6)
CHOICE = strategies.integers(0, 99)


class ReturnMachine(RuleBasedStateMachine):
    """Deliveries, returns, exchanges, partial receipts, cancellations, invoices, credits and reversals
    in any order."""

    case = None

    def __init__(self):
        super().__init__()
        self.case.env.cr.execute("SAVEPOINT machine")
        self.orders = []

    def teardown(self):
        env = self.case.env
        env.flush_all()
        env.cr.execute("ROLLBACK TO SAVEPOINT machine")
        env.transaction.clear()

    def pick(self, records, number):
        return records[number % len(records)]

    @property
    def deliveries(self):
        return (
            self.case.env["stock.picking"]
            .union(*[order.picking_ids for order in self.orders])
            .filtered(lambda one: one.picking_type_code == "outgoing" and one.state == "done")
        )

    @property
    def open_returns(self):
        return self.deliveries.move_ids.returned_move_ids.picking_id.filtered(
            lambda one: one.state not in ("done", "cancel")
        )

    @property
    def invoices(self):
        moves = self.case.env["account.move"].union(*[order.invoice_ids for order in self.orders])
        return moves.filtered(lambda move: move.move_type == "out_invoice" and move.state == "posted")

    @property
    def credits(self):
        moves = self.invoices.reversal_move_ids
        return moves.filtered(lambda move: move.state != "cancel")

    def attempt(self, allowed, act):
        """``act`` passes where ``allowed`` and is refused where not; refused, it leaves nothing."""
        env = self.case.env
        try:
            with env.cr.savepoint():
                act()
                env.flush_all()
        except UserError:
            assert not allowed, "refused, although it is allowed"
            env.invalidate_all()
        else:
            assert allowed, "passed, although it is too much"

    @rule(quantity=QUANTITY)
    def deliver(self, quantity):
        self.case.make_stock(quantity)
        order = self.case.make_order(quantity)
        self.case.deliver(order)
        self.orders.append(order)

    @precondition(lambda self: self.orders)
    @rule(number=CHOICE, quantity=QUANTITY)
    def ask_back(self, number, quantity):
        """Odoo's own wizard, by whoever may move goods."""
        picking = self.pick(self.deliveries, number)
        out, back = self.count(picking.move_ids)
        self.attempt(back + quantity <= out, lambda: self.case.take_back(picking, quantity))

    @precondition(lambda self: self.orders)
    @rule(number=CHOICE, quantity=QUANTITY)
    def ask_return(self, number, quantity):
        """A return that the sales manager approves."""
        picking = self.pick(self.deliveries, number)
        out, back = self.count(picking.move_ids)
        record = self.case.make_return(picking, quantity)
        self.attempt(back + quantity <= out, lambda: self.case.walk(record, "approved"))

    @precondition(lambda self: self.orders)
    @rule(number=CHOICE, quantity=QUANTITY)
    def exchange(self, number, quantity):
        """What comes back is replaced, and the replacement may come back too."""
        picking = self.pick(self.deliveries, number)
        out, back = self.count(picking.move_ids)
        record = self.case.make_return(picking, quantity)

        def act():
            self.case.make_stock(quantity)
            self.case.walk(record, "received", disposition="exchange")
            self.case.send(record)

        self.attempt(back + quantity <= out, act)

    @precondition(lambda self: self.orders and self.open_returns)
    @rule(number=CHOICE, quantity=QUANTITY)
    def receive(self, number, quantity):
        """All of it, a part (the rest stays on its way), or more than was asked for."""
        picking = self.pick(self.open_returns, number)
        move = picking.move_ids.filtered(lambda one: one.state not in ("done", "cancel"))[:1]
        out, back = self.count(move.origin_returned_move_id)
        more = max(quantity - move.product_uom_qty, 0)
        self.attempt(back + more <= out, lambda: self.case.take_in(picking, quantity))

    @precondition(lambda self: self.orders and self.open_returns)
    @rule(number=CHOICE)
    def cancel(self, number):
        self.pick(self.open_returns, number).action_cancel()

    @precondition(lambda self: self.orders)
    @rule(number=CHOICE)
    def invoice(self, number):
        order = self.pick(self.orders, number)
        if order.invoice_status == "to invoice" and order.order_line.qty_to_invoice > 0:
            self.case.invoice(order)

    @precondition(lambda self: self.orders and self.invoices)
    @rule(number=CHOICE, quantity=QUANTITY)
    def reverse(self, number, quantity):
        """A reversal of ``quantity``, left as a draft."""
        invoice = self.pick(self.invoices, number)
        line = invoice.invoice_line_ids
        credited = sum(self.get_credit_lines(line).mapped("quantity"))

        def act():
            values = {"quantity": quantity, "credited_line_id": line.id, "price_unit": line.price_unit}
            values |= {"product_id": line.product_id.id, "tax_ids": [(6, 0, line.tax_ids.ids)]}
            self.case.env["account.move"].create(
                {
                    "move_type": "out_refund",
                    "partner_id": invoice.partner_id.id,
                    "currency_id": invoice.currency_id.id,
                    "reversed_entry_id": invoice.id,
                    "invoice_line_ids": [(0, 0, values)],
                }
            )

        self.attempt(credited + quantity <= line.quantity, act)

    @precondition(lambda self: self.orders and self.credits)
    @rule(number=CHOICE, post=strategies.booleans())
    def end_credit(self, number, post):
        """Post a draft, or cancel whatever there is."""
        credit = self.pick(self.credits, number)
        if post and credit.state == "draft":
            credit.action_post()
            return
        if credit.state == "posted":
            credit.button_draft()
        credit.button_cancel()

    def count(self, move):
        """(delivered, back or on its way) of a delivered move, counted one document at a time."""
        back = move.returned_move_ids.filtered(lambda one: one.state not in ("draft", "cancel"))
        quantities = [one.quantity if one.state == "done" else one.product_uom_qty for one in back]
        return move.quantity, sum(quantities)

    def get_credit_lines(self, line):
        lines = self.credits.invoice_line_ids
        return lines.filtered(lambda one: one.credited_line_id == line)

    @invariant()
    def balances_are_the_sum_of_their_documents(self):
        env = self.case.env
        for move in self.deliveries.move_ids.filtered("returned_move_ids"):
            balance = env["sale.after.service.return.balance"].search(
                [("move_id", "=", move.id), ("lot_id", "=", False)]
            )
            out, back = self.count(move)
            assert back <= out
            if balance:
                assert (balance.delivered, balance.returned) == (out, back)
            else:
                assert not back
        for line in self.invoices.invoice_line_ids:
            balance = env["sale.after.service.credit.balance"].search([("line_id", "=", line.id)])
            credited = sum(self.get_credit_lines(line).mapped("quantity"))
            assert credited <= line.quantity
            assert (balance.credited_quantity if balance else 0) == credited


@tagged("post_install", "-at_install")
class TestReturnMachine(ReturnCommon):
    def take_back(self, picking, quantity):
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_ids=picking.ids, active_model="stock.picking")
            .create({"picking_id": picking.id})
        )
        wizard.product_return_moves.quantity = quantity
        return wizard._create_return()

    def take_in(self, picking, quantity):
        for move in picking.move_ids:
            move.quantity = quantity
            move.picked = True
        picking.with_context(skip_backorder=True).button_validate()

    def send(self, record):
        """The replacement of ``record`` leaves."""
        leaving = record.picking_ids.filtered(
            lambda one: one.picking_type_code == "outgoing" and one.state not in ("done", "cancel")
        )
        assert leaving, "an exchange sends something"
        for move in leaving.move_ids:
            move.quantity = move.product_uom_qty
            move.picked = True
        leaving.with_context(skip_backorder=True).button_validate()
        assert set(leaving.mapped("state")) == {"done"}

    def test_machine(self):
        """RTN-04, RTN-07: whatever is done in whatever order, each balance equals the sum of its
        documents, and no more comes back or is credited than went out or was invoiced."""
        machine = type("Machine", (ReturnMachine,), {"case": self})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=12,
                stateful_step_count=14,
                deadline=None,
                derandomize=True,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
