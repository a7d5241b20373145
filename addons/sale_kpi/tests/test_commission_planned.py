from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common_commission import CommissionCommon


@tagged("post_install", "-at_install")
class TestCommissionPlanned(CommissionCommon):
    """An accelerator by percent of a sales plan that was really submitted, approved and changed: from the
    invoice to the statement."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.metric = cls.env.ref("sale_target.metric_invoiced")
        cls.make_plan(
            cls.rep,
            rate=1,
            tiers=[(80, 2), (100, 5)],
            measure="attainment",
            metric_id=cls.metric.id,
            floor=50,
        )

    def write_plan(self, month):
        """The rep's plan of 2026, handed in by herself."""
        line = {"metric_id": self.metric.id, **{f"m{number}": month for number in range(1, 13)}}
        plan = (
            self.env["sale.target.plan"]
            .with_user(self.rep)
            .create(
                {
                    "level": "person",
                    "user_id": self.rep.id,
                    "date_from": "2026-01-01",
                    "market_analysis": "<p>Steady</p>",
                    "resource_estimate": "<p>Enough</p>",
                    "line_ids": [Command.create(line)],
                }
            )
        )
        plan.action_submit()
        self.assertEqual(plan.state, "submitted")
        return plan

    def change_plan(self, plan, month):
        """A new version of it from the first of next month, handed in."""
        version = plan.with_user(self.rep)._create_version()
        version.line_ids.write({f"m{number}": month for number in range(1, 13)})
        version.action_submit()
        return version

    def invoiced(self, amount, day):
        invoice = self.bill((self.pump, 1, amount), day=day)
        self.capture()
        self.settle()
        return invoice

    def test_from_plan_to_statement(self):
        """COM-02, PLN-12: nothing below half of the target, 1 % from the first cent above it, 2 % over
        80 %, 5 % over 100 %; a plan counts from its approval, a new version from its first month on."""
        with freeze_time("2026-05-20 04:00:00"):
            plan = self.write_plan(1000)
            self.invoiced(400, "2026-05-04")
            self.assertEqual(self.earned(self.rep), 4, "not approved: the first rate on everything")
            plan.with_user(self.head).action_approve()
            self.settle()
            self.assertEqual(self.earned(self.rep), 0, "40 % of the target is below half")
            for amount, total in ((500, 10), (300, 22)):
                bill = self.invoiced(amount, "2026-05-12")
                self.assertEqual(self.earned(self.rep), total)
            credit = bill._reverse_moves([{"invoice_date": "2026-05-25", "date": "2026-05-25"}])
            credit.action_post()
            self.capture()
            self.settle()
            self.assertEqual(self.earned(self.rep, "2026-05"), 10)
            version = self.change_plan(plan, 500)
            self.assertEqual(str(version.effective_date), "2026-06-01")
        with freeze_time("2026-06-10 04:00:00"):
            self.invoiced(600, "2026-06-05")
            self.assertEqual(self.earned(self.rep, "2026-06"), 6, "60 % of the old target")
            may = self.make_statement(self.rep, "2026-05").with_user(self.manager)
            may.action_submit()
            may.action_approve()
            self.assertEqual(may.amount, 10)
            version.with_user(self.head).action_approve()
            self.settle()
            self.settle()
        self.assertEqual(self.earned(self.rep, "2026-06"), 11, "4 to 80 %, 2 to 100 %, 5 above")
        self.assertEqual(self.earned(self.rep, "2026-05"), 10, "May was measured by the plan of May")
        june = self.make_statement(self.rep, "2026-06")
        rows = june.line_ids.sorted("ledger_id")[::-1]
        self.assertEqual(rows.mapped("amount"), [6, 5])
        self.assertEqual(rows.mapped("kind"), ["earn", "delta"])
        self.assertIn("target", rows[1].why)
        self.assertEqual(may.action_check()["params"]["type"], "success")
        self.assertEqual((may.amount, june.amount), (10, 11))
