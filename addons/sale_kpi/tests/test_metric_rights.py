from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_score import ScoreCommon


@tagged("post_install", "-at_install")
class TestMetricMoney(ScoreCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.company.chart_template:
            cls.env["account.chart.template"].try_loading("generic_coa", cls.company, install_demo=False)

    def invoice(self, amount, due):
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_user_id": self.rep.id,
                "invoice_date": "2026-01-01",
                "invoice_date_due": due,
                "invoice_line_ids": [(0, 0, {"name": "Pump", "price_unit": amount, "tax_ids": [(5,)]})],
            }
        )
        move.action_post()
        return move

    def pay(self, move, amount, day):
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        register.create({"amount": amount, "payment_date": day})._create_payments()

    def test_overdue_as_of_a_day(self):
        """KPI-03: overdue money is what was due before the day and not paid by then, whatever was paid
        later; what is due that very day is not overdue."""
        late = self.invoice(1000, "2026-02-10")
        self.invoice(500, "2026-02-28")
        self.pay(late, 300, "2026-02-20")
        self.pay(late, 700, "2026-03-05")
        february = {"first": "2026-02-01", "last": "2026-02-28"}
        self.assertEqual(self.figures("overdue", subjects=self.rep, **february), {self.rep.id: 700.0})
        march = {"first": "2026-03-01", "last": "2026-03-31"}
        self.assertEqual(self.figures("overdue", subjects=self.rep, **march), {self.rep.id: 500.0})
        self.assertEqual(self.figures("overdue", "team", self.team, **march)[self.team.id], 500.0)

    def test_credit(self):
        """KPI-03: sales credit: of 1,500 due in February 300 were paid on time: 20 %; nothing due is no
        figure."""
        late = self.invoice(1000, "2026-02-10")
        self.pay(late, 700, "2026-02-11")
        self.pay(self.invoice(500, "2026-02-28"), 300, "2026-02-28")
        february = {"first": "2026-02-01", "last": "2026-02-28"}
        self.assertEqual(self.figures("credit", **february), {self.rep.id: 20.0})


@tagged("post_install", "-at_install")
class TestMetricRights(ScoreCommon):
    def test_only_what_one_may_see(self):
        """KPI-07: figures of others are left out for a salesperson, those of other teams for a leader."""
        for user in (self.rep, self.colleague, self.stranger):
            self.happened("invoice", "2027-03-02", 10, user=user)
        people = self.rep | self.colleague | self.stranger
        self.assertEqual(self.figures("invoiced", user=self.rep), {self.rep.id: 10.0})
        self.assertEqual(set(self.figures("invoiced", user=self.head)), {self.rep.id, self.colleague.id})
        self.assertEqual(set(self.figures("invoiced", user=self.director)), set(people.ids))
        self.assertEqual(self.figures("invoiced", "team", self.team | self.west, user=self.rep), {})
        self.assertEqual(
            self.figures("invoiced", "team", self.team | self.west, user=self.head), {self.team.id: 20}
        )
        self.assertEqual(self.figures("invoiced", "company", self.company, user=self.head), {})

    def test_other_company(self):
        """KPI-03: what was sold in another company does not count here."""
        other = self.env["res.company"].create({"name": "Other"})
        self.happened("invoice", "2027-03-02", 10, company_id=other.id)
        self.assertEqual(self.figures("invoiced")[self.rep.id], 0.0)

    def test_typed_figures(self):
        """KPI-05: a salesperson types in nothing; a leader figures of his people, never of himself or of
        other teams; a figure counted from documents cannot be typed in."""
        with self.assertRaises(AccessError):
            self.typed("teamwork", 100, "person", self.rep, by=self.rep)
        mine = self.typed("teamwork", 90, "person", self.rep, by=self.head)
        self.assertEqual(mine.team_id, self.team)
        with self.assertRaises(UserError):
            mine.with_user(self.rep).value = 100
        with self.assertRaises(AccessError):
            self.typed("teamwork", 90, "person", self.stranger, by=self.head)
        with self.assertRaises(AccessError):
            self.typed("market_size", 90, by=self.head)
        with self.assertRaises(UserError):
            self.typed("teamwork", 90, "person", self.head, by=self.head)
        with self.assertRefused("of himself"):
            self.typed("teamwork", 90, "person", self.clerk)
        with self.assertRefused("counted from documents", ValidationError):
            self.typed("invoiced", 90)
        with self.assertRefused("whole months", ValidationError):
            self.typed("market_size", 90, date_to="2027-03-30")
        value = self.env["sale.kpi.value"].with_user(self.colleague)
        self.assertFalse(value.search([("user_id", "=", self.rep.id)]))
        self.assertEqual(self.figures("teamwork"), {self.rep.id: 90.0})

    def test_any_records(self):
        """C25: a company counts any of its records without a line of code, with the rights of whoever
        counts: who may not read the records gets no figure."""
        metric = self.env["sale.target.metric"].create(
            {
                "name": "Meetings",
                "code": "meetings",
                "unit": "number",
                "source": "records",
                "model_id": self.env["ir.model"]._get_id("crm.lead"),
                "record_domain": "[('type', '=', 'opportunity')]",
                "date_field": "create_date",
                "user_field": "user_id",
            }
        )
        self.env["crm.lead"].create(
            [
                {"name": "One", "type": "opportunity", "user_id": self.rep.id},
                {"name": "Two", "type": "lead", "user_id": self.rep.id},
            ]
        )
        today = fields.Date.context_today(self.rep)
        span = {"first": str(today - timedelta(days=1)), "last": str(today + timedelta(days=1))}
        found = self.figures("meetings", subjects=self.rep, user=self.rep, **span)
        self.assertEqual(found, {self.rep.id: 1})
        self.assertEqual(self.figures("meetings", subjects=self.rep, user=self.general, **span), {})
        team = self.figures("meetings", "team", self.team, user=self.head, **span)
        self.assertEqual(
            team, {self.team.id: 0}, "no record of others is counted for a leader who may not read it"
        )
        metric.model_id = self.env["ir.model"]._get_id("crm.lead")

    def test_records_are_checked(self):
        """C25: a metric that cannot be counted is refused when it is saved, also one of records that
        whoever saves it may not read."""
        vals = {
            "name": "X",
            "code": "x",
            "source": "records",
            "model_id": self.env["ir.model"]._get_id("crm.lead"),
            "date_field": "create_date",
            "user_field": "user_id",
        }
        metrics = self.env["sale.target.metric"].with_user(self.clerk)
        for wrong in (
            {"date_field": "name"},
            {"user_field": "partner_id"},
            {"value_field": "nothing"},
            {"record_domain": "[('nothing', '=', 1)]"},
            {"record_domain": "__import__('os')"},
            {"model_id": False},
        ):
            with self.assertRaises(ValidationError, msg=wrong):
                metrics.create({**vals, **wrong})
        with self.assertRaises(AccessError):
            hidden = self.env["ir.model"]._get_id("ir.config_parameter")
            metrics.create(
                {**vals, "model_id": hidden, "date_field": "create_date", "user_field": "create_uid"}
            )
        with self.assertRefused("counted from itself", ValidationError):
            metric = metrics.create({"name": "Y", "code": "y", "source": "manual"})
            metric.write({"source": "growth", "base_metric_id": metric.id})
        with self.assertRefused("say where the figure comes from", ValidationError):
            metrics.create({"name": "Z", "code": "z", "source": "ratio"})
