from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_score import ScoreCommon
from .test_run import fixed


@tagged("post_install", "-at_install")
class TestRunApproval(ScoreCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_scheme(("invoiced", 100, fixed(100)))
        cls.happened("invoice", "2027-03-10", 80)

    def test_frozen(self):
        """KPI-01: approved, the figures are frozen and sealed; what the books say later shows as a
        difference, per line, and changes no score."""
        run = self.make_run()
        self.finish(run)
        line = self.line_of(run, self.rep, "invoiced")
        self.assertEqual((line.value, line.score, len(run.fingerprint)), (80.0, 80.0, 64))
        self.env["sale.kpi.run"].with_user(
            self.director
        )._cron_compare_now() if False else run.action_compare()
        self.assertFalse(run.has_moved)
        self.happened("invoice", "2027-03-31", -30)
        run.action_compare()
        self.assertTrue(run.has_moved)
        self.assertEqual((line.value, line.score, line.current_value, line.moved_by), (80, 80, 50, -30))
        self.assertEqual(run.moved_line_ids, line)
        self.assertTrue(run.is_intact)
        for act in (
            lambda: run.action_compute(),
            lambda: line.sudo().write({"score": 100}),
            lambda: line.sudo().unlink(),
            lambda: line.score_id.sudo().write({"score": 100}),
            lambda: line.score_id.sudo().unlink(),
            lambda: run.write({"problems": "None"}),
            lambda: run.unlink(),
        ):
            with self.assertRaises(UserError):
                act()
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_kpi_score_line SET score = 100 WHERE id = %s", [line.id])
        self.env.invalidate_all()
        self.assertFalse(run.is_intact, "even the database cannot be changed unseen")

    def test_compared_at_night(self):
        """KPI-01: every night approved runs are compared with the books, once they are approved."""
        run = self.make_run("2026-10-01")
        self.finish(run)
        self.happened("invoice", "2026-10-31", 30)
        with self.enter_registry_test_mode():
            self.env.ref("sale_kpi.ir_cron_compare").method_direct_trigger()
        run.invalidate_recordset()
        self.assertTrue(run.has_moved)

    def test_what_is_needed(self):
        """KPI-01: figures are verified and problems and improvements noted before it is handed in."""
        run = self.make_run()
        with self.assertRefused("Figures verified"):
            run.action_submit()
        run.action_verify()
        self.assertEqual(run.verified_by_id, self.clerk)
        with self.assertRefused("Note the problems"):
            run.action_submit()
        run.write({"problems": "Late", "improvements": "  "})
        with self.assertRefused("Note the problems"):
            run.action_submit()
        run.write({"improvements": "Earlier"})
        run.action_compute()
        self.assertFalse(run.is_verified, "other figures are verified again")
        run.action_verify()
        run.action_submit()
        self.assertEqual(run.state, "submitted")
        run.action_recall()
        self.assertEqual(run.state, "computed")

    def test_four_eyes(self):
        """KPI-01: nobody approves a run that he made or that assesses him, and no state is written."""
        mine = self.make_run(by=self.director)
        mine.action_verify()
        mine.write({"problems": "x", "improvements": "y"})
        mine.action_submit()
        with self.assertRefused("Nobody approves a run that he made"):
            mine.action_approve()
        with self.assertRefused("sales director or the general manager"):
            mine.with_user(self.clerk).action_approve()
        for vals in (
            {"state": "approved"},
            {"approved_at": "2027-04-01"},
            {"fingerprint": "x"},
            {"is_verified": True},
        ):
            with self.assertRefused("buttons"):
                mine.with_user(self.clerk).write(vals)
            with self.assertRefused("buttons"):
                self.env["sale.kpi.run"].with_user(self.clerk).create({"date_from": "2027-05-01", **vals})
        mine.with_user(self.general).action_approve()
        self.assertEqual(mine.approved_by_id, self.general)

    def test_policy(self):
        """KPI-01: where the policy is in force its approvers decide: the sales director, or the general
        manager where a director is assessed; not who made the run."""
        template = self.env.ref("sale_kpi.policy_template_run")
        if not template._get_switched_on(self.company):
            template._switch_on(self.company)
        run = self.make_run()
        with self.assertRefused("Figures verified"):
            run.action_approval_submit("run")
        run.action_verify()
        run.write({"problems": "x", "improvements": "y"})
        run.action_submit()
        self.assertEqual(run.state, "submitted")
        with self.assertRefused("approv"):
            run.with_user(self.director).action_approve()
        step = run.sudo().approval_request_ids.step_ids
        self.assertIn(self.director, step.candidate_ids)
        self.assertNotIn(self.general, step.candidate_ids)
        step.with_user(self.director).action_approve()
        self.assertEqual((run.state, run.approved_by_id), ("approved", self.director))
        self.make_scheme(("invoiced", 100, fixed(100)), role="director")
        second = self.make_run("2027-04-01")
        self.assertTrue(second.is_director_scored)
        second.action_verify()
        second.write({"problems": "x", "improvements": "y"})
        second.action_submit()
        step = second.sudo().approval_request_ids.step_ids.filtered(lambda step: step.state == "open")
        self.assertEqual(
            (self.general in step.candidate_ids, self.director in step.candidate_ids), (True, False)
        )
        self.assertEqual(self.score_of(second, self.director).line_ids.value, 0.0)
        self.assertEqual(self.score_of(run, self.rep).line_ids.value, 80.0)

    def test_company_figures_of_a_director(self):
        """KPI-04: a director is assessed by the figures of the company."""
        self.make_scheme(("invoiced", 100, fixed(100)), role="director")
        self.happened("invoice", "2027-03-10", 20, user=self.stranger)
        run = self.make_run()
        line = self.line_of(run, self.director, "invoiced")
        everything = self.figures("invoiced", "company", self.company)[self.company.id]
        self.assertEqual(line.value, everything)
        self.assertGreaterEqual(line.value, 100)

    def test_year(self):
        """KPI-06: of twelve approved monthly runs the year run is the weighted mean, and lists whom the
        grade proposes for awards; with eleven it is refused and names the month."""
        for month in range(1, 12):
            self.make_month(month, 70)
        with self.assertRefused("Not approved yet: 2026-12"):
            self.make_run("2026-01-01", period="year", basis="months")
        self.make_month(12, 100, weight=4)
        run = self.make_run("2026-01-01", period="year", basis="months")
        score = self.score_of(run, self.rep)
        # 11 months of 70 and one of 100 that counts four times: (770 + 400) / 15
        self.assertEqual((score.score, score.month_count), (78.0, 12))
        self.assertEqual(len(score.line_ids), 12)
        self.assertAlmostEqual(sum(score.line_ids.mapped("weight")), 100, delta=0.1)
        self.assertFalse(score.is_award)
        star = self.score_of(run, self.colleague)
        self.assertEqual((star.score, star.grade_id.name, star.is_award), (95.0, "A", True))
        self.assertFalse(self.score_of(run, self.stranger).is_award)
        self.finish(run)
        self.assertEqual(run.state, "approved")

    def make_month(self, month, amount, **values):
        day = f"2026-{month:02d}-01"
        self.happened("invoice", day, amount)
        self.happened("invoice", day, 95, user=self.colleague)
        self.company.kpi_usual_months = 0
        self.finish(self.make_run(day, **values))


@tagged("post_install", "-at_install")
class TestRunBooks(ScoreCommon):
    def test_from_invoice_to_difference(self):
        """KPI-01: a real invoice makes the figure of the run; after the approval a credit note of the
        same month alters no score and shows as a difference, line by line."""
        if not self.company.chart_template:
            self.env["account.chart.template"].try_loading("generic_coa", self.company, install_demo=False)
        self.make_scheme(("invoiced", 100, fixed(1000)))
        invoice = self.post("out_invoice", 900)
        run = self.make_run("2026-03-01")
        self.finish(run)
        line = self.line_of(run, self.rep, "invoiced")
        self.assertEqual((line.value, line.score), (900.0, 90.0))
        run.action_compare()
        self.assertFalse(run.has_moved)
        self.post("out_refund", 200, reversed_entry_id=invoice.id)
        run.action_compare()
        self.assertEqual((run.has_moved, line.moved_by, line.score), (True, -200.0, 90.0))
        self.assertEqual(run.moved_line_ids, line)

    def post(self, kind, amount, **values):
        move = self.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": self.customer.id,
                "invoice_user_id": self.rep.id,
                "invoice_date": "2026-03-20",
                "invoice_line_ids": [
                    Command.create({"name": "Pump", "price_unit": amount, "tax_ids": [Command.clear()]})
                ],
                **values,
            }
        )
        move.action_post()
        self.env["sale.kpi.event"].sudo()._capture("account.move", move.ids)
        return move
