from datetime import date, datetime
from uuid import uuid4

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.sale_visit_plan.tests.common_day import DayCommon


@tagged("post_install", "-at_install")
class TestVisitMetric(DayCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        codes = ("visit_completion", "report_timeliness")
        metrics = cls.env["sale.target.metric"].search([("code", "in", codes)])
        cls.completion = metrics.filtered(lambda metric: metric.code == "visit_completion")
        cls.timeliness = metrics - cls.completion

    def test_run(self):
        """VIS-14: of 10 planned visits 8 are made and 7 reports come in time: when the KPI runs, visit
        completion is 80 % and report timeliness 87.5 %; what was not planned does not count."""
        visits = self.env["sale.visit"]
        self.clock.move_to("2027-05-20 02:00:00")
        for day in range(1, 11):
            visits |= self.make_visit(start_at=datetime(2027, 6, day, 2), is_contact_made=True)
        plan = self.make_plan()
        plan.action_submit()
        self.approve(plan, self.head)
        self.assertEqual(len(visits.filtered("is_planned")), 10)
        for visit in visits[:8]:
            self.clock.move_to(visit.start_at)
            gone = visit.with_user(self.rep)
            gone.action_check_in(str(uuid4()))
            self.clock.move_to(visit.start_at.replace(hour=4))
            gone.action_check_out(str(uuid4()))
            if visit == visits[7]:
                self.clock.move_to("2027-06-30 02:00:00")
            self.report(visit)
        self.make_visit(start_at=datetime(2027, 6, 25, 2))
        self.assertEqual(self.figures(), {self.completion: 80.0, self.timeliness: 87.5})
        scheme = self.make_scheme()
        run = self.env["sale.kpi.run"].with_user(self.manager).create({"date_from": "2027-06-01"})
        run.action_compute()
        lines = run.sudo().score_ids.filtered(lambda score: score.user_id == self.rep).line_ids
        self.assertEqual(lines.mapped("value"), [80.0, 87.5])
        self.assertIn(scheme, run.scheme_ids)
        colleague = run.sudo().score_ids.filtered(lambda score: score.user_id == self.colleague).line_ids
        self.assertEqual(colleague.mapped("is_missing"), [True, True], "nothing planned is no 0 %")

    def figures(self):
        metrics = (self.completion | self.timeliness).with_user(self.director)
        found = metrics._read_values(date(2027, 6, 1), date(2027, 6, 30), "person", self.rep.ids)
        return {metric: found.get((metric.id, self.rep.id)) for metric in self.completion | self.timeliness}

    def make_scheme(self):
        line = {"weight": 50, "target_source": "fixed", "fixed_target": 100}
        scheme = (
            self.env["sale.kpi.scheme"]
            .with_user(self.manager)
            .create(
                {
                    "name": "Visits",
                    "date_from": "2027-01-01",
                    "team_ids": [Command.set(self.team.ids)],
                    "missing_rule": "reweight",
                    "line_ids": [
                        Command.create({**line, "metric_id": metric.id})
                        for metric in (self.completion, self.timeliness)
                    ],
                }
            )
        )
        scheme.action_activate()
        return scheme
