from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common_review import ReviewCommon


@tagged("post_install", "-at_install")
class TestReviewProperty(ReviewCommon):
    """What belongs to the customer, where it is, and when it goes back."""

    def make_item(self, order=None, user=None, **values):
        order = order or self.make_order(1000)
        return (
            self.env["sale.approval.property"]
            .with_user(user or self.rep)
            .create({"order_id": order.id, "description": "Housing sample", **values})
        )

    def hand_over(self, item, to, user=None, **values):
        return (
            self.env["sale.approval.property.handover"]
            .with_user(user or self.rep)
            .create({"property_id": item.id, "to_id": to.id, **values})
        )

    def end(self, item, **values):
        item.write(
            {"outcome": "returned", "end_date": fields.Date.today(), "end_contact": "Mr Chen", **values}
        )

    def test_holder_and_hand_overs_are_logged(self):
        """REV-06: who registers a sample holds it; each hand-over says from whom, to whom, when."""
        item = self.make_item()
        self.assertEqual((item.holder_id, item.state), (self.rep, "held"))
        self.assertEqual(item.received_date, fields.Date.today())
        self.hand_over(item, self.production)
        self.hand_over(item, self.quality, user=self.production)  # the holder hands over himself
        self.assertEqual(item.holder_id, self.quality)
        self.assertEqual(
            [(row.from_id, row.to_id, row.user_id) for row in item.handover_ids],
            [(self.rep, self.production, self.rep), (self.production, self.quality, self.production)],
        )
        self.assertTrue(all(item.handover_ids.mapped("handed_at")))
        told = self.env["mail.message"].search(
            [("model", "=", item._name), ("partner_ids", "in", self.quality.partner_id.ids)]
        )
        self.assertIn("You now hold", told.subject)

    def test_form(self):
        """REV-06: a hand-over is one row typed into the form."""
        item = self.make_item()
        with Form(item.with_user(self.rep)) as form:
            with form.handover_ids.new() as row:
                row.to_id = self.production
        self.assertEqual(item.holder_id, self.production)

    def test_order_cannot_be_closed(self):
        """REV-06: an order is not closed while something is not returned, by no way; then it is."""
        order = self.make_order(1000)
        item = self.make_item(order)
        self.hand_over(item, self.quality)
        order.action_confirm()
        attempts = (
            lambda: order.with_user(self.head).action_lock(),
            lambda: order.with_user(self.rep).write({"locked": True}),
            lambda: order.sudo().write({"locked": True}),
        )
        for attempt in attempts:
            with self.assertRefused("Housing sample.*quality reviewer.*not returned", ValidationError):
                attempt()
        self.end(item.with_user(self.quality))
        order.with_user(self.head).action_lock()
        self.assertTrue(order.locked)
        self.assertEqual((item.state, item.closed_by_id), ("closed", self.quality))

    def test_locking_at_confirmation_waits(self):
        """REV-06: with "lock confirmed orders" the order is confirmed, and stays open."""
        everybody = self.env.ref("base.group_user")
        everybody.implied_ids |= self.env.ref("sale.group_auto_done_setting")
        self.env.flush_all()
        self.env.registry.clear_all_caches()
        held, free = self.make_order(1000), self.make_order(1000)
        self.make_item(held)
        (held | free).action_confirm()
        self.assertEqual((held | free).mapped("locked"), [False, True])
        with self.assertRefused("Unlock it before"):
            self.make_item(free)

    def test_end_needs_its_facts(self):
        """REV-06: returned when and to whom; not returned only with what was agreed."""
        item = self.make_item()
        today = fields.Date.today()
        for values in (
            {"outcome": "returned"},
            {"outcome": "returned", "end_date": today},
            {"outcome": "returned", "end_date": today, "end_contact": " "},
            {"outcome": "used", "end_date": today, "end_contact": "Mr Chen"},
            {"outcome": "returned", "end_date": today + timedelta(days=2), "end_contact": "Mr Chen"},
            {"outcome": "returned", "end_date": today - timedelta(days=2), "end_contact": "Mr Chen"},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError), self.cr.savepoint():
                item.write(values)
        self.end(item, outcome="used", end_note="Built into the first pump, as agreed.")
        self.assertEqual(item.state, "closed")

    def test_log_is_evidence(self):
        """REV-06: nobody edits holder, hand-overs or what is settled, nor deletes."""
        item = self.make_item()
        row = self.hand_over(item, self.production)
        mine = item.with_user(self.rep)
        for attempt in (
            lambda: mine.write({"holder_id": self.rep.id}),
            lambda: mine.write({"state": "closed"}),
            lambda: mine.write({"closed_by_id": self.head.id}),
            lambda: mine.write({"order_id": self.make_order(5).id}),
            lambda: mine.write({"handover_ids": [Command.update(row.id, {"to_id": self.rep.id})]}),
            lambda: mine.sudo().unlink(),
            lambda: row.sudo().unlink(),
            lambda: row.sudo().write({"note": "x"}),
            lambda: self.make_item(outcome="returned"),
            lambda: self.hand_over(item, self.production),  # holds it already
            lambda: self.hand_over(item, self.rep, handed_at=fields.Datetime.now() + timedelta(hours=1)),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                attempt()
        liar = self.make_item(holder_id=self.head.id, closed_by_id=self.head.id)
        self.assertEqual((liar.holder_id, liar.closed_by_id), (self.rep, self.env["res.users"]))
        forged = self.hand_over(item, self.rep, from_id=self.head.id, user_id=self.head.id)
        self.assertEqual((forged.from_id, forged.user_id), (self.production, self.rep))
        self.end(mine)
        for attempt in (
            lambda: mine.write({"outcome": False}),
            lambda: mine.write({"description": "Other"}),
            lambda: self.hand_over(item, self.production),
        ):
            with self.assertRefused("settled"), self.cr.savepoint():
                attempt()

    def test_whose_property_one_sees(self):
        """REV-06: the rep sees that of his orders, the head all, others what they hold or held."""
        item = self.make_item()
        self.assertFalse(item.with_user(self.colleague)._filtered_access("read"))
        self.assertFalse(item.with_user(self.production)._filtered_access("read"))
        self.assertTrue(item.with_user(self.head)._filtered_access("write"))
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.make_item(user=self.colleague)
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.hand_over(item, self.colleague, user=self.production)
        self.hand_over(item, self.production)
        self.assertTrue(item.with_user(self.production)._filtered_access("write"))
        self.hand_over(item, self.quality, user=self.production)
        self.assertTrue(item.with_user(self.production)._filtered_access("read"))
        self.assertFalse(item.with_user(self.production)._filtered_access("write"))
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.hand_over(item, self.production, user=self.production)

    def test_another_company_reads_nothing(self):
        item = self.make_item()
        company = self._create_company(name="Other")
        self.head.write({"company_ids": [Command.link(company.id)], "company_id": company.id})
        foreign = item.with_user(self.head).with_context(allowed_company_ids=company.ids)
        self.assertFalse(foreign._filtered_access("read"))

    def test_both_ways(self):
        """REV-06: from the order to its things and from a thing to its order."""
        order = self.make_order(1000)
        item = self.make_item(order)
        self.assertEqual(order.with_user(self.rep).approval_property_count, 1)
        action = order.with_user(self.rep).action_view_approval_properties()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), item)
        back = item.with_user(self.rep).action_view_order()
        self.assertEqual((back["res_model"], back["res_id"]), ("sale.order", order.id))

    def test_property_makes_the_order_special(self):
        """REV-02: a sample or material of the customer proposes the special review."""
        for kind in ("sample", "drawing", "material"):
            order = self.make_order(1000)
            self.make_item(order, kind=kind)
            self.assertEqual(order.order_class, "special", kind)
        order = self.make_order(1000)
        self.make_item(order, kind="other")
        self.assertEqual(order.order_class, "general")
