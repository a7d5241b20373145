from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import AfterServiceCommon


@tagged("post_install", "-at_install")
class TestFollowUp(AfterServiceCommon):
    def plan(self):
        """The nightly run; a test must not commit."""
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=60):
            self.env["sale.after.service.follow.up"]._cron_plan()

    def delivered_order(self, days=8, partner=None):
        self.make_stock(5)
        order = self.make_order(5, partner=partner)
        picking = self.deliver(order)
        picking.date_done = fields.Datetime.now() - timedelta(days=days)
        order.invalidate_recordset()
        self.env.add_to_compute(order._fields["effective_date"], order)
        self.env.flush_all()
        return order

    def under_way(self, days):
        order = self.make_order(5)
        order.date_order = fields.Datetime.now() - timedelta(days=days)
        return order

    def call(self, order, user=None, **values):
        follow_up = order.after_service_follow_up_ids.with_user(user or self.rep)
        follow_up.write({"content": "Runs well", "result": "fine", "score": 5, **values})
        follow_up.action_done()
        return follow_up

    def test_after_delivery(self):
        """SAT-01: N days after the delivery the salesperson has an activity, once, and the score he
        writes down goes to the customer's average."""
        late = self.delivered_order(7)
        early = self.delivered_order(6)
        self.plan()
        self.assertFalse(early.after_service_follow_up_ids)
        follow_up = late.after_service_follow_up_ids
        self.assertEqual((follow_up.phase, follow_up.user_id), ("after", self.rep))
        self.assertEqual(follow_up.picking_id, late.picking_ids)
        activity = follow_up.activity_ids
        self.assertEqual((activity.user_id, activity.summary), (self.rep, "Call Huadong Precision"))
        self.plan()
        self.assertEqual(len(late.after_service_follow_up_ids), 1)
        self.call(late, score=4)
        self.assertFalse(follow_up.activity_ids)
        self.assertEqual((follow_up.state, follow_up.caller_id), ("done", self.rep))
        other = self.delivered_order(9)
        self.plan()
        self.call(other, score=1)
        contact = self.env["res.partner"].create({"name": "Ms Li", "parent_id": self.customer.id})
        self.assertEqual(contact.with_user(self.rep).after_service_score, 2.5)
        self.assertEqual(self.customer.after_service_score_count, 2)

    def test_setting(self):
        """SAT-01: the number of days is the company's; 0 plans nothing; history is left alone."""
        self.company.after_service_follow_up_days = 0
        order = self.delivered_order(20)
        self.plan()
        self.assertFalse(order.after_service_follow_up_ids)
        self.company.after_service_follow_up_days = 20
        self.plan()
        self.assertTrue(order.after_service_follow_up_ids)
        old = self.delivered_order(81)
        self.plan()
        self.assertFalse(old.after_service_follow_up_ids)

    def test_progress(self):
        """SAT-01: while an order is under way its salesperson has a "tell progress" activity once per
        interval, and none when it is delivered."""
        order = self.under_way(14)
        young = self.under_way(13)
        self.plan()
        told = order.after_service_follow_up_ids
        self.assertFalse(young.after_service_follow_up_ids)
        self.assertEqual(told.phase, "in_production")
        self.assertEqual(told.activity_ids.activity_type_id.name, "Tell progress")
        self.assertEqual(told.activity_ids.user_id, self.rep)
        self.plan()
        self.assertEqual(len(order.after_service_follow_up_ids), 1, "not while it is open")
        self.call(order, score=0, content="Housing is cast")
        self.plan()
        self.assertEqual(len(order.after_service_follow_up_ids), 1, "not before the interval is over")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_after_service_follow_up SET create_date = create_date - interval '15 days'"
        )
        self.env.invalidate_all()
        self.plan()
        again = order.after_service_follow_up_ids - told
        self.assertEqual(len(again), 1)
        self.make_stock(5)
        self.deliver(order)
        self.env.flush_all()
        self.plan()
        self.assertEqual(again.state, "cancelled")
        self.assertFalse(again.activity_ids)

    def test_bulk(self):
        """SAT-01: planning many calls costs no more queries for each."""
        orders = self.env["sale.order"]
        for _number in range(10):
            orders |= self.under_way(20)
        few, many = orders[:2], orders[2:]
        follow_ups = self.env["sale.after.service.follow.up"]
        self.env.flush_all()
        follow_ups._plan(orders[:1], "in_production")
        self.env.flush_all()

        def cost(some):
            before = self.env.cr.sql_log_count
            follow_ups._plan(some, "in_production")
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        first, second = cost(few - orders[:1]), cost(many)
        self.assertLess(second - first, 2 * len(many), f"{first} for one, {second} for {len(many)}")

    def test_quality_problem(self):
        """RTN-01: a follow-up with the result "quality problem", when saved, makes a complaint with the
        picking and the choice between claim and exchange."""
        order = self.delivered_order()
        self.plan()
        follow_up = order.after_service_follow_up_ids.with_user(self.rep)
        with self.assertRefused("Explain claim and exchange", ValidationError):
            follow_up.write({"result": "quality_problem", "content": "Leaks"})
        follow_up.write({"result": "quality_problem", "content": "Leaks", "remedy": "exchange"})
        complaint = follow_up.complaint_id
        self.assertEqual(complaint.picking_id, order.picking_ids)
        self.assertEqual((complaint.remedy, complaint.description), ("exchange", "Leaks"))
        self.assertEqual((complaint.partner_id, complaint.user_id), (self.customer, self.rep))
        self.assertEqual((complaint.sale_order_id, complaint.product_id), (order, self.product))
        self.assertTrue(complaint.is_quality)
        self.assertIn(complaint, self.env["sale.after.service.complaint"].with_user(self.rep).search([]))
        follow_up.write({"content": "Leaks a lot", "score": 2})
        follow_up.action_done()
        self.assertEqual(follow_up.complaint_id, complaint, "one, however often it is saved")

    def test_praise(self):
        """SAT-01: praise is counted as praise for the salesperson."""
        order = self.delivered_order()
        self.plan()
        follow_up = self.call(order, self.branch, result="praise")
        self.assertEqual(follow_up.complaint_id.kind, "praise")
        self.assertEqual(follow_up.complaint_id.user_id, self.rep)
        self.assertEqual(follow_up.complaint_id.state, "closed")
        other = self.delivered_order()
        self.plan()
        own = self.call(other, result="praise")
        self.assertEqual(own.complaint_id.state, "new", "who praises himself is looked at first")

    def test_attacks(self):
        """SAT-01: nothing is closed without words and score, by a stranger, or changed afterwards."""
        order = self.delivered_order()
        self.plan()
        follow_up = order.after_service_follow_up_ids.with_user(self.rep)
        with self.assertRefused("Write down what was said"):
            follow_up.action_done()
        follow_up.write({"content": "Fine", "result": "fine"})
        with self.assertRefused("score from 1 to 5"):
            follow_up.action_done()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            follow_up.score = 6
            self.env.flush_all()
        follow_up.invalidate_recordset()
        for values in ({"state": "done"}, {"caller_id": self.rep.id}, {"complaint_id": False}):
            with self.assertRefused("cannot be written or imported"):
                follow_up.write(values)
        with self.assertRaises(AccessError):
            follow_up.with_user(self.colleague).write({"content": "x"})
        with self.assertRefused("belongs to its order"):
            follow_up.order_id = False
        follow_up.score = 3
        follow_up.with_user(self.branch).action_done()
        self.assertEqual(follow_up.caller_id, self.branch, "his leader may call too")
        with self.assertRefused("settled and stays"):
            follow_up.score = 5
        with self.assertRefused("on record"):
            follow_up.unlink()
        with self.assertRefused("Choose the order", ValidationError):
            self.env["sale.after.service.follow.up"].with_user(self.rep).create(
                {"phase": "after", "partner_id": self.customer.id}
            )
        with self.assertRaises(UserError):
            self.env["sale.after.service.follow.up"].with_user(self.rep).create(
                {"partner_id": self.customer.id, "user_id": self.colleague.id}
            )

    def test_three_phases(self):
        """SAT-01: a salesperson plans a call before the order himself, too."""
        phases = dict(self.env["sale.after.service.follow.up"]._fields["phase"].selection)
        self.assertEqual(len(phases), 3)
        follow_up = (
            self.env["sale.after.service.follow.up"]
            .with_user(self.rep)
            .create({"partner_id": self.customer.id, "content": "Wants a quotation", "result": "fine"})
        )
        self.assertEqual(follow_up.activity_ids.user_id, self.rep)
        follow_up.action_done()
        self.assertEqual(self.customer.after_service_score_count, 0)

    def test_other_company(self):
        """SAT-01: calls of another company are hidden."""
        order = self.delivered_order()
        self.plan()
        other = self.env["res.company"].create({"name": "Other"})
        self.director.company_ids = [Command.link(other.id)]
        follow_ups = self.env["sale.after.service.follow.up"].with_user(self.director)
        domain = [("order_id", "=", order.id)]
        self.assertTrue(follow_ups.search(domain))
        self.assertFalse(follow_ups.with_context(allowed_company_ids=other.ids).search(domain))
