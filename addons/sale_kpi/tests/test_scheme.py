from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common_score import ScoreCommon

FIXED = {"target_source": "fixed", "fixed_target": 100}


@tagged("post_install", "-at_install")
class TestScheme(ScoreCommon):
    def test_weights_make_100(self):
        """KPI-02: a scheme whose weights make 99.99 or 100.01 is refused when activated, by whatever
        way; thirds that make 100 are accepted."""
        for weights in ((60, 39.99), (60, 40.01)):
            scheme = self.make_scheme(
                ("invoiced", weights[0], FIXED), ("customers", weights[1], FIXED), active=False
            )
            with self.assertRefused("not 100"):
                scheme.action_activate()
            with self.assertRefused("not 100", ValidationError):
                scheme.sudo().write({"state": "active"})
            self.assertEqual(scheme.state, "draft")
        with self.assertRefused("not 100"):
            self.make_scheme()
        scheme = self.make_scheme(
            ("invoiced", 33.33, FIXED), ("customers", 33.33, FIXED), ("ordered", 33.34, FIXED)
        )
        self.assertEqual(scheme.state, "active")

    def test_active_is_frozen(self):
        """KPI-02: an active scheme does not change, not by its lines and not by writing its state; its
        next version replaces it from its day on."""
        scheme = self.make_scheme(("invoiced", 100, FIXED))
        line = scheme.line_ids
        for act in (
            lambda: scheme.write({"line_ids": [Command.clear()]}),
            lambda: line.write({"weight": 50}),
            lambda: line.unlink(),
            lambda: line.sudo().write({"fixed_target": 1}),
            lambda: line.copy({"metric_id": self.metric("ordered").id}),
            lambda: scheme.write({"state": "draft"}),
            lambda: scheme.write({"role": "manager"}),
            lambda: scheme.unlink(),
        ):
            with self.assertRaises(UserError):
                act()
        version = self.env["sale.kpi.scheme"].browse(scheme.action_new_version()["res_id"])
        version = version.with_user(self.clerk)
        version.write({"date_from": "2027-03-01"})
        version.line_ids.fixed_target = 200
        version.action_activate()
        self.assertEqual((scheme.state, str(scheme.date_to)), ("retired", "2027-02-28"))
        self.assertEqual(version.version, 2)
        self.happened("invoice", "2027-02-10", 100)
        self.happened("invoice", "2027-03-10", 100)
        february, march = self.make_run("2027-02-01"), self.make_run("2027-03-01")
        self.assertEqual(self.score_of(february, self.rep).score, 100.0, "the version of its first day")
        self.assertEqual(self.score_of(march, self.rep).score, 50.0)

    def test_lines_are_complete(self):
        """KPI-02: an indicator scored by attainment needs a target, one by a table the table, one from
        the books a source."""
        with self.assertRefused("needs a target"):
            self.make_scheme(("invoiced", 100, {"target_source": "none"}))
        with self.assertRefused("table is empty"):
            self.make_scheme(("invoiced", 100, {"rule": "bands"}))
        self.metric("ordered").source = False
        with self.assertRefused("no figure yet"):
            self.make_scheme(("ordered", 100, FIXED))

    def test_who_is_assessed(self):
        """KPI-04: members of teams are salespeople, who leads a team is a supervisor, who leads them a
        manager; a named person is assessed by his scheme while his time lasts."""
        rep = self.make_scheme(("invoiced", 100, FIXED))
        supervisor = self.make_scheme(("invoiced", 100, FIXED), role="supervisor")
        manager = self.make_scheme(("invoiced", 100, FIXED), role="manager")
        schemes = rep | supervisor | manager
        people = schemes.sudo()._get_people(*self.get_march())
        roles = {user: scheme.role for user, scheme in people.items()}
        self.assertEqual(
            roles,
            {
                **dict.fromkeys(self.rep | self.colleague | self.stranger, "rep"),
                **dict.fromkeys(self.head | self.west_head, "supervisor"),
                self.manager: "manager",
            },
        )
        named = self.make_scheme(
            ("customers", 100, FIXED),
            person_ids=[
                Command.create({"user_id": self.rep.id, "date_from": "2027-03-31"}),
                Command.create({"user_id": self.colleague.id, "date_to": "2027-02-28"}),
            ],
        )
        people = (schemes | named).sudo()._get_people(*self.get_march())
        self.assertEqual((people[self.rep], people[self.colleague]), (named, rep))
        self.assertEqual(supervisor.sudo()._get_subjects(self.head), {self.head: self.team.ids})
        subjects = manager.sudo()._get_subjects(self.manager)
        self.assertEqual(subjects, {self.manager: sorted((self.team | self.west).ids)})

    def get_march(self):
        run = self.env["sale.kpi.run"].new({"date_from": "2027-03-01", "period": "month"})
        return run.date_from, run.date_to

    def test_rights(self):
        """KPI-02: a salesperson or leader writes no scheme, no grade and no weight."""
        scheme = self.make_scheme(("invoiced", 100, FIXED), active=False)
        for user in (self.rep, self.head, self.director):
            for record in (scheme, scheme.line_ids, self.env.ref("sale_kpi.grade_a")):
                with self.assertRaises(AccessError):
                    record.with_user(user).write({"display_name": "Mine"})
        with self.assertRaises(AccessError):
            scheme.with_user(self.rep).action_activate()

    def test_other_company(self):
        """KPI-02: schemes of another company are not seen here."""
        other = self.env["res.company"].create({"name": "Other"})
        scheme = self.env["sale.kpi.scheme"].create({"name": "X", "company_id": other.id})
        self.assertFalse(self.env["sale.kpi.scheme"].with_user(self.clerk).search([("id", "=", scheme.id)]))
