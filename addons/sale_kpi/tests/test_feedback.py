from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_score import ScoreCommon
from .test_run import fixed


@tagged("post_install", "-at_install")
class TestFeedback(ScoreCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_scheme(("invoiced", 100, fixed(100)))
        cls.happened("invoice", "2027-03-10", 80)
        cls.march = cls.make_run()

    def setUp(self):
        super().setUp()
        self.mine = self.score_of(self.march, self.rep).with_user(self.rep)

    def test_own_lines_only(self):
        """KPI-07: a salesperson sees his own lines and only once the run is approved: not before, not
        those of others, by no way of reading."""
        scores = self.env["sale.kpi.score"].with_user(self.rep)
        lines = self.env["sale.kpi.score.line"].with_user(self.rep)
        self.assertFalse(scores.search([]))
        self.assertFalse(lines.search([]))
        self.finish(self.march)
        self.assertEqual(scores.search([]), self.mine)
        self.assertEqual(lines.search([]).user_id, self.rep)
        self.assertEqual(scores._read_group([], [], ["final_score:max", "__count"]), [(80.0, 1)])
        self.assertEqual(scores.name_search("Wu Hao"), [])
        other = self.score_of(self.march, self.colleague).with_user(self.rep)
        with self.assertRaises(AccessError):
            other.read(["score"])
        with self.assertRaises(AccessError):
            other.line_ids.read(["value"])
        with self.assertRaises(UserError):
            other.export_data(["score"])
        self.assertFalse(self.env["sale.kpi.run"].with_user(self.rep).search([]))
        with self.assertRaises(AccessError):
            self.march.with_user(self.rep).read(["average"])
        wizard = (
            self.env["sale.kpi.score.act"].with_user(self.rep).create({"act": "agree", "score_id": other.id})
        )
        with self.assertRaises(AccessError):
            wizard.action_apply()

    def test_leader_and_director(self):
        """KPI-07: a leader sees his team, not other teams and not his own open assessment; directors
        and auditors see all; another company nothing."""
        leader = self.env["sale.kpi.score"].with_user(self.head)
        self.assertEqual(leader.search([]).user_id, self.rep | self.colleague)
        everybody = self.env["sale.kpi.score"].with_user(self.director).search([]).user_id
        self.assertEqual(everybody, self.rep | self.colleague | self.stranger)
        self.assertFalse(self.env["sale.kpi.score"].with_user(self.general).search_count([]) == 0)
        other = self.env["res.company"].create({"name": "Other"})
        self.director.write({"company_ids": [(4, other.id)]})
        elsewhere = (
            self.env["sale.kpi.score"].with_user(self.director).with_context(allowed_company_ids=other.ids)
        )
        self.assertFalse(elsewhere.search([]))

    def test_nobody_writes(self):
        """KPI-07: no score, line or answer is written, created or deleted by calls."""
        self.finish(self.march)
        for user in (self.rep, self.head, self.clerk, self.director):
            for record in (self.mine, self.mine.line_ids):
                with self.assertRaises(UserError):
                    record.with_user(user).write({"score": 100})
                with self.assertRaises(UserError):
                    record.with_user(user).unlink()
            with self.assertRaises(UserError):
                self.env["sale.kpi.score"].with_user(user).create(
                    {"run_id": self.march.id, "user_id": user.id}
                )
            with self.assertRaises(UserError):
                self.mine.with_user(user).write({"answer": "agreed"})

    def test_agree(self):
        """KPI-07: everybody is asked to look at his result, within the days of the setting, and agrees
        with a comment; once, and only for himself."""
        self.finish(self.march)
        activity = self.mine.sudo().activity_ids
        self.assertEqual(
            (activity.user_id, activity.summary), (self.rep, "Your result of 2027-03: agree or appeal")
        )
        today = fields.Date.context_today(self.mine)
        self.assertEqual(self.mine.answer_deadline, today + timedelta(days=7))
        for user in (self.head, self.director):
            with self.assertRefused("Only Li Na answers"):
                self.mine.with_user(user).action_agree()
        act = self.env["sale.kpi.score.act"].with_user(self.rep)
        act.create({"act": "agree", "score_id": self.mine.id, "note": "Fair"}).action_apply()
        self.assertEqual((self.mine.answer, self.mine.answer_note), ("agreed", "Fair"))
        self.assertFalse(self.mine.sudo().activity_ids)
        with self.assertRefused("answered already"):
            self.mine._appeal("Changed my mind")

    def test_silence(self):
        """KPI-07: who does not answer in time has not agreed; he is reminded once before."""
        self.finish(self.march)
        today = fields.Date.today()  # as the job counts
        self.score_of(self.march, self.rep).answer_deadline = today + timedelta(days=2)
        with self.enter_registry_test_mode():
            cron = self.env.ref("sale_kpi.ir_cron_watch_answers")
            cron.method_direct_trigger()
            told = self.env["mail.message"].search_count([("subject", "like", "Answer your result by")])
            cron.method_direct_trigger()
        again = self.env["mail.message"].search_count([("subject", "like", "Answer your result by")])
        self.assertEqual((told, again), (1, 1))
        self.score_of(self.march, self.rep).answer_deadline = today - timedelta(days=1)
        with self.assertRefused("time to answer ended"):
            self.mine.action_agree()
        self.assertEqual(self.mine.answer, "waiting")

    def test_appeal(self):
        """KPI-07: an appeal goes to the superior's superior as something to do, with a time limit; he
        alone decides, with a reason; the approved score stays beside the corrected one."""
        self.finish(self.march)
        with self.assertRefused("Say what is wrong"):
            self.mine._appeal("")
        self.mine._appeal("The order of 30 March is mine")
        self.assertEqual((self.mine.answer, self.mine.judge_id), ("appealed", self.manager))
        activity = self.mine.sudo().activity_ids
        self.assertEqual(activity.user_id, self.manager)
        for user in (self.rep, self.head, self.clerk, self.director):
            with self.assertRefused("decides this appeal"):
                self.mine.with_user(user)._decide("granted", "Yes", 100)
        judged = self.mine.with_user(self.manager)
        with self.assertRefused("Say in a sentence"):
            judged._decide("granted", "", 95)
        with self.assertRefused("between 0 and 120"):
            judged._decide("granted", "Yes", 120.5)
        act = self.env["sale.kpi.score.act"].with_user(self.manager)
        act.create(
            {
                "act": "decide",
                "score_id": self.mine.id,
                "decision": "granted",
                "points": 95,
                "note": "It is his",
            }
        ).action_apply()
        score = self.mine
        self.assertEqual((score.score, score.final_score, score.final_grade_id.name), (80.0, 95.0, "A"))
        self.assertEqual((score.decision, score.decision_note), ("granted", "It is his"))
        self.assertTrue(self.march.is_intact)
        self.assertFalse(score.sudo().activity_ids)
        with self.assertRefused("decided already"):
            judged._decide("upheld", "No")

    def test_appeal_upheld_and_late(self):
        """KPI-07: a score that stays stays; of an appeal that waits too long the judge and his superior
        are told, and silence decides nothing."""
        self.finish(self.march)
        self.mine._appeal("Wrong")
        self.score_of(self.march, self.rep).appeal_deadline = fields.Date.today() - timedelta(days=1)
        with self.enter_registry_test_mode():
            self.env.ref("sale_kpi.ir_cron_watch_answers").method_direct_trigger()
        messages = self.env["mail.message"].search([("subject", "like", "Appeals wait for a decision")])
        self.assertEqual(messages.notified_partner_ids, (self.manager | self.director).partner_id)
        self.assertFalse(self.mine.decision)
        self.mine.with_user(self.manager)._decide("upheld", "The order is of another")
        self.assertEqual((self.mine.final_score, self.mine.decision), (80.0, "upheld"))

    def test_score_sheet(self):
        """KPI-07: the score sheet prints what the person sees."""
        self.finish(self.march)
        report = self.env["ir.actions.report"].with_user(self.rep)
        page = report._render_qweb_html("sale_kpi.report_score_sheet", self.mine.ids)[0].decode()
        self.assertIn("Li Na", page)
        self.assertIn("80.00", page)
