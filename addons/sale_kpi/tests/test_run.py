from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import sale_kpi_run_compute
from .common_score import ScoreCommon


def fixed(target, **more):
    return {"target_source": "fixed", "fixed_target": target, **more}


@tagged("post_install", "-at_install")
class TestRun(ScoreCommon):
    def test_score(self):
        """KPI-02: 80 of 100 weighs 60, 150 of 100 is capped at 120 and weighs 40: 96 points, grade A."""
        self.make_scheme(("invoiced", 60, fixed(100)), ("collected", 40, fixed(100)))
        self.happened("invoice", "2027-03-10", 80)
        self.happened("cash", "2027-03-31", 150)
        run = self.make_run()
        score = self.score_of(run, self.rep)
        self.assertEqual((score.score, score.grade_id.name), (96.0, "A"))
        self.assertEqual(self.line_of(run, self.rep, "invoiced").attainment, 80.0)
        idle = self.score_of(run, self.colleague)
        self.assertEqual((idle.score, idle.grade_id.name), (0.0, "D"), "no sales is zero, not missing")
        self.assertFalse(idle.line_ids.filtered("is_missing"))

    def test_targets_of_the_plan(self):
        """KPI-01: the target is that of the approved sales plan; who has no plan has no target, and
        that is not a target of zero."""
        self.make_scheme(("invoiced", 100, {"target_source": "plan"}))
        plan = self.env["sale.target.plan"].create(
            {
                "level": "person",
                "user_id": self.rep.id,
                "team_id": self.team.id,
                "date_from": "2027-01-01",
                "line_ids": [Command.create({"metric_id": self.metric("invoiced").id, "m3": 200})],
            }
        )
        self.happened("invoice", "2027-03-10", 150)
        self.assertTrue(self.line_of(self.make_run(), self.rep, "invoiced").is_missing, "not approved")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_target_plan SET state = 'approved', effective_date = '2027-01-01' WHERE id = %s",
            [plan.id],
        )
        self.env.invalidate_all()
        run = self.env["sale.kpi.run"].with_user(self.clerk).search([("date_from", "=", "2027-03-01")])
        run.action_compute()
        line = self.line_of(run, self.rep, "invoiced")
        self.assertEqual((line.target, line.score), (200.0, 75.0))
        other = self.line_of(run, self.colleague, "invoiced")
        self.assertEqual((other.is_missing, other.duty), (True, "The target is missing"))

    def test_manager_answers_for_his_teams(self):
        """KPI-04: in a manager's run the figures of his teams count, not only his own; a supervisor has
        those of his team, a salesperson his own."""
        self.make_scheme(("invoiced", 100, fixed(100)))
        self.make_scheme(("invoiced", 60, fixed(100)), ("conversion", 40, fixed(50)), role="supervisor")
        self.make_scheme(("invoiced", 60, fixed(100)), ("conversion", 40, fixed(50)), role="manager")
        amounts = {self.rep: 30, self.colleague: 20, self.stranger: 10}
        for user, amount in amounts.items():
            self.happened("invoice", "2027-03-10", amount, user=user)
        for user, leads, won in ((self.rep, 10, 3), (self.stranger, 2, 1)):
            for _number in range(leads):
                self.happened("lead", "2027-03-10", user=user)
            for _number in range(won):
                self.happened("won", "2027-03-10", user=user)
        run = self.make_run()
        figures = {score.user_id: score.line_ids[0].value for score in run.sudo().score_ids}
        self.assertEqual(figures, {**amounts, self.head: 50.0, self.west_head: 10.0, self.manager: 60.0})
        rate = self.line_of(run, self.manager, "conversion")
        self.assertEqual(rate.value, 33.33, "4 of 12, not the mean of 30 % and 50 %")
        self.assertEqual(self.score_of(run, self.manager).role, "manager")

    def test_missing_is_not_zero(self):
        """KPI-03: where a figure is missing the run waits for it, or its weight goes to the others, as
        the scheme says; it is never a zero."""
        lines = (("invoiced", 60, fixed(100)), ("conversion", 40, fixed(50)))
        self.make_scheme(*lines, team_ids=[Command.set(self.team.ids)])
        shared = {"missing_rule": "reweight", "team_ids": [Command.set(self.west.ids)]}
        self.make_scheme(*lines, **shared)
        self.happened("invoice", "2027-03-10", 90)
        self.happened("invoice", "2027-03-10", 90, user=self.stranger)
        run = self.make_run()
        waiting, reweighted = self.score_of(run, self.rep), self.score_of(run, self.stranger)
        self.assertEqual((waiting.score, reweighted.score), (54.0, 90.0))
        line = self.line_of(run, self.rep, "conversion")
        self.assertEqual((line.value_text, line.duty), ("–", "The figure is missing"))
        run.action_verify()
        run.write({"problems": "x", "improvements": "y"})
        with self.assertRefused("Figures missing: .*Li Na"):
            run.action_submit()

    def test_manual_line(self):
        """KPI-03: a line that the superior scores and has not scored blocks the approval; computing
        again keeps what he said."""
        self.make_scheme(("invoiced", 80, fixed(100)), ("teamwork", 20, {"rule": "manual"}))
        self.happened("invoice", "2027-03-10", 100)
        run = self.make_run()
        run.action_verify()
        run.write({"problems": "x", "improvements": "y"})
        with self.assertRefused("Not scored by the superior yet"):
            run.action_submit()
        for user, leader in (
            (self.rep, self.head),
            (self.colleague, self.head),
            (self.stranger, self.west_head),
        ):
            line = self.line_of(run, user, "teamwork").with_user(leader)
            line._set_score(90, "Helps everybody")
        self.assertEqual(self.score_of(run, self.rep).score, 98.0)
        run.action_compute()
        line = self.line_of(run, self.rep, "teamwork")
        self.assertEqual((line.score, line.note, line.scored_by_id), (90.0, "Helps everybody", self.head))
        self.assertEqual(self.score_of(run, self.rep).score, 98.0)
        self.finish(run)
        self.assertEqual(run.state, "approved")

    def test_manual_line_rights(self):
        """KPI-03: nobody scores himself or people of others, without a reason, above the cap, what is
        counted, or once it is handed in."""
        self.make_scheme(("invoiced", 80, fixed(100)), ("teamwork", 20, {"rule": "manual"}))
        run = self.make_run()
        line = self.line_of(run, self.rep, "teamwork")
        for user in (self.rep, self.colleague, self.west_head):
            with self.assertRaises(AccessError):
                line.with_user(user)._set_score(100, "Good")
        head = line.with_user(self.head)
        with self.assertRefused("Say in a sentence why"):
            head._set_score(100, " ")
        for points in (-1, 120.01):
            with self.assertRefused("between 0 and 120"):
                head._set_score(points, "x")
        with self.assertRefused("counted from the books"):
            self.line_of(run, self.rep, "invoiced").with_user(self.head)._set_score(100, "x")
        for user in (self.rep, self.colleague, self.stranger):
            self.line_of(run, user, "teamwork").with_user(self.clerk)._set_score(120, "x")
        run.action_verify()
        run.write({"problems": "x", "improvements": "y"})
        run.action_submit()
        with self.assertRefused("not handed in yet"):
            head._set_score(50, "Too late")

    def test_bands(self):
        """KPI-02: a table of lower bounds scores a figure: 30 % of conversion earns 80."""
        bands = [
            Command.create({"lower_bound": low, "points": points})
            for low, points in ((20, 60), (30, 80), (50, 100))
        ]
        self.make_scheme(("conversion", 100, {"rule": "bands", "target_source": "none", "band_ids": bands}))
        for _lead in range(10):
            self.happened("lead", "2027-03-05")
        for _won in range(3):
            self.happened("won", "2027-03-20")
        self.assertEqual(self.score_of(self.make_run(), self.rep).score, 80.0)

    def test_nobody_to_assess(self):
        """KPI-02: without an active scheme nobody is assessed, and the run says so."""
        with self.assertRefused("Activate a scheme"):
            self.make_run()

    def test_periods(self):
        """KPI-02: assessed by month, quarter, half-year or year, from their first day; once per period."""
        self.make_scheme(("invoiced", 100, fixed(300)), period="quarter")
        self.happened("invoice", "2027-01-01", 100)
        self.happened("invoice", "2027-03-31", 200)
        run = self.make_run("2027-01-01", period="quarter")
        self.assertEqual((run.name, str(run.date_to)), ("2027 Q1", "2027-03-31"))
        self.assertEqual(self.score_of(run, self.rep).score, 100.0)
        with self.assertRefused("first day", ValidationError):
            self.make_run("2027-02-01", period="quarter")
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation, msg="once"):
            self.make_run("2027-01-01", period="quarter")

    def test_background(self):
        """KPI-01: many people are computed in the background, in batches, with progress; the result is
        the same."""
        self.make_scheme(("invoiced", 100, fixed(100)))
        self.happened("invoice", "2027-03-10", 80)
        with patch.object(sale_kpi_run_compute, "BATCH", 2):
            run = self.make_run()
            self.assertEqual((run.state, run.is_computing, run.done_count), ("draft", True, 0))
            run._compute_batch()
            self.assertEqual((run.done_count, run.progress), (2, 100 * 2 / 3))
            with self.enter_registry_test_mode():
                self.env.ref("sale_kpi.ir_cron_compute").method_direct_trigger()
        run.invalidate_recordset()
        self.assertEqual((run.state, run.done_count), ("computed", 3))
        self.assertEqual(self.score_of(run, self.rep).score, 80.0)

    def test_queries(self):
        """KPI-02: how many queries a run costs does not grow with its people."""
        codes = (
            "invoiced",
            "ordered",
            "collected",
            "margin",
            "quantity",
            "new_customers",
            "customers",
            "growth",
        )
        self.make_scheme(*((code, 12.5, fixed(100)) for code in codes))
        self.make_run("2027-02-01")
        with self.assertQueries(few := []):
            self.make_run("2027-03-01")
        users = self.env["res.users"].create(
            [{"name": f"Rep {n}", "login": f"k_many_{n}", "sale_team_id": False} for n in range(40)]
        )
        self.env["crm.team.member"].create(
            [{"crm_team_id": self.team.id, "user_id": user.id} for user in users]
        )
        self.make_run("2027-04-01")  # new users emptied the caches
        with self.assertQueries(many := []):
            run = self.make_run("2027-05-01")
        self.assertEqual(run.people_count, 43)
        self.assertLess(len(many), len(few) + 20, "43 people cost as many queries as 3")

    def assertQueries(self, log):
        original = type(self.env.cr).execute

        def execute(cr, query, *args, **kwargs):
            log.append(query)
            return original(cr, query, *args, **kwargs)

        return patch.object(type(self.env.cr), "execute", execute)


@tagged("post_install", "-at_install")
class TestRunAlarm(ScoreCommon):
    def test_out_of_the_ordinary(self):
        """KPI-01: a figure far from the person's own six months has to be signed off by his superior
        with a comment before the run is handed in; what is usual has not."""
        self.make_scheme(("invoiced", 100, fixed(100)))
        for month, amount in zip((9, 10, 11, 12, 1, 2), (100, 110, 90, 100, 105, 95), strict=True):
            year = 2026 if month > 8 else 2027
            self.happened("invoice", f"{year}-{month:02d}-10", amount)
            self.happened("invoice", f"{year}-{month:02d}-10", amount, user=self.colleague)
        self.happened("invoice", "2027-03-10", 900)
        self.happened("invoice", "2027-03-10", 108, user=self.colleague)
        run = self.make_run()
        line = self.line_of(run, self.rep, "invoiced")
        self.assertTrue(line.is_alarm)
        self.assertIn("100.00 (last 6 months), now 900.00", line.alarm_note)
        self.assertFalse(self.line_of(run, self.colleague, "invoiced").is_alarm)
        run.action_verify()
        run.write({"problems": "x", "improvements": "y"})
        with self.assertRefused("Out of the ordinary and not signed off: .*Li Na"):
            run.action_submit()
        with self.assertRaises(AccessError):
            line.with_user(self.rep)._accept("It is right")
        with self.assertRefused("Say in a sentence"):
            line.with_user(self.head)._accept("")
        line.with_user(self.head)._accept("One large project, seen the contract")
        run.action_compute()
        line = self.line_of(run, self.rep, "invoiced")
        self.assertEqual(line.accepted_by_id, self.head, "the same figure stays signed off")
        self.happened("invoice", "2027-03-11", 1)
        run.action_compute()
        line = self.line_of(run, self.rep, "invoiced")
        self.assertFalse(line.accepted_by_id, "another figure has to be looked at again")
        line.with_user(self.head)._accept("Still right")
        self.finish(run)
        self.assertEqual(run.state, "approved")

    def test_limits_are_settings(self):
        """KPI-01: how far is out of the ordinary is a setting; no months compare nothing."""
        self.make_scheme(("invoiced", 100, fixed(100)))
        for month in ("2026-09", "2026-10", "2026-11", "2026-12", "2027-01", "2027-02"):
            self.happened("invoice", f"{month}-10", 100)
        self.happened("invoice", "2027-03-10", 130)
        self.company.kpi_alarm_limit = 7
        self.assertFalse(self.line_of(self.make_run(), self.rep, "invoiced").is_alarm)
        run = self.env["sale.kpi.run"].with_user(self.clerk).search([("date_from", "=", "2027-03-01")])
        self.company.kpi_alarm_limit = 3.5
        run.action_compute()
        self.assertTrue(self.line_of(run, self.rep, "invoiced").is_alarm)
        self.company.kpi_usual_months = 0
        run.action_compute()
        self.assertFalse(self.line_of(run, self.rep, "invoiced").is_alarm)
