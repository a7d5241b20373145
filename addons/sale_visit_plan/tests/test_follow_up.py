from ast import literal_eval
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import VisitCommon


@tagged("post_install", "-at_install")
class TestFollowUp(VisitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.lead"].search([]).active = False
        cls.cron = cls.env.ref("sale_visit_plan.cron_follow_up")
        cls.kind = cls.env.ref("sale_visit_plan.activity_follow_up")
        cls.env.company.follow_up_days = 14

    def make_leads(self, days, count=1, **values):
        leads = self.env["crm.lead"].with_user(self.rep).create([{"name": "Lathe", **values}] * count)
        leads.sudo().last_contact_at = fields.Datetime.now() - timedelta(days=days)
        return leads

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()

    def activities(self, leads):
        return leads.activity_ids.filtered(lambda activity: activity.activity_type_id == self.kind)

    def test_without_contact(self):
        """CUS-01: a lead with no contact in N days gives its salesperson an activity, once."""
        quiet, fresh = self.make_leads(15), self.make_leads(14)
        self.run_cron()
        self.assertEqual(self.activities(quiet).user_id, self.rep)
        self.assertFalse(self.activities(fresh))
        self.assertIn("14 days", self.activities(quiet).summary)
        self.run_cron()
        self.assertEqual(len(self.activities(quiet)), 1)
        self.activities(quiet).with_user(self.rep).unlink()
        self.run_cron()
        self.assertFalse(self.activities(quiet), "asked once for one silence, even where it was dropped")

    def test_contact_counts(self):
        """CUS-01: what is said or done with the customer is a contact; what the system notes is not."""
        for act in ("note", "activity"):
            lead = self.make_leads(30)
            if act == "note":
                lead.message_post(body="Called him", subtype_xmlid="mail.mt_note", message_type="comment")
            else:
                lead.activity_schedule("mail.mail_activity_data_call", user_id=self.rep.id).action_feedback()
            self.assertEqual(lead.last_contact_at.date(), fields.Date.today(), act)
        lead = self.make_leads(30)
        lead.write({"expected_revenue": 500})
        lead._message_log(body="Automatic")
        self.env.flush_all()
        self.assertLess(lead.last_contact_at.date(), fields.Date.today())

    def test_asked_again_after_a_new_silence(self):
        """CUS-01: after a contact and another N days the salesperson is asked again."""
        lead = self.make_leads(40)
        self.run_cron()
        self.activities(lead).with_user(self.rep).action_feedback()
        lead.sudo().write(
            {
                "last_contact_at": fields.Datetime.now() - timedelta(days=16),
                "follow_up_asked_at": fields.Datetime.now() - timedelta(days=20),
            }
        )
        self.run_cron()
        self.assertEqual(len(self.activities(lead)), 1)

    def test_planned_day(self):
        """CUS-04: the day of the next contact brings an activity; a contact proposes a new day."""
        level = self.env.ref("sale_visit_plan.intention_a")
        lead = self.make_leads(0, intention_id=level.id)
        self.run_cron()
        self.assertFalse(self.activities(lead))
        lead.next_contact_date = fields.Date.context_today(lead.with_context(tz="Asia/Shanghai"))
        self.run_cron()
        activity = self.activities(lead)
        self.assertEqual((activity.user_id, activity.summary), (self.rep, "Next contact as planned"))
        activity.with_user(self.rep).action_feedback(feedback="Wants an offer")
        self.assertGreater(lead.next_contact_date, fields.Date.today())

    def test_not_asked(self):
        """CUS-01: nothing is asked of what is won, lost, void, nobody's, or where the setting is 0."""
        won, lost, nobodys = self.make_leads(40), self.make_leads(40), self.make_leads(40)
        won.sudo().action_set_won()
        lost.action_set_lost()
        nobodys.sudo().user_id = False
        for leads in (won, lost, nobodys):
            leads.sudo().last_contact_at = fields.Datetime.now() - timedelta(days=40)
        self.run_cron()
        self.assertFalse(self.activities((won | lost | nobodys).sudo().with_context(active_test=False)))
        self.env.company.follow_up_days = 0
        quiet = self.make_leads(400)
        self.run_cron()
        self.assertFalse(self.activities(quiet))

    def test_many_at_once(self):
        """CUS-01: the job is set-based; forty leads cost little more than ten."""
        costs = []
        for count in (10, 40):
            leads = self.make_leads(30, count)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            due = self.env["crm.lead"]._get_due_for_contact(self.env.company)
            self.assertEqual(due, leads)
            due._ask_for_contact(self.env.company)
            self.env.flush_all()
            costs.append(self.env.cr.sql_log_count - start)
        self.assertLess(costs[1] - costs[0], 30, costs)


@tagged("post_install", "-at_install")
class TestAssignment(VisitCommon):
    def rows(self, **domain):
        domain = [(name, "=", record.id) for name, record in domain.items()]
        return self.env["sale.visit.assignment"].search(domain, order="id")

    def test_allocation_log(self):
        """CUS-01: the log of allocation holds number, who, when and result."""
        lead = self.env["crm.lead"].with_user(self.rep).create({"name": "Gears"})
        lead.with_user(self.manager).write({"user_id": self.colleague.id})
        first, second = self.rows(lead_id=lead)
        self.assertRecordValues(
            first | second,
            [
                {"from_user_id": False, "to_user_id": self.rep.id, "by_id": self.rep.id, "result": "passed"},
                {
                    "from_user_id": self.rep.id,
                    "to_user_id": self.colleague.id,
                    "by_id": self.manager.id,
                    "result": "open",
                },
            ],
        )
        self.assertEqual(second.record_number, lead.record_number)
        self.assertTrue(second.at)
        lead.sudo().action_set_won()
        self.assertEqual(second.result, "won")

    def test_same_person_is_no_assignment(self):
        lead = self.env["crm.lead"].with_user(self.rep).create({"name": "Gears"})
        lead.write({"user_id": self.rep.id})
        self.assertEqual(len(self.rows(lead_id=lead)), 1)

    def test_append_only(self):
        """CUS-01: nobody writes the log of allocation, not even the administrator of sales."""
        lead = self.env["crm.lead"].with_user(self.rep).create({"name": "Gears"})
        row = self.rows(lead_id=lead)
        for user in (self.rep, self.manager):
            for act in (
                lambda row: row.write({"to_user_id": self.stranger.id}),
                lambda row: row.unlink(),
                lambda row: row.create({"subject": "x", "by_id": user.id}),  # noqa: B023
            ):
                with self.assertRaises(Exception, msg=user.login) as caught:
                    act(row.with_user(user))
                self.assertEqual(type(caught.exception).__name__, "AccessError")

    def test_own_rows(self):
        """CUS-01: a salesperson reads the allocations he is part of; his leader those of the team."""
        lead = self.env["crm.lead"].with_user(self.rep).create({"name": "Gears"})
        row = self.rows(lead_id=lead)
        self.assertTrue(row.with_user(self.rep).has_access("read"))
        self.assertTrue(row.with_user(self.head).has_access("read"))
        self.assertFalse(row.with_user(self.stranger).has_access("read"))

    def test_web_inquiry_passed_on(self):
        """CUS-01: the assistant passes what the website brought in to the right salesperson."""
        web = self.env["crm.lead"].create([{"name": "From the website", "user_id": False}] * 2)
        listed = self.env.ref("sale_visit_plan.sale_visit_web_inquiry_action")
        self.assertEqual(web, web.with_user(self.stranger).search(literal_eval(listed.domain)) & web)
        action = web.with_user(self.stranger).action_assign()
        wizard = self.env["sale.visit.assign"].with_user(self.stranger).with_context(**action["context"])
        wizard.create({"user_id": self.rep.id}).action_assign()
        self.assertEqual(web.user_id, self.rep)
        row = self.rows(lead_id=web[0])
        self.assertEqual((row.to_user_id, row.by_id), (self.rep, self.stranger))

    def test_set_based(self):
        """CUS-01: giving forty leads away costs one insert into the log."""
        costs = []
        for count in (5, 40):
            leads = self.env["crm.lead"].with_user(self.rep).create([{"name": "Gears"}] * count)
            self.env.flush_all()
            start = self.env.cr.sql_log_count
            empty = self.env["res.users"], self.env["crm.team"], self.env["sale.visit.area"]
            before = {lead.id: empty for lead in leads}
            self.env["sale.visit.assignment"]._log(leads, before)
            self.env.flush_all()
            costs.append(self.env.cr.sql_log_count - start)
        self.assertLessEqual(costs[1], costs[0] + 1)
