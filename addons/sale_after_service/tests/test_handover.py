from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import AfterServiceCommon


@tagged("post_install", "-at_install")
class TestHandover(AfterServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        items = cls.env["sale.after.service.handover.item"]
        items.search([]).active = False
        cls.type = cls.env["sale.approval.type"].create({"name": "With papers"})
        cls.manual, cls.contact, cls.claim = items.create(
            [
                {
                    "name": "Manual P-30",
                    "kind": "manual",
                    "is_paper": True,
                    "days_before": 3,
                    "type_ids": [Command.link(cls.type.id)],
                },
                {"name": "Service telephone told", "kind": "contact", "sequence": 20},
                {"name": "Claim rules told", "kind": "claim", "sequence": 30},
            ]
        )
        cls.company.after_service_contact = "Ms Tang, 0512-5555"
        cls.company.after_service_claim_rules = "Within seven days, with photos"

    def make_typed_order(self, **values):
        self.make_stock(5)
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "user_id": self.rep.id,
                "team_id": self.team.id,
                "approval_type_id": self.type.id,
                "order_line": [Command.create({"product_id": self.product.id, "product_uom_qty": 5})],
                **values,
            }
        )
        order.action_confirm()
        return order

    def test_checklist(self):
        """ASV-01: goods of an order type with handover items delivered, a checklist is there, and the
        order is not complete until everything is done: who and when is on record."""
        order = self.make_typed_order()
        self.deliver(order)
        lines = order.handover_ids
        self.assertEqual(lines.item_id, self.manual | self.contact | self.claim)
        self.assertEqual(order.with_user(self.rep).handover_state, "open")
        self.assertEqual(lines.user_id, self.rep)
        self.assertEqual(len(lines.activity_ids), 3)
        lines[:2].with_user(self.rep).action_done()
        self.assertEqual(order.handover_state, "open")
        self.assertEqual((order.handover_done_count, order.handover_count), (2, 3))
        lines[2].with_user(self.clerk).action_done()
        self.assertEqual(order.handover_state, "complete")
        self.assertEqual((lines[2].done_by_id, lines[0].done_by_id), (self.clerk, self.rep))
        self.assertTrue(lines[0].done_at)
        self.assertFalse(lines.activity_ids)

    def test_once(self):
        """ASV-01: two deliveries of one order make one checklist; half delivered is not complete."""
        order = self.make_typed_order()
        move = order.picking_ids.move_ids
        move.quantity = 2
        move.picked = True
        order.picking_ids.with_context(skip_backorder=True).button_validate()
        lines = order.handover_ids
        self.assertEqual(len(lines), 3)
        lines.with_user(self.rep).action_done()
        self.assertEqual(order.handover_state, "open")
        self.deliver(order)
        self.assertEqual(order.handover_ids, lines)
        self.assertEqual(order.handover_state, "complete")

    def test_papers_beforehand(self):
        """ASV-01: manuals and certificates are listed when the contract is made, and whoever sees to
        them is reminded in time before its end."""
        end = fields.Datetime.now() + timedelta(days=30)
        order = self.make_typed_order(commitment_date=end)
        line = order.handover_ids
        self.assertEqual(line.item_id, self.manual)
        day = fields.Datetime.context_timestamp(order, end).date()
        self.assertEqual(line.date_due, day - timedelta(days=3))
        self.assertEqual(line.activity_ids.date_deadline, line.date_due)
        self.assertEqual(line.activity_ids.user_id, self.rep)
        self.assertEqual(order.handover_state, "open")

    def test_types_and_categories(self):
        """ASV-01: another type of order, other goods: only what belongs to them."""
        category = self.env["product.category"].create({"name": "Machines"})
        below = self.env["product.category"].create({"name": "Pumps", "parent_id": category.id})
        self.claim.categ_ids = category
        order = self.make_typed_order(approval_type_id=False)
        self.deliver(order)
        self.assertEqual(order.handover_ids.item_id, self.contact)
        self.product.categ_id = below
        other = self.make_typed_order(approval_type_id=False)
        self.deliver(other)
        self.assertEqual(other.handover_ids.item_id, self.contact | self.claim)
        (self.manual | self.contact | self.claim).active = False
        third = self.make_typed_order()
        self.deliver(third)
        self.assertFalse(third.handover_ids)
        self.assertFalse(third.handover_state)

    def test_slip(self):
        """ASV-01: the delivery slip prints the items, the service contact and the claim rules."""
        order = self.make_typed_order()
        picking = order.picking_ids
        report = self.env["ir.actions.report"]
        for _state in ("before", "after"):
            html = report._render_qweb_html("stock.report_deliveryslip", picking.ids)[0].decode()
            for text in ("Manual P-30", "Service telephone told", "Ms Tang, 0512-5555", "seven days"):
                self.assertIn(text, html)
            if picking.state != "done":
                self.deliver(order)

    def test_attacks(self):
        """ASV-01: nobody writes that something was done, and strangers do not do it."""
        order = self.make_typed_order()
        self.deliver(order)
        line = order.handover_ids[0]
        for values in ({"state": "done"}, {"done_by_id": self.rep.id}, {"order_id": False}):
            with self.assertRefused("cannot be written or imported"):
                line.with_user(self.rep).write(values)
        with self.assertRaises(AccessError):
            line.with_user(self.colleague).action_done()
        with self.assertRaises(AccessError):
            line.with_user(self.rep).unlink()
        with self.assertRaises(AccessError):
            self.env["sale.after.service.handover.item"].with_user(self.rep).create({"name": "x"})
        line.with_user(self.rep).note = "No. 12"
        line.with_user(self.rep).action_done()
        with self.assertRefused("is done and stays"):
            line.with_user(self.rep).note = "No. 13"
        with self.assertRefused("is done and stays"):
            line.with_user(self.rep).action_done()
        lines = self.env["sale.after.service.handover"].with_user(self.colleague)
        self.assertFalse(lines.search([("order_id", "=", order.id)]))
        other = self.env["res.company"].create({"name": "Other"})
        self.clerk.company_ids = [Command.link(other.id)]
        lines = lines.with_user(self.clerk)
        self.assertTrue(lines.search([("order_id", "=", order.id)]))
        self.assertFalse(
            lines.with_context(allowed_company_ids=other.ids).search([("order_id", "=", order.id)])
        )

    def test_warehouse_delivers(self):
        """ASV-01: the warehouse, which sees no checklist, makes it by delivering."""
        order = self.make_typed_order()
        picking = order.picking_ids
        picking.move_ids.picked = True
        picking.with_user(self.keeper).button_validate()
        self.assertEqual(len(order.handover_ids), 3)
