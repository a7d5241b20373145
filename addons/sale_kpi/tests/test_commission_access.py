from odoo.exceptions import AccessError
from odoo.fields import Command

from .common_commission import CommissionCommon


class TestCommissionAccess(CommissionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.make_plan(cls.rep, cls.colleague, cls.stranger, rate=2)
        for user, amount in ((cls.rep, 1000), (cls.colleague, 7000), (cls.stranger, 9000)):
            cls.add_event(amount, user=user)
        cls.settle()
        cls.statements = cls.env["sale.kpi.statement"].browse()

    def setUp(self):
        super().setUp()
        self.mine, self.theirs = (self.make_statement(user) for user in (self.rep, self.colleague))

    def test_own(self):
        """COM-02: a rep sees his own money and nobody else's: list, sum, name, export, related fields."""
        for model in (
            "sale.kpi.ledger",
            "sale.kpi.statement",
            "sale.kpi.statement.line",
            "sale.kpi.commission.account",
        ):
            records = self.env[model].with_user(self.rep)
            self.assertEqual(records.search([]).user_id, self.rep, model)
        ledger = self.env["sale.kpi.ledger"].with_user(self.rep)
        self.assertEqual(ledger._read_group([], [], ["amount:sum"]), [(20,)])
        groups = ledger.formatted_read_group([], ["payee_id"], ["amount:sum"])
        self.assertEqual([group["amount:sum"] for group in groups], [20])
        self.assertFalse(ledger.search([("payee_id.name", "=", "Wu Hao")]))
        self.assertFalse(ledger.search([("amount", ">", 100)]))
        self.assertFalse(self.env["sale.kpi.payee"].with_user(self.rep).name_search("Wu Hao"))
        self.assertFalse(self.env["sale.kpi.statement"].with_user(self.rep).name_search("Wu Hao"))

    def test_colleague(self):
        """COM-02: by its number neither read, nor exported, nor reached through another record."""
        self.rep.group_ids |= self.env.ref("base.group_allow_export")
        row = self.rows(self.colleague).with_user(self.rep)
        for attack in (
            lambda: row.read(["amount"]),
            lambda: row.export_data(["amount", "why"]),
            lambda: self.theirs.with_user(self.rep).read(["amount"]),
            lambda: self.theirs.with_user(self.rep).line_ids.mapped("amount"),
            lambda: self.theirs.with_user(self.rep).action_refresh(),
            lambda: self.theirs.with_user(self.rep).action_check(),
            lambda: row.account_id.read(["cum_amount"]),
        ):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                attack()
        with self.assertRaises(AccessError):
            self.env["sale.kpi.scenario"].with_user(self.rep).search([])

    def test_leader(self):
        """COM-02: a team leader sees his team's money, not that of other teams."""
        ledger = self.env["sale.kpi.ledger"].with_user(self.head)
        self.assertEqual(ledger.search([]).user_id, self.rep | self.colleague)

    def test_manager_writes_plans(self):
        """COM-02: the sales administrator writes a plan with its versions himself; they are numbered."""
        env = self.env(user=self.manager.id)
        people = [Command.create({"user_id": self.rep.id, "date_from": "2026-01-01"})]
        plan = env["sale.kpi.commission.plan"].create({"name": "By its owner", "assignment_ids": people})
        versions = env["sale.kpi.commission.version"]
        numbers = [versions.create({"plan_id": plan.id, "rate": 1}).number for _version in range(2)]
        self.assertEqual(numbers, [1, 2])
        plan.version_ids[-1].action_activate()
        self.assertEqual(plan.version_ids[-1].state, "active")
        with self.assertRefused("follows from what is done"):
            versions.create({"plan_id": plan.id, "rate": 1, "number": 9})

    def test_manager(self):
        """COM-02: the sales administrator sees all; accounting what is approved."""
        ledger = self.env["sale.kpi.ledger"].with_user(self.manager)
        self.assertEqual(
            ledger.search([("company_id", "=", self.company.id)]).user_id,
            self.rep | self.colleague | self.stranger,
        )

    def test_estimate(self):
        """COM-02: the estimate answers for those only whose money one may see."""
        plans = self.env["sale.kpi.commission.plan"].with_user(self.rep)
        both = self.rep | self.colleague
        self.assertEqual(set(plans._read_estimate(both, self.day("2026-05-01"))), {self.rep.id})
        team = plans.with_user(self.head)._read_estimate(both | self.stranger, self.day("2026-05-01"))
        self.assertEqual(set(team), set(both.ids))

    def test_other_company(self):
        """COM-02: another company's commission is not seen, whoever one is there."""
        other = self.env["res.company"].create({"name": "Other", "currency_id": self.yuan.id})
        self.manager.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        ledger = (
            self.env["sale.kpi.ledger"].with_user(self.manager).with_context(allowed_company_ids=other.ids)
        )
        self.assertFalse(ledger.search([]))
