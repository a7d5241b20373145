from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.sale_approval_tiers.tests.common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestTickets(ApprovalCommon):
    """Attendees of an order that waits for approval."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        dates = {"date_begin": "2030-01-01 08:00:00", "date_end": "2030-01-02 18:00:00"}
        cls.event = (
            cls.env["event.event"]
            .sudo()
            .create({"name": "Pump day", "company_id": cls.env.company.id, **dates})
        )
        product = (
            cls.env["product.product"]
            .sudo()
            .create({"name": "Ticket", "type": "service", "service_tracking": "event", "taxes_id": False})
        )
        cls.ticket = (
            cls.env["event.event.ticket"]
            .sudo()
            .create({"event_id": cls.event.id, "name": "Free", "product_id": product.id, "price": 0.0})
        )

    def register(self, price=0.0):
        """An order of one ticket, and its attendee as the website makes him."""
        order = self.make_order(0.0)
        line = {
            "product_id": self.ticket.product_id.id,
            "event_id": self.event.id,
            "event_ticket_id": self.ticket.id,
            "price_unit": price,
            "tax_ids": [Command.clear()],
        }
        order.order_line = [Command.clear(), Command.create(line)]
        order.order_line.price_unit = price
        registrations = self.env["event.registration"].sudo()
        return order, registrations.create({"name": "Guest", "sale_order_line_id": order.order_line.id})

    def test_free_ticket_waits(self):
        """APV-03: a ticket for nothing admits nobody before its order is approved and confirmed."""
        self.switch_on("amount_tiers")
        order, guest = self.register()
        self.assertEqual((order.amount_total, guest.state), (0.0, "draft"))
        self.approve(self.submit(order), self.head, self.legal, self.head)
        self.assertEqual(guest.state, "draft")
        order.with_user(self.rep).action_confirm()
        self.assertEqual((order.state, guest.state), ("sale", "open"))

    def test_paid_ticket(self):
        """APV-03: a ticket that costs something waits for its order as it does without approvals."""
        self.switch_on("amount_tiers")
        order, guest = self.register(100.0)
        self.assertEqual(guest.state, "draft")
        self.approve(self.submit(order), self.head, self.legal, self.head)
        order.with_user(self.rep).action_confirm()
        self.assertEqual((order.state, guest.state), ("sale", "open"))

    def test_without_policy(self):
        """Where nothing needs approval, a free ticket admits at once, as in Odoo."""
        self.assertEqual(self.register()[1].state, "open")

    def test_cancelled(self):
        """Who was turned away is not let in by an approval that comes later."""
        self.switch_on("amount_tiers")
        order, guest = self.register()
        guest.action_cancel()
        self.approve(self.submit(order), self.head, self.legal, self.head)
        self.assertEqual(guest.state, "cancel")
