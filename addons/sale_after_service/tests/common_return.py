from odoo.fields import Command

from .common import AfterServiceCommon


class ReturnCommon(AfterServiceCommon):
    """Five pumps delivered to the customer; returns go the whole way unless a test says otherwise."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason = cls.env["sale.after.service.reason"].create({"name": "Leaks", "needs_quality": False})

    def make_product(self, **values):
        base = {"name": "Motor", "is_storable": True, "list_price": 100, "invoice_policy": "delivery"}
        return self.env["product.product"].create({**base, **values})

    def sell(self, quantity=5, product=None, partner=None):
        """(order, done delivery) of ``quantity``, delivered in full."""
        self.make_stock(quantity, product)
        order = self.make_order(quantity, product, partner)
        return order, self.deliver(order)

    def invoice(self, order):
        """The posted invoice of what was delivered of ``order``."""
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    def make_return(self, picking, quantity=2, user=None, **values):
        """A draft return of the rep's over ``quantity`` of each move of ``picking``."""
        lines = values.pop("lines", None) or [
            {"move_id": move.id, "qty_asked": quantity} for move in picking.move_ids
        ]
        return (
            self.env["sale.after.service.return"]
            .with_user(user or self.rep)
            .create(
                {
                    "partner_id": self.customer.id,
                    "reason_id": self.reason.id,
                    "user_id": self.rep.id,
                    "line_ids": [Command.create(line) for line in lines],
                    **values,
                }
            )
        )

    def walk(self, record, until="received", **judged):
        """Take ``record`` through its steps by the people who do them, as far as ``until``."""
        acts = {
            "submitted": lambda: record.with_user(self.rep).action_submit(),
            "confirmed": lambda: record.with_user(self.branch).action_confirm(),
            "checked": lambda: (
                record.with_user(self.rep).action_check_all(),
                record.with_user(self.rep).action_check(),
            ),
            "inspected": lambda: self.judge(record, **judged),
            "approved": lambda: (
                record.with_user(self.rep).action_request(),
                record.with_user(self.director).action_approve(),
            ),
            "received": lambda: self.receive(record),
        }
        for state, act in acts.items():
            act()
            if state == until:
                break
        return record

    def judge(self, record, verdict="genuine", **values):
        lines = record.line_ids.with_user(self.technical)
        lines.write({"verdict": verdict, "fault": "Seal", "liability": "company", **values})
        record.with_user(self.technical).action_verify()

    def receive(self, record, quantity=None):
        """The keeper takes in what is on the way, or ``quantity`` of it, the rest later."""
        back = record._get_back_pickings().filtered(lambda one: one.state not in ("done", "cancel"))
        for move in back.move_ids.with_user(self.keeper):
            move.quantity = move.product_uom_qty if quantity is None else quantity
            move.picked = True
        back.with_user(self.keeper).with_context(skip_backorder=True).button_validate()
        return back
