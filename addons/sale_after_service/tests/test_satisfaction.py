from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .common import AfterServiceCommon


class SatisfactionCommon(AfterServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.email = "huadong@example.com"
        cls.second = cls.env["res.partner"].create({"name": "Beihai", "is_company": True})
        cls.today = fields.Date.today()

    def delivered(self, user=None, partner=None):
        self.make_stock(5)
        order = self.make_order(5, partner=partner)
        if user:
            order.user_id = user
        self.deliver(order)
        return order

    def make_survey(self, user=None):
        return (
            self.env["sale.after.service.survey"]
            .with_user(user or self.service)
            .create(
                {
                    "name": "This week",
                    "date_from": self.today - timedelta(days=7),
                    "date_to": self.today + timedelta(days=1),
                }
            )
        )


@tagged("post_install", "-at_install")
class TestSurvey(SatisfactionCommon, HttpCase):
    def test_run(self):
        """SAT-02: a survey, when sent, has one answer line for each customer; by e-mail or telephone he
        answers with time, words and score; the average by salesperson is there for the KPI."""
        contact = self.env["res.partner"].create({"name": "Ms Li", "parent_id": self.customer.id})
        self.make_order(1)
        self.make_order(1, partner=contact)
        self.make_order(1, partner=self.second).user_id = self.colleague
        self.env["sale.order"].create({"partner_id": self.env["res.partner"].create({"name": "No"}).id})
        survey = self.make_survey()
        survey.action_send()
        lines = survey.line_ids
        first = lines.filtered(lambda line: line.partner_id == self.customer)
        second = lines.filtered(lambda line: line.partner_id == self.second)
        self.assertEqual(len(first), 1)
        self.assertEqual((first.state, second.state), ("asked", "to_ask"))
        self.assertEqual((first.user_id, second.user_id), (self.rep, self.colleague))
        rating = self.env["rating.rating"].search(
            [("res_model", "=", first._name), ("res_id", "=", first.id)]
        )
        self.assertEqual(len(rating), 1)
        mail = self.env["mail.mail"].search([("model", "=", first._name), ("res_id", "=", first.id)])
        self.assertIn(f"/rate/{rating.access_token}/5", mail.body_html)
        # The customer answers without logging in.
        page = self.url_open(f"/rate/{rating.access_token}/5")
        self.assertEqual(page.status_code, 200)
        self.assertEqual(first.state, "asked", "looking is not answering")
        first.sudo().rating_apply(5, rating=rating, feedback="Very good")
        self.assertEqual((first.state, first.score, first.content), ("answered", 5, "Very good"))
        self.assertTrue(first.answered_at)
        first.sudo().rating_apply(1, rating=rating, feedback="Changed my mind")
        self.assertEqual(first.score, 5, "one answer")
        # The other one is called.
        second.with_user(self.service).write({"score": 3, "content": "Late"})
        second.with_user(self.service).action_answer()
        self.assertEqual(
            (second.state, second.channel, second.asked_by_id), ("answered", "phone", self.service)
        )
        averages = self.env["sale.after.service.survey"].with_user(self.director)
        day = timedelta(days=1)  # it may be tomorrow already where the answer was given
        found = averages.get_average_by_salesperson(self.today - day, self.today + day)
        self.assertEqual(found[self.rep.id], {"score": 5, "count": 1})
        self.assertEqual(found[self.colleague.id], {"score": 3, "count": 1})
        self.assertEqual((survey.score, survey.answered_count, survey.asked_count), (4, 2, len(lines)))
        self.assertEqual(self.customer.after_service_score, 5)
        later = self.today + 2 * day
        self.assertFalse(averages.get_average_by_salesperson(later, later))

    def test_not_about_oneself(self):
        """SAT-02: nobody answers for the customer about his own work, nor with a link he made himself."""
        self.make_order(1)
        survey = self.make_survey()
        survey.action_send()
        line = survey.line_ids.filtered(lambda one: one.partner_id == self.customer)
        self.assertNotIn(line, line.with_user(self.rep).search([]), "before it is answered")
        with self.assertRaises(AccessError):
            line.with_user(self.rep).write({"score": 5})
        line.sudo().user_id = self.director
        with self.assertRefused("by somebody else", AccessError):
            line.with_user(self.director).score = 5
        line.sudo().user_id = self.rep
        ratings = self.env["rating.rating"].with_user(self.rep)
        self.assertFalse(ratings.search([("res_model", "=", line._name)]))
        with self.assertRaises(AccessError):
            ratings.create(
                {
                    "res_model_id": self.env["ir.model"]._get_id(line._name),
                    "res_id": line.id,
                    "access_token": "mine",
                }
            )
        with self.assertRefused("by the link in their e-mail", AccessError):
            line.with_user(self.service).rating_apply(5, token="mine")
        for values in ({"state": "answered"}, {"user_id": self.colleague.id}, {"answered_at": "2026-01-01"}):
            with self.assertRefused("cannot be written or imported"):
                line.with_user(self.service).write(values)
        with self.assertRefused("score from 1 to 5"):
            line.with_user(self.service).action_answer()
        with self.assertRefused("sent already"):
            survey.action_send()
        with self.assertRefused("who was asked what stays"):
            survey.question = "Is everything perfect?"
        with self.assertRefused("stays on record"):
            survey.unlink()

    def test_team_and_empty(self):
        """SAT-02: a survey may be for some teams; one that asks nobody is not sent."""
        self.make_order(1)
        other = self.env["crm.team"].create({"name": "West"})
        survey = self.make_survey()
        survey.team_ids = other
        with self.assertRefused("Nobody ordered"):
            survey.action_send()
        survey.team_ids = self.team
        survey.action_send()
        self.assertEqual(survey.line_ids.partner_id, self.customer)


@tagged("post_install", "-at_install")
class TestSample(SatisfactionCommon):
    def make_sample(self, size=2, user=None):
        return (
            self.env["sale.after.service.sample"]
            .with_user(user or self.branch)
            .create(
                {
                    "date_from": self.today - timedelta(days=7),
                    "date_to": self.today + timedelta(days=1),
                    "team_id": self.team.id,
                    "size": size,
                }
            )
        )

    def test_draw(self):
        """SAT-04: of a random sample of delivered orders the call tasks go to the supervisor, not to the
        salesperson of the order, and the result is reported to the manager."""
        orders = self.delivered() | self.delivered(self.colleague) | self.delivered(self.branch)
        self.make_order(1)  # not delivered
        sample = self.make_sample(3)
        sample.action_draw()
        calls = sample.follow_up_ids
        self.assertEqual(calls.order_id, orders)
        callers = {call.order_user_id: call.user_id for call in calls}
        self.assertEqual(callers[self.rep], self.branch)
        self.assertEqual(callers[self.colleague], self.branch)
        boss = callers[self.branch]
        self.assertTrue(boss.has_group("approval_tiers.group_sales_director"), "the leader's own order")
        self.assertNotEqual(boss, self.branch)
        self.assertEqual(calls.activity_ids.user_id, self.branch | boss)
        self.assertEqual(sample.population, 3)
        with self.assertRefused("Make all the calls first"):
            sample.action_report()
        for call in calls:
            seen = call.with_user(call.user_id)
            seen.write({"content": "All well", "result": "fine", "score": 4})
            seen.action_done()
        with self.assertRefused("Write under “Report”"):
            sample.action_report()
        sample.report = "Service is friendly"
        sample.action_report()
        told = self.env["mail.message"].search(
            [("partner_ids", "in", self.director.partner_id.ids), ("body", "ilike", "Service is friendly")]
        )
        self.assertTrue(told)
        self.assertEqual(sample.state, "reported")

    def test_not_the_salesperson(self):
        """SAT-04: the salesperson neither sees the call about his order nor gets it afterwards."""
        self.delivered()
        sample = self.make_sample(1)
        sample.action_draw()
        call = sample.follow_up_ids
        self.assertNotIn(call, call.with_user(self.rep).search([]))
        with self.assertRefused("its own salesperson does not make"):
            call.with_user(self.branch).user_id = self.rep
        with self.assertRefused("not left out"):
            call.with_user(self.branch).action_cancel()
        with self.assertRefused("on record"):
            call.with_user(self.branch).unlink()
        with self.assertRefused("Only the leader of the team"):
            self.make_sample(1, self.rep).action_draw()

    def test_without_repetition(self):
        """SAT-04: an order is drawn once, and nobody draws until he likes the sample."""
        orders = self.delivered() | self.delivered() | self.delivered()
        first = self.make_sample(2)
        first.action_draw()
        with self.assertRefused("until he likes it"):
            first.action_draw()
        with self.assertRefused("until he likes it"):
            first.unlink()
        second = self.make_sample(2)
        second.action_draw()
        self.assertEqual(second.follow_up_ids.order_id, orders - first.follow_up_ids.order_id)
        with self.assertRefused("No delivered order"):
            self.make_sample().action_draw()

    def test_reproducible(self):
        """SAT-04: with the seed that is kept the same orders come out again."""
        samples = self.env["sale.after.service.sample"]
        ids = list(range(1, 200))
        self.assertEqual(samples._choose(ids, 5, "seed"), samples._choose(ids[::-1], 5, "seed"))
        self.assertNotEqual(samples._choose(ids, 5, "seed"), samples._choose(ids, 5, "other"))
        orders = self.delivered() | self.delivered() | self.delivered()
        sample = self.make_sample(2)
        sample.action_draw()
        again = samples._choose(orders.ids, 2, sample.seed)
        self.assertEqual(set(sample.follow_up_ids.order_id.ids), set(again))
        with self.assertRefused("cannot be written or imported"):
            sample.seed = "mine"
