from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..spread import MONTHS
from .common import TargetCommon


@tagged("post_install", "-at_install")
class TestLine(TargetCommon):
    def test_year_of_1200(self):
        """PLN-05: 1,200 become 12 × 100; a moved month shows a difference at its quarter and at the
        year; one press adds the months up."""
        line = self.make_plan().line_ids
        self.assertEqual([line[month] for month in MONTHS], [100.0] * 12)
        self.assertFalse(line.difference_note)
        line.write({"m2": 130})
        self.assertRecordValues(line, [{"year": 1200, "q1": 300, "difference": -30}])
        self.assertIn("Q1 is set to 300.00, its parts come to 330.00", line.difference_note)
        line.plan_id.action_roll_up()
        self.assertRecordValues(line, [{"year": 1230, "h1": 630, "q1": 330, "difference": 0}])

    def test_call_with_a_year_alone(self):
        """PLN-05: also a program that writes the year alone gets months that sum to it."""
        line = self.make_plan().line_ids
        line.write({"year": 100})
        self.assertEqual(round(sum(line[month] for month in MONTHS), 2), 100.0)
        self.assertEqual(line.difference, 0)

    def test_season(self):
        """PLN-05: a season spreads the year; without any weight there is none."""
        season = self.env["sale.target.season"].create({"name": "Spring festival", "m1": 0, "m2": 0, "m3": 2})
        plan = self.make_plan(lines=[], spread="season", season_id=season.id)
        plan.write({"line_ids": [(0, 0, {"metric_id": self.ordered.id, "year": 1100})]})
        self.assertRecordValues(plan.line_ids, [{"m1": 0, "m3": 200, "m4": 100, "q1": 200, "h2": 600}])
        with self.assertRefused("cannot be below zero"):
            season.m4 = -1
        with self.assertRefused("one must be above"):
            season.write(dict.fromkeys(MONTHS, 0))

    def test_rate_is_copied(self):
        """PLN-08: a market share of 12 % is 12 % each month; it has no difference."""
        line = self.make_plan(lines=[{"metric_id": self.market_share.id, "year": 12}]).line_ids
        self.assertEqual({line[month] for month in MONTHS}, {12.0})
        line.write({"m1": 11})
        self.assertRecordValues(line, [{"year": 12, "difference": 0}])

    def test_number_is_whole(self):
        """PLN-08: 13 new customers are spread as whole ones."""
        line = self.make_plan(lines=[{"metric_id": self.new_customers.id, "year": 13}]).line_ids
        self.assertTrue(all(line[month].is_integer() for month in MONTHS))
        self.assertEqual(sum(line[month] for month in MONTHS), 13)

    def test_import(self):
        """PLN-05: targets are imported with months or with the year alone."""
        plan = self.make_plan(lines=[])
        ref = plan.sudo().export_data(["id"])["datas"][0][0]
        lines = self.env["sale.target.line"].with_user(self.rep)
        rows = [[ref, "Sales amount (orders)", "1200", ""], [ref, "Quantity sold", "", "40"]]
        result = lines.load(["plan_id/id", "metric_id", "year", "m1"], rows)
        self.assertTrue(result["ids"], result["messages"])
        self.assertRecordValues(plan.line_ids, [{"year": 1200, "m1": 100}, {"year": 40, "m1": 40}])

    def test_one_target_per_dimensions(self):
        """PLN-07: the same metric and dimensions stand once in a plan; another area is another target."""
        area = self.env.ref("base.state_cn_SH")
        plan = self.make_plan()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            plan.write({"line_ids": [(0, 0, {"metric_id": self.ordered.id, "year": 1})]})
        plan.write({"line_ids": [(0, 0, {"metric_id": self.ordered.id, "state_id": area.id, "year": 1})]})
        self.assertEqual(plan.line_ids.mapped("has_dimensions"), [False, True])

    def test_other_companys_customer(self):
        """PLN-07: a customer of another company has no target here."""
        company = self.env["res.company"].create({"name": "Second"})
        partner = self.env["res.partner"].create({"name": "Far", "company_id": company.id})
        with self.assertRefused("another company"):
            self.make_plan(lines=[{"metric_id": self.ordered.id, "year": 1, "partner_id": partner.id}])

    def test_many_lines_cost(self):
        """PLN-05: two hundred targets are written with as many queries as twenty, save their rows."""

        def create(count, start):
            areas = self.env["res.country.state"].search([], limit=count)
            lines = [{"metric_id": self.ordered.id, "state_id": area.id, "year": 10} for area in areas]
            plan = self.make_plan(lines=[], date_from=start)
            self.env.flush_all()
            before = self.cr.sql_log_count
            plan.write({"line_ids": [(0, 0, line) for line in lines]})
            self.env.flush_all()
            return self.cr.sql_log_count - before

        create(5, "2030-01-01")
        few, many = create(20, "2031-01-01"), create(200, "2032-01-01")
        self.assertLess(many - few, 30)
