from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import YEAR, TargetCommon


@tagged("post_install", "-at_install")
class TestPlanCheck(TargetCommon):
    def persons(self, *years):
        for user, year in zip((self.rep, self.colleague), years, strict=False):
            self.make_plan(user, [{"metric_id": self.ordered.id, "year": year}])

    def gap(self, plan):
        self.env.flush_all()
        self.env.invalidate_all()
        return plan.sudo().gap_ids.mapped(lambda gap: (gap.below, gap.difference, gap.plan_count))

    def test_gap_is_live(self):
        """PLN-06: the gap to the persons' plans shows as they are written, and closes to the cent."""
        team = self.make_team_plan([{"metric_id": self.ordered.id, "year": 2000}])
        self.assertEqual(self.gap(team), [(0.0, 2000.0, 0)])
        self.persons(1200, 799.99)
        self.assertEqual(self.gap(team), [(1999.99, 0.01, 2)])
        self.assertIn("1,999.99 of 2,000.00", team.warnings)
        other = self.env["sale.target.plan"].search([("user_id", "=", self.colleague.id)])
        other.line_ids.write({"year": 800})
        self.assertEqual(self.gap(team), [(2000.0, 0.0, 2)])
        self.assertNotIn("come to", team.warnings or "")
        other.line_ids.write({"year": 800.01})
        self.env.invalidate_all()
        self.assertIn("come to more", team.warnings)

    def test_gap_warns(self):
        """PLN-06: by default the approver is warned; the plan is approved all the same."""
        self.persons(1200, 799.99)
        team = self.make_team_plan([{"metric_id": self.ordered.id, "year": 2000}])
        team.action_submit()
        self.assertIn("come to less", " ".join(team.sudo().approval_request_ids.warnings))
        self.approve(team, self.deputy)
        self.assertEqual(team.state, "approved")

    def test_gap_refuses(self):
        """PLN-06: by setting, persons that sum to one cent less than their team stop it; equal passes."""
        self.company.target_gap_check = "block"
        self.persons(1200, 799.99)
        team = self.make_team_plan([{"metric_id": self.ordered.id, "year": 2000}])
        with self.assertRefused("come to less"):
            team.action_submit()
        other = self.env["sale.target.plan"].search([("user_id", "=", self.colleague.id)])
        other.line_ids.write({"year": 800})
        team.action_submit()
        self.assertEqual(team.state, "submitted")
        # What is below moves after submitting: the approval itself is refused.
        other.line_ids.write({"year": 799.99})
        with self.assertRefused("come to less"):
            self.approve(team, self.deputy)
        other.line_ids.write({"year": 800})
        self.approve(team, self.deputy)
        self.assertEqual(team.state, "approved")

    def test_company_over_teams(self):
        """PLN-06: a company's plan is held against those of its teams; a given up one does not count."""
        company = self.make_company_plan([{"metric_id": self.ordered.id, "year": 3000}])
        team = self.make_team_plan([{"metric_id": self.ordered.id, "year": 2500}])
        self.persons(100)
        self.assertEqual(self.gap(company), [(2500.0, 500.0, 1)])
        self.assertEqual(team.parent_id, company.browse())  # the leader does not read the company's plan
        self.assertEqual(team.with_user(self.director).parent_id.id, company.id)
        self.assertEqual(company.child_count, 1)
        team.action_cancel()
        self.assertEqual(self.gap(company), [(0.0, 3000.0, 0)])

    def test_new_version_below_counts_once(self):
        """PLN-06: of a plan in versions the latest counts, not both."""
        team = self.make_team_plan([{"metric_id": self.ordered.id, "year": 2000}])
        plan = self.make_approved()
        version = plan._create_version()
        version.line_ids.write({"year": 1500})
        self.assertEqual(self.gap(team), [(1500.0, 500.0, 1)])

    def test_gap_by_dimensions(self):
        """PLN-06: targets with dimensions count where there is no whole; shares are left out."""
        team = self.make_team_plan(
            [{"metric_id": self.ordered.id, "year": 2000}, {"metric_id": self.market_share.id, "year": 9}]
        )
        area = self.env.ref("base.state_cn_SH")
        lines = [
            {"metric_id": self.ordered.id, "state_id": area.id, "year": 300},
            {"metric_id": self.ordered.id, "channel_id": self.make_channel().id, "year": 400},
        ]
        plan = self.make_plan(lines=lines)
        self.assertEqual(self.gap(team), [(700.0, 1300.0, 1)])
        plan.write({"line_ids": [(0, 0, {"metric_id": self.ordered.id, "year": 900})]})
        self.assertEqual(self.gap(team), [(900.0, 1100.0, 1)])

    def make_channel(self):
        return self.env["sale.target.channel"].create({"name": "Dealers"})

    def test_split_check(self):
        """PLN-05: months that do not sum to their year warn, or stop the plan by setting."""
        plan = self.make_plan()
        plan.line_ids.write({"m1": 100.01})
        self.assertIn("Months do not add up", plan.warnings)
        self.company.target_split_check = "block"
        with self.assertRefused("Months do not add up"):
            plan.action_submit()
        plan.line_ids.write({"m1": 100})
        plan.action_submit()
        self.assertEqual(plan.state, "submitted")

    def test_year_total_stays(self):
        """PLN-12: in a new version months move and the year stays; one that changes the year warns, or is
        refused by setting."""
        plan = self.make_approved()
        self.company.target_total_check = "block"
        version = plan._create_version(date(2027, 7, 1))
        version.line_ids.write({"m7": 50, "m8": 150})
        self.assertFalse(version._find_moved_total())
        version.line_ids.write({"year": 1200.01})
        with self.assertRefused(r"1,200.00 → 1,200.01"):
            version.action_submit()
        self.company.target_total_check = "warn"
        version.action_submit()
        self.assertIn("1,200.01", " ".join(version.sudo().approval_request_ids.warnings))

    def test_backdated_version_is_told(self):
        """PLN-12: a version from a day that is over changes what was measured; approvers are told."""
        plan = self.make_approved(date_from="2020-01-01")
        version = plan._create_version(date(2020, 3, 1))
        self.assertIn("which is over", version.warnings)
        self.assertFalse(plan.warnings)

    def test_filing(self):
        """PLN-06: an approved plan is filed with its four parts; the group sees who has not filed."""
        rows = self.env["sale.target.filing"]

        def status(user):
            self.env.flush_all()
            self.env.invalidate_all()
            return rows.search(
                [("user_id", "=", user.id), ("date_from", "=", YEAR), ("company_id", "=", self.company.id)]
            ).status

        self.env["sale.target.plan"].with_user(self.director).create({"level": "company", "date_from": YEAR})
        self.assertEqual(status(self.rep), "missing")
        plan = self.make_plan()
        self.assertEqual(status(self.rep), "draft")
        with self.assertRefused("once it is approved"):
            plan.action_file()
        plan.action_submit()
        self.assertEqual(status(self.rep), "submitted")
        self.approve(plan, self.head)
        self.assertEqual(status(self.rep), "approved")
        with self.assertRefused("lacks: Strategy, Product Mix, and Market layout"):
            plan.action_file()
        version = plan._create_version()
        version.write(dict.fromkeys(("strategy", "product_mix", "layout"), "<p>Said</p>"))
        version.action_submit()
        self.approve(version, self.head)
        with self.assertRaises(AccessError):
            version.with_user(self.colleague).action_file()
        version.action_file()
        self.assertEqual(status(self.rep), "filed")
        self.assertRecordValues(version, [{"filed_by_id": self.rep.id}])
        self.assertEqual(status(self.colleague), "missing")
        with self.assertRefused("filed already"):
            version.action_file()

    def test_who_sees_what_is_not_filed(self):
        """PLN-06: a rep sees himself, his leader the team, whoever sees all everybody."""
        rows = self.env["sale.target.filing"]
        people = self.rep | self.colleague | self.stranger
        expected = {self.rep: self.rep, self.head: self.rep | self.colleague, self.director: people}
        for user, seen in expected.items():
            found = rows.with_user(user).search([("user_id", "in", people.ids)])
            self.assertEqual(set(found.user_id.ids), set(seen.ids), user.name)

    def test_remind(self):
        """PLN-06: who has no plan is asked once."""
        row = self.env["sale.target.filing"].search(
            [("user_id", "=", self.rep.id), ("status", "=", "missing")], limit=1
        )
        row.with_user(self.director).action_remind()
        row.with_user(self.director).action_remind()
        tasks = self.env["mail.activity"].search(
            [("user_id", "=", self.rep.id), ("summary", "ilike", "Hand in")]
        )
        self.assertEqual(len(tasks), 1)

    def test_report(self):
        """PLN-05: the report has one row a month with its first day, in force or not."""
        plan = self.make_approved()
        version = plan._create_version(date(2027, 7, 1))
        version.line_ids.write({"year": 2400})
        version.action_submit()
        self.approve(version, self.head)
        self.env.flush_all()
        report = self.env["sale.target.report"].with_user(self.rep)
        rows = report._read_group(
            [("user_id", "=", self.rep.id), ("is_in_force", "=", True)], ["date:quarter"], ["target:sum"]
        )
        self.assertEqual([total for _quarter, total in rows], [300.0, 300.0, 600.0, 600.0])
        self.assertEqual(report.search_count([("plan_id", "=", plan.id)]), 12)
        self.assertFalse(report.with_user(self.stranger).search([("plan_id", "=", plan.id)]))
