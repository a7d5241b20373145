from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import REASONS, YEAR, TargetCommon


@tagged("post_install", "-at_install")
class TestPlan(TargetCommon):
    def test_draft_is_ignored(self):
        """PLN-01: a target counts for nobody until its plan is approved."""
        plan = self.make_plan()
        self.assertEqual(self.read_targets("2027-01-01", "2027-01-31"), {})
        plan.action_submit()
        self.assertEqual(self.read_targets("2027-01-01", "2027-01-31"), {})
        self.approve(plan, self.head)
        self.assertEqual(plan.state, "approved")
        key = (self.ordered.id, self.rep.id)
        self.assertEqual(self.read_targets("2027-01-01", "2027-01-31"), {key: 100.0})

    def test_reasons_are_compulsory(self):
        """PLN-01: without market analysis or resource estimate no plan is submitted."""
        for missing, label in (
            ("market_analysis", "Market Analysis"),
            ("resource_estimate", "Resource Estimate"),
        ):
            with self.subTest(missing):
                plan = self.make_plan(date_from="2028-01-01", **{**REASONS, missing: "<p><br></p>"})
                with self.assertRefused(f"lacks: {label}"):
                    plan.action_submit()
                with self.assertRefused(f"lacks: {label}"):
                    plan.action_approval_submit("plan")
                plan.write({missing: "<p>Written</p>"})
                plan.action_submit()
                self.assertEqual(plan.state, "submitted")
                plan.sudo().approval_request_ids.with_user(self.rep).action_recall()
                plan.action_cancel()

    def test_head_submits_leader_approves(self):
        """PLN-01: the sales head submits the team's plan, the deputy GM in charge approves it."""
        plan = self.make_team_plan()
        plan.action_submit()
        self.assertEqual(plan.state, "submitted")
        self.assertIn(self.deputy, self.open_steps(plan).candidate_ids)
        with self.assertRaises(UserError):
            self.approve(plan, self.director)
        self.approve(plan, self.deputy)
        self.assertRecordValues(plan, [{"state": "approved", "approved_by_id": self.deputy.id}])

    def test_general_manager_makes_it_valid(self):
        """PLN-14: what a sales director or the deputy GM says leaves the year plan waiting; the GM's
        approval makes it valid."""
        plan = self.make_company_plan()
        plan.action_submit()
        other = self.director.copy({"login": "t_director_2", "name": "Second director"})
        with self.assertRaises(UserError):
            self.approve(plan, other)
        self.assertEqual(plan.state, "submitted")
        self.approve(plan, self.deputy)
        self.assertEqual(plan.state, "submitted")
        company = self.company.ids
        self.assertEqual(self.read_targets("2027-01-01", "2027-12-31", "company", company), {})
        self.approve(plan, self.general)
        self.assertEqual(plan.state, "approved")
        expected = {(self.ordered.id, self.company.id): 1200.0}
        self.assertEqual(self.read_targets("2027-01-01", "2027-12-31", "company", company), expected)

    def test_supervisor_approves_a_person(self):
        """PLN-06: the supervisor approves a personal plan; neither its owner nor a stranger does."""
        plan = self.make_plan()
        plan.action_submit()
        for user in (self.rep, self.colleague, self.deputy):
            with self.assertRaises(UserError):
                self.approve(plan, user)
        self.approve(plan, self.head)
        self.assertEqual(plan.state, "approved")

    def test_refused_and_returned(self):
        """PLN-01: a refused plan says so and may be written anew; a returned one is a draft again."""
        plan = self.make_plan()
        plan.action_submit()
        self.open_steps(plan).with_user(self.head).action_reject("Too low")
        self.assertEqual(plan.state, "refused")
        plan.line_ids.write({"year": 2400})
        plan.action_submit()
        self.assertEqual(plan.state, "submitted")
        self.open_steps(plan).with_user(self.head).action_return("Split by quarter")
        self.assertEqual(plan.state, "draft")

    def test_line_without_metric_or_figure(self):
        """PLN-08: a target with no metric or no number is refused on submit; one cent is a number."""
        plan = self.make_plan(lines=[{"year": 100}])
        with self.assertRefused("does not say what is counted"):
            plan.action_submit()
        plan.line_ids.write(
            {"metric_id": self.new_customers.id, "year": 0, "h1": 0, **{f"m{n}": 0 for n in range(1, 13)}}
        )
        with self.assertRefused("has no figure"):
            plan.action_submit()
        plan.line_ids.write({"m3": 0.01})
        plan.action_submit()
        self.assertEqual(plan.state, "submitted")

    def test_no_lines(self):
        """PLN-08: a plan without targets is not submitted."""
        with self.assertRefused("has no targets yet"):
            self.make_plan(lines=[]).action_submit()

    def test_zero_where_less_is_better(self):
        """PLN-08: no complaint at all is a figure."""
        metric = self.env["sale.target.metric"].create(
            {"name": "Complaints", "code": "t_complaints", "unit": "number", "is_lower_better": True}
        )
        plan = self.make_plan(lines=[{"metric_id": metric.id}])
        plan.action_submit()
        self.approve(plan, self.head)
        key = (metric.id, self.rep.id)
        self.assertEqual(self.read_targets("2027-02-01", "2027-02-28", metrics=metric), {key: 0.0})

    def test_binding(self):
        """PLN-12: nobody edits an approved target directly, by form, call, import or as superuser."""
        plan = self.make_approved()
        line = plan.line_ids
        for user in (self.rep, self.head, self.director, self.manager, self.env.user):
            own = line.with_user(user)
            for act in (
                lambda own=own: own.write({"m1": 1}),
                lambda own=own: own.write({"metric_id": self.invoiced.id}),
                lambda own=own: own.unlink(),
                lambda own=own: own.plan_id.write({"line_ids": [(1, own.id, {"year": 1})]}),
                lambda own=own: own.plan_id.write({"strategy": "<p>Other</p>"}),
                lambda own=own: own.plan_id.write({"effective_date": "2027-03-01"}),
                lambda own=own: own.create({"plan_id": plan.id, "metric_id": self.invoiced.id, "year": 1}),
                lambda own=own: own.action_roll_up(),
            ):
                with self.assertRefused("is binding"):
                    act()
        with self.assertRefused("is binding"):
            plan.with_user(self.rep).action_cancel()
        self.assertEqual(line.year, 1200)

    def test_import_into_approved(self):
        """PLN-12: an import does not reach an approved target either."""
        plan = self.make_approved()
        ref = plan.sudo().export_data(["id"])["datas"][0][0]
        lines = self.env["sale.target.line"].with_user(self.rep)
        result = lines.load(["plan_id/id", "metric_id", "year"], [[ref, "Sales amount (invoiced)", "9"]])
        self.assertFalse(result["ids"])
        self.assertIn("is binding", result["messages"][0]["message"])

    def test_moving_a_target_into_an_approved_plan(self):
        """PLN-12: a line of a draft is not moved into a binding plan."""
        plan = self.make_approved()
        draft = self.make_plan(date_from="2028-01-01")
        with self.assertRefused("is binding"):
            draft.line_ids.write({"plan_id": plan.id})

    def test_submitted_is_locked(self):
        """PLN-12: what waits for approval is recalled before it is changed."""
        plan = self.make_plan()
        plan.action_submit()
        with self.assertRefused("recall it before"):
            plan.line_ids.write({"m1": 1})
        plan.sudo().approval_request_ids.with_user(self.rep).action_recall()
        self.assertEqual(plan.state, "draft")
        plan.line_ids.write({"m1": 101})

    def test_state_is_not_written(self):
        """PLN-01: nobody paints a plan approved."""
        for vals in (
            {"state": "approved"},
            {"approved_at": "2027-01-01 00:00:00"},
            {"is_asked_by_hand": True},
            {"version": 9},
            {"has_successor": True},
        ):
            with self.subTest(vals), self.assertRefused("cannot be written or imported"):
                self.make_plan().write(vals)
            self.env.invalidate_all()
            self.env["sale.target.plan"].search([("user_id", "=", self.rep.id)]).sudo().unlink()
        with self.assertRefused("cannot be written or imported"):
            self.make_plan(state="approved")

    def test_one_plan_a_year(self):
        """PLN-06: one plan per subject and year; an overlapping year is refused, the next one is not."""
        self.make_approved()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self.make_plan().flush_recordset()
        for start in ("2026-02-01", "2027-12-01"):
            with self.subTest(start), self.assertRefused("overlaps", ValidationError):
                self.make_plan(date_from=start)
        self.make_plan(date_from="2028-01-01")
        with self.assertRefused("first day of a month", ValidationError):
            self.make_plan(self.colleague, date_from="2027-01-02")

    def test_cancelled_plan_makes_room(self):
        """PLN-12: a plan that was given up stays on record; the next one gets another number."""
        plan = self.make_plan()
        plan.action_cancel()
        again = self.make_plan()
        self.assertEqual((plan.state, again.state, again.version), ("cancelled", "draft", 2))

    def test_by_hand_without_policy(self):
        """PLN-01: where no policy is in force the superior says so himself; the rep does not."""
        self.switch_off("policy_template_person")
        plan = self.make_plan()
        plan.action_submit()
        self.assertEqual(plan.state, "submitted")
        for user in (self.rep, self.stranger, self.manager):
            with self.assertRaises(UserError):
                plan.with_user(user).action_approve()
        plan.with_user(self.head).action_return()
        self.assertEqual(plan.state, "draft")
        plan.action_submit()
        plan.with_user(self.head).action_approve()
        self.assertRecordValues(plan, [{"state": "approved", "approved_by_id": self.head.id}])

    def test_rights(self):
        """PLN-06: own plans, the leader those of his team, everybody's for those who see all; a rep makes
        no plan for his team, and reads the one of his team, not of another."""
        own, other = self.make_plan(), self.make_plan(self.stranger)
        team = self.make_team_plan()
        plans = own | other | team
        visible = {
            self.rep: own | team,
            self.colleague: team,
            self.stranger: other,
            self.head: own | team,
            self.director: plans,
        }
        for user, expected in visible.items():
            found = self.env["sale.target.plan"].with_user(user).search([("id", "in", plans.ids)])
            self.assertEqual(found, expected.with_user(user), user.name)
            lines = self.env["sale.target.line"].with_user(user).search([("plan_id", "in", plans.ids)])
            self.assertEqual(lines, expected.line_ids.with_user(user), user.name)
        with self.assertRaises(AccessError):
            team.with_user(self.rep).line_ids.write({"year": 1})
        with self.assertRaises(AccessError):
            self.make_plan(self.rep, level="team", team_id=self.team.id, date_from="2029-01-01")
        with self.assertRaises(AccessError):
            self.make_plan(self.rep, level="company")
        with self.assertRaises(AccessError):
            self.make_plan(self.rep, user_id=self.colleague.id)
        self.make_plan(self.head, user_id=self.colleague.id)

    def test_other_company(self):
        """PLN-06: a plan of another company is not there."""
        company = self.env["res.company"].create({"name": "Second"})
        plan = (
            self.env["sale.target.plan"]
            .sudo()
            .create({"level": "company", "company_id": company.id, "date_from": YEAR})
        )
        with self.assertRaises(AccessError):
            plan.with_user(self.director).read(["level"])

    def test_form(self):
        """PLN-05: in the form the year fills its months, a month leaves the year as it is."""
        form = Form(self.env["sale.target.plan"].with_user(self.rep))
        form.date_from = YEAR
        with form.line_ids.new() as line:
            line.metric_id = self.ordered
            line.year = 1200
            self.assertEqual((line.m12, line.q3, line.h2), (100.0, 300.0, 600.0))
            line.m1 = 150
            self.assertEqual((line.year, line.q1, line.difference), (1200.0, 300.0, -50.0))
            line.q2 = 330
            self.assertEqual((line.m4, line.year), (110.0, 1200.0))
        plan = form.save()
        self.assertRecordValues(plan, [{"user_id": self.rep.id, "team_id": self.team.id}])
        self.assertRecordValues(plan.line_ids, [{"year": 1200, "m1": 150, "m4": 110, "q1": 300, "q2": 330}])
