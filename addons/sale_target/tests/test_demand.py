from datetime import date

from dateutil.relativedelta import relativedelta
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import TargetCommon

SECTIONS = dict.fromkeys(("background", "benefit", "approach", "market"), "<p>Said</p>")
GOOD = dict.fromkeys(("reasonable", "effective", "likely", "supported"), "4")


class DemandCommon(TargetCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, group in {
            "marketer": "sale_target.group_marketing",
            "engineer": "sale_target.group_research",
            "accountant": "approval_tiers.group_finance",
        }.items():
            setattr(cls, name, new_test_user(cls.env, f"t_{name}", groups=group, name=name.title()))
        for template in ("demand", "scheme"):
            cls.switch_on(f"policy_template_{template}")

    @classmethod
    def make_demand(cls, **values):
        vals = {
            "name": "Small pumps for farms",
            "date_from": "2027-01-01",
            "date_to": "2027-06-30",
            **SECTIONS,
            "goal_ids": [Command.create({"metric_id": cls.market_share.id, "target": 100})],
            "budget_ids": [
                Command.create({"kind": "staff", "amount": 5000}),
                Command.create({"kind": "promotion", "amount": 10_000}),
                Command.create({"kind": "development", "amount": 2000}),
            ],
            "task_ids": [
                Command.create(
                    {"name": "Fair in Harbin", "user_id": cls.rep.id, "cost": 6000, "date_to": "2027-03-31"}
                )
            ],
            **values,
        }
        return cls.env["sale.target.demand"].with_user(cls.rep).create(vals)

    def review(self, demand, *people):
        departments = {self.marketer: "marketing", self.engineer: "research", self.accountant: "finance"}
        for user in people:
            row = demand.sudo()._get_reviews().filtered(lambda row, u=user: row.department == departments[u])
            row = row.with_user(user)
            row.write(GOOD)
            row.action_done()

    def make_decided(self, **values):
        demand = self.make_demand(**values)
        demand.action_submit()
        self.review(demand, self.marketer, self.engineer, self.accountant)
        demand.with_user(self.head).write({"summary": "<p>Do it</p>"})
        demand.with_user(self.head).action_summarise()
        self.approve(demand, self.deputy, self.general)
        return demand

    def make_scheme(self, **values):
        demand = self.make_decided(**values)
        action = demand.with_user(self.head).action_create_scheme()
        return self.env["sale.target.scheme"].with_user(self.head).browse(action["res_id"])

    def make_running(self, **values):
        scheme = self.make_scheme(**values)
        scheme.action_submit()
        self.approve(scheme, self.deputy)
        return scheme


@tagged("post_install", "-at_install")
class TestDemand(DemandCommon):
    def test_three_of_four_sections(self):
        """PLN-02: a proposal with three of its four sections is not submitted."""
        for name in SECTIONS:
            with self.subTest(name):
                demand = self.make_demand(**{name: "<p></p>"})
                with self.assertRefused("All four sections are compulsory"):
                    demand.action_submit()
        self.make_demand().action_submit()

    def test_steps_open_in_order(self):
        """PLN-02: after all three departments the head sums up, after him the leaders decide."""
        demand = self.make_demand()
        demand.action_submit()
        self.assertEqual(demand.state, "review")
        self.review(demand, self.marketer, self.engineer)
        self.assertEqual(demand.state, "review")
        with self.assertRefused("once marketing, R&D and finance have scored"):
            demand.with_user(self.head).write({"summary": "<p>Early</p>"})
        with self.assertRefused("once marketing, R&D and finance have scored"):
            demand.with_user(self.head).action_approval_submit("demand")
        self.review(demand, self.accountant)
        self.assertEqual(demand.state, "summary")
        with self.assertRefused("The sales head sums up"):
            demand.write({"summary": "<p>By the rep himself</p>"})
        with self.assertRefused("Write the summary"):
            demand.with_user(self.head).action_summarise()
        demand.with_user(self.head).write({"summary": "<p>Do it</p>"})
        demand.with_user(self.head).action_approval_submit("demand")
        self.assertEqual(demand.state, "decision")
        self.approve(demand, self.deputy)
        self.assertEqual(demand.state, "decision")
        self.approve(demand, self.general)
        self.assertRecordValues(demand, [{"state": "approved", "summarised_by_id": self.head.id}])

    def test_four_criteria(self):
        """PLN-02: a department scores all four criteria, its own only, once, and only by its members."""
        demand = self.make_demand()
        demand.action_submit()
        row = demand.sudo().review_ids.filtered(lambda row: row.department == "marketing")
        mine = row.with_user(self.marketer)
        mine.write({**GOOD, "supported": "0"})
        with self.assertRefused("missing: Resources support it"):
            mine.action_done()
        for user in (self.engineer, self.accountant, self.rep, self.director):
            with self.assertRaises(AccessError):
                row.with_user(user).write({"supported": "5"})
        mine.write({"supported": "5"})
        mine.action_done()
        self.assertEqual(mine.score, 4.25)
        with self.assertRaises(AccessError):
            mine.write({"supported": "1"})
        for vals in ({"reviewed_at": "2027-01-01"}, {"department": "finance"}, {"score": 5}):
            with self.assertRaises(UserError):
                mine.write(vals)

    def test_refused_and_returned(self):
        """PLN-02: refused by the leaders it is over; returned it is changed and reviewed anew."""
        demand = self.make_demand()
        demand.action_submit()
        with self.assertRefused("under review or decided"):
            demand.goal_ids.write({"target": 1})
        self.review(demand, self.marketer, self.engineer, self.accountant)
        demand.with_user(self.head).write({"summary": "<p>Do it</p>"})
        demand.with_user(self.head).action_summarise()
        self.open_steps(demand).with_user(self.deputy).action_return("Less money")
        self.assertEqual(demand.state, "draft")
        demand.budget_ids[0].amount = 1
        demand.action_submit()
        self.assertEqual((demand.state, len(demand.review_ids)), ("review", 6))
        self.review(demand, self.marketer, self.engineer, self.accountant)
        demand.with_user(self.head).action_summarise()
        self.open_steps(demand).with_user(self.deputy).action_reject("No")
        self.assertEqual(demand.state, "refused")
        with self.assertRefused("made from an approved demand"):
            demand.with_user(self.head).action_create_scheme()

    def test_without_policy(self):
        """PLN-02: without a policy a leader decides by hand, nobody else, and not who summed up."""
        self.switch_off("policy_template_demand")
        demand = self.make_demand()
        demand.action_submit()
        self.review(demand, self.marketer, self.engineer, self.accountant)
        demand.with_user(self.head).write({"summary": "<p>Do it</p>"})
        demand.with_user(self.head).action_summarise()
        for user in (self.rep, self.head, self.director):
            with self.assertRaises(UserError):
                demand.with_user(user).action_approve()
        demand.with_user(self.general).action_approve()
        self.assertEqual(demand.state, "approved")

    def test_rights(self):
        """PLN-02: the departments read it, a stranger does not; nobody writes its state."""
        demand = self.make_demand()
        demand.action_submit()
        for user in (self.marketer, self.engineer, self.accountant, self.head, self.general):
            demand.with_user(user).read(["name", "goal_ids"])
        with self.assertRaises(AccessError):
            demand.with_user(self.stranger).read(["name"])
        for vals in ({"state": "approved"}, {"asked_round": 5}, {"approved_at": "2027-01-01"}):
            with self.assertRefused("cannot be written or imported"):
                demand.write(vals)


@tagged("post_install", "-at_install")
class TestScheme(DemandCommon):
    def test_made_from_demand(self):
        """PLN-03: targets are copied, with a budget, a team and activities with owner and date."""
        scheme = self.make_scheme()
        self.assertRecordValues(scheme.goal_ids, [{"metric_id": self.market_share.id, "target": 100}])
        self.assertEqual(
            {row.kind: row.amount for row in scheme.budget_ids},
            {"staff": 5000, "promotion": 10_000, "development": 2000},
        )
        self.assertEqual(scheme.member_ids, self.rep | self.colleague)
        self.assertRecordValues(
            scheme.task_ids,
            [{"name": "Fair in Harbin", "user_id": self.rep.id, "date_to": date(2027, 3, 31)}],
        )
        self.assertEqual(scheme.budget_total, 17_000)
        self.assertEqual(len(scheme.demand_id.goal_ids), 1)

    def test_only_from_approved(self):
        """PLN-03: from a demand that is not approved no scheme is made, by no path."""
        demand = self.make_demand()
        with self.assertRefused("made from an approved demand"):
            demand.action_create_scheme()
        with self.assertRefused("made from an approved demand"):
            self.env["sale.target.scheme"].with_user(self.rep).create(
                {"name": "X", "demand_id": demand.id, "date_from": "2027-01-01", "date_to": "2027-02-01"}
            )

    def test_binding(self):
        """PLN-03: an approved scheme keeps its targets and budgets."""
        scheme = self.make_running()
        self.assertEqual(scheme.state, "approved")
        for act in (
            lambda: scheme.goal_ids.write({"target": 1}),
            lambda: scheme.budget_ids[0].write({"amount": 1}),
            lambda: scheme.budget_ids.unlink(),
            lambda: scheme.write({"strategy": "<p>Other</p>"}),
            lambda: scheme.goal_ids.create(
                {"scheme_id": scheme.id, "metric_id": self.ordered.id, "target": 1}
            ),
        ):
            with self.assertRefused("stays as it is"):
                act()
        with self.assertRefused("follows from the activities"):
            scheme.budget_ids[0].write({"requested": 0})

    def test_budget_blocks(self):
        """PLN-11: of 10,000 for promotion, 10,000 may be requested and 10,001 may not."""
        scheme = self.make_running()
        fair = scheme.task_ids
        second = fair.create({"scheme_id": scheme.id, "name": "Posters", "cost": 4001})
        fair.action_request()
        budget = scheme.budget_ids.filtered(lambda row: row.kind == "promotion")
        self.assertEqual((budget.requested, budget.remaining), (6000, 4000))
        with self.assertRefused("10,000.00.*10,001.00"), self.cr.savepoint():
            second.action_request()
        self.assertEqual(second.state, "planned")
        second.cost = 4000
        second.action_request()
        self.assertEqual(budget.remaining, 0)
        with self.assertRefused("withdraw it first"):
            second.write({"cost": 9000})
        second.action_withdraw()
        self.assertEqual(budget.requested, 6000)

    def test_budget_warns(self):
        """PLN-11: by setting 10,001 of 10,000 only warns."""
        self.company.target_budget_check = "warn"
        scheme = self.make_running()
        scheme.task_ids.cost = 10_001
        action = scheme.task_ids.action_request()
        self.assertIn("10,001.00", action["params"]["message"])
        self.assertEqual(scheme.task_ids.state, "requested")
        self.assertEqual(scheme.budget_ids.filtered(lambda row: row.kind == "promotion").remaining, -1)

    def test_budget_in_the_database(self):
        """PLN-11: PostgreSQL itself refuses more than the budget, whatever a program computed."""
        scheme = self.make_running()
        budget = scheme.budget_ids.filtered(lambda row: row.kind == "promotion")
        sync = self.env["sale.target.budget"]
        sync._upsert(scheme, "promotion", 10_000, 10_000, False)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError) as caught, self.cr.savepoint():
            sync._upsert(scheme, "promotion", 10_000, 10_000.01, False)
        self.assertIn("never_more", str(caught.exception))
        budget.invalidate_recordset()
        self.assertEqual(budget.requested, 10_000)

    def test_no_budget_for_the_kind(self):
        """PLN-11: what has no budget has one of zero; what costs nothing needs none."""
        budgets = [Command.create({"kind": "staff", "amount": 1})]
        scheme = self.make_running(budget_ids=budgets)
        with self.assertRefused("budget of"), self.cr.savepoint():
            scheme.task_ids.action_request()
        scheme.task_ids.cost = 0
        scheme.task_ids.action_request()

    def test_staff(self):
        """PLN-11: staff needed against active people, and the approver is told who is missing."""
        scheme = self.make_scheme()
        scheme.staff_needed = 3
        self.assertEqual((scheme.staff_active, scheme.staff_missing), (2, 1))
        scheme.action_submit()
        self.assertIn("3 people; 2 are there", " ".join(scheme.sudo().approval_request_ids.warnings))
        self.colleague.active = False
        scheme.invalidate_recordset()
        self.assertEqual((scheme.staff_active, scheme.staff_missing), (1, 2))

    def test_gap_and_achievement(self):
        """PLN-04: target 100 and 80 reached are a gap of -20 and 80 %."""
        scheme = self.make_running()
        with self.assertRefused("evaluated once it is finished"):
            scheme.goal_ids.write({"actual": 80})
        scheme.action_finish()
        self.assertEqual(scheme.state, "finished")
        with self.assertRefused("lacks: Market share, Strategy Effect, Team Performance, Li Na, and Wu Hao"):
            scheme.action_evaluate()
        scheme.goal_ids.write({"actual": 80})
        self.assertRecordValues(scheme.goal_ids, [{"gap": -20, "achievement_percent": 80}])
        scheme.write({"strategy_effect": "<p>Good</p>", "team_performance": "<p>Fair</p>"})
        with self.assertRefused("lacks: Li Na and Wu Hao"):
            scheme.action_evaluate()
        scheme.person_ids.write({"performance": "met"})
        scheme.action_evaluate()
        self.assertEqual(scheme.state, "evaluated")
        for act in (
            lambda: scheme.goal_ids.write({"actual": 100}),
            lambda: scheme.person_ids.write({"performance": "above"}),
            lambda: scheme.write({"strategy_effect": "<p>Better</p>"}),
        ):
            with self.assertRefused("an evaluation that was handed in stays"):
                act()

    def test_evaluation_comes_first(self):
        """PLN-04: the next scheme is not submitted before the one before is evaluated; one that is over
        since yesterday counts, one that ends today does not yet."""
        today = fields.Date.context_today(self.env["sale.target.scheme"].with_user(self.head))
        yesterday, start = today - relativedelta(days=1), today - relativedelta(days=60)
        first = self.make_running(date_from=start, date_to=today)
        second = self.make_scheme(name="The next one")
        self.assertFalse(second._find_unevaluated())
        self.cr.execute("UPDATE sale_target_scheme SET date_to = %s WHERE id = %s", (yesterday, first.id))
        first.invalidate_recordset()
        for act in (second.action_submit, lambda: second.action_approval_submit("scheme")):
            with self.assertRefused("Evaluate Small pumps for farms first"):
                act()
        first.action_finish()
        with self.assertRefused("Evaluate Small pumps"):
            second.action_submit()
        first.goal_ids.write({"actual": 0})
        first.write({"strategy_effect": "<p>None</p>", "team_performance": "<p>Poor</p>"})
        first.person_ids.write({"performance": "below"})
        first.action_evaluate()
        second.action_submit()
        self.assertEqual(second.state, "submitted")

    def test_actual_is_read(self):
        """PLN-04: where orders tell what was reached, it is read and need not be typed."""
        today = date.today()
        goals = [Command.create({"metric_id": self.ordered.id, "target": 100})]
        scheme = self.make_running(date_from=today - relativedelta(days=9), date_to=today, goal_ids=goals)
        product = self.env["product.product"].create({"name": "Pump"})
        for team in (self.team, self.other_team):
            order = self.env["sale.order"].create(
                {
                    "partner_id": self.env.user.partner_id.id,
                    "team_id": team.id,
                    "currency_id": self.company.currency_id.id,
                    "order_line": [
                        Command.create({"product_id": product.id, "price_unit": 80, "tax_ids": False})
                    ],
                }
            )
            order.state = "sale"
        self.env.flush_all()
        scheme.action_finish()
        self.assertRecordValues(scheme.goal_ids, [{"actual": 80, "gap": -20, "is_evaluated": True}])

    def test_performance_is_private(self):
        """PLN-04: a person reads his own evaluation, not a colleague's."""
        scheme = self.make_running()
        scheme.action_finish()
        rows = self.env["sale.target.scheme.person"]
        for user, count in {self.rep: 1, self.stranger: 0, self.head: 2, self.manager: 2}.items():
            self.assertEqual(
                rows.with_user(user).search_count([("scheme_id", "=", scheme.id)]), count, user.name
            )
