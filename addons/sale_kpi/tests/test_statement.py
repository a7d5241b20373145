import csv
import io

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tools import mute_logger

from .common_commission import CommissionCommon


class TestStatement(CommissionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.expense = cls.env["account.account"].create(
            {"name": "Commission", "code": "K6602", "account_type": "expense"}
        )
        cls.env["account.journal"].create(
            {"name": "Bills", "code": "KBIL", "type": "purchase", "default_account_id": cls.expense.id}
        )
        cls.company.kpi_commission_account_id = cls.expense
        cls.clerk = cls.make_user("k_clerk", "Zhao Min", "account.group_account_invoice")

    @classmethod
    def make_user(cls, login, name, groups):
        user = cls.manager.copy({"login": login, "name": name, "group_ids": [Command.clear()]})
        user.group_ids = [Command.set([cls.env.ref(group).id for group in groups.split(",")])]
        return user

    def earn(self, amount=1000, **values):
        self.add_event(amount, **values)
        self.settle()

    def test_life(self):
        """COM-02: a statement runs, is submitted, approved, locked with its hash, and never paid twice."""
        self.make_plan()
        self.earn()
        statement = self.make_statement(self.rep).with_user(self.manager)
        self.assertEqual((statement.amount, statement.line_count), (20, 1))
        self.earn(500)
        statement.action_refresh()
        self.assertEqual(statement.amount, 30)
        statement.action_submit()
        self.earn(700)
        statement.action_refresh()
        self.assertEqual(statement.amount, 30)
        statement.action_approve()
        self.assertEqual((statement.state, len(statement.checksum)), ("approved", 64))
        self.assertEqual(statement.action_check()["params"]["type"], "success")
        following = self.make_statement(self.rep, "2026-06")
        self.assertEqual(following.amount, 14)

    def test_tampered(self):
        """COM-02: rows that somebody changed past the program are told from what was approved, and not
        paid."""
        self.make_plan()
        self.earn()
        statement = self.make_statement(self.rep).with_user(self.manager)
        statement.action_submit()
        statement.action_approve()
        self.env.cr.execute("UPDATE sale_kpi_statement_line SET amount = 2000")
        self.env.invalidate_all()
        self.assertEqual(statement.action_check()["params"]["type"], "danger")
        with self.assertRefused("differ"):
            statement.action_export()

    def test_nobody_writes(self):
        """COM-02: by no call does anybody write states, rows or sums of statements."""
        self.make_plan()
        self.earn()
        statement = self.make_statement(self.rep).with_user(self.manager)
        for values in (
            {"state": "paid"},
            {"amount": 5},
            {"checksum": "0"},
            {"is_held": False},
            {"date_from": "2026-06-01"},
        ):
            with self.assertRefused("buttons|stays"):
                statement.write(values)
        with self.assertRefused("buttons"):
            statement.create(
                {"payee_id": statement.payee_id.id, "date_from": "2026-07-01", "state": "approved"}
            )
        with self.assertRaises(AccessError):
            statement.line_ids.unlink()
        with self.assertRaises(AccessError):
            statement.with_user(self.rep).write({"date_from": "2026-06-01"})
        with self.assertRefused("follow from the ledger"):
            statement.line_ids.write({"amount": 5})

    def test_own_money(self):
        """COM-02: nobody approves, holds or adjusts his own commission."""
        plan = self.make_plan(self.manager)
        self.add_event(1000, user=self.manager)
        self.settle(plan)
        statement = self.make_statement(self.manager).with_user(self.manager)
        statement.action_submit()
        with self.assertRefused("own commission"):
            statement.action_approve()
        with self.assertRefused("own commission"):
            statement.line_ids.ledger_id._hold("because")
        wizard = self.env["sale.kpi.ledger.adjust"].with_user(self.manager)
        with self.assertRefused("own commission"):
            wizard.create({"payee_id": statement.payee_id.id, "amount": 5, "reason": "x"}).action_adjust()

    def test_bill(self):
        """COM-02: an external salesperson is paid by one vendor bill, whoever presses twice."""
        plan = self.make_plan(self.agent)
        self.env["sale.kpi.commission.split"].create(
            {
                "partner_id": self.customer.id,
                "date_from": "2026-01-01",
                "line_ids": [Command.create({"partner_id": self.agent.id, "percent": 100})],
            }
        )
        self.earn(5000)
        statement = self.make_statement(self.agent).with_user(self.manager)
        statement.action_submit()
        statement.action_approve()
        with self.assertRefused("Accounting"):
            statement.with_user(self.rep).action_bill()
        mine = statement.with_user(self.clerk)
        mine.action_bill()
        bill = statement.bill_id.sudo()
        self.assertRecordValues(
            bill, [{"move_type": "in_invoice", "partner_id": self.agent.id, "amount_untaxed": 100}]
        )
        self.assertEqual(bill.invoice_line_ids.account_id, self.expense)
        with self.assertRefused("paid already"):
            mine.action_bill()
        self.assertEqual(plan.with_user(self.manager).current_version_id.rate, 2)

    def test_payroll(self):
        """COM-02: employees are paid with the salary: a file that can be read, and is written once."""
        self.make_plan()
        self.rep.name = "=Li Na"
        self.earn()
        statement = self.make_statement(self.rep).with_user(self.manager)
        statement.action_submit()
        with self.assertRefused("not approved"):
            statement.action_export()
        statement.action_approve()
        action = statement.action_export()
        self.assertIn("/web/content/", action["url"])
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", statement._name), ("res_id", "=", statement.id)]
        )
        rows = list(csv.DictReader(io.StringIO(attachment.raw.decode("utf-8-sig"))))
        self.assertEqual(
            (rows[0]["person"], rows[0]["amount"], rows[0]["month"]), ("'=Li Na", "20.00", "2026-05")
        )
        self.assertEqual(statement.state, "paid")
        with self.assertRefused("paid already"):
            statement.action_export()

    def test_paid_as_collected(self):
        """COM-02: earned by invoice, paid out as collected: 40 % paid pay 40 %, the rest when it comes,
        and what is credited is left out."""
        self.make_plan(payable="collection")
        invoice = self.bill((self.pump, 1, 1000))
        self.pay(invoice, 400)
        self.capture()
        self.settle()
        may = self.make_statement(self.rep).with_user(self.manager)
        self.assertEqual((self.earned(self.rep), may.amount), (20, 8))
        may.action_submit()
        credit = invoice._reverse_moves([{"invoice_date": "2026-06-03", "date": "2026-06-03"}])
        credit.invoice_line_ids.price_unit = 200
        credit.action_post()
        (invoice | credit).line_ids.filtered(lambda line: line.account_id == self.receivable).reconcile()
        self.pay(invoice, 400, day="2026-06-20")
        self.capture()
        self.settle()
        june = self.make_statement(self.rep, "2026-06")
        self.assertEqual((self.earned(self.rep), june.amount), (16, 8))

    def test_hold(self):
        """COM-02: a row on hold is not paid until it is released, a held statement not approved."""
        self.make_plan()
        self.earn()
        self.earn(500)
        statement = self.make_statement(self.rep).with_user(self.manager)
        row = statement.line_ids.ledger_id[0]
        with self.assertRefused("administrator"):
            row.with_user(self.rep)._hold("mine")
        wizard = self.env["sale.kpi.ledger.hold"].with_user(self.manager)
        wizard = wizard.with_context(active_model=row._name, active_ids=row.ids)
        wizard.create({"reason": "Order is doubted"}).action_hold()
        self.assertEqual(statement.amount, 30 - row.amount)
        self.assertTrue(row.is_held)
        row.action_release()
        self.assertEqual(statement.amount, 30)
        statement._hold("Audit")
        with self.assertRefused("on hold"):
            statement.action_submit()
        statement.action_release()
        statement.action_submit()
        with self.assertRefused("no longer held"):
            row._hold("too late")

    def test_dispute(self):
        """COM-02: a dispute has a deadline and a decision; the row stays, what is granted is a row."""
        self.company.kpi_dispute_days = 5
        self.make_plan()
        self.earn()
        row = self.rows(self.rep).with_user(self.rep)
        disputes = self.env["sale.kpi.dispute"]
        with self.assertRaises(AccessError):
            disputes.with_user(self.colleague).create({"ledger_id": row.id, "reason": "Not his"})
        with self.assertRefused("buttons"):
            disputes.with_user(self.rep).create({"ledger_id": row.id, "reason": "x", "state": "granted"})
        dispute = disputes.with_user(self.rep).create(
            {"ledger_id": row.id, "reason": "It was 1,500", "asked_amount": 10}
        )
        self.assertEqual((dispute.deadline_date - self.env.cr.now().date()).days in (4, 5, 6), True)
        self.assertEqual(len(dispute.sudo().activity_ids), 1)
        with self.assertRefused("administrator"):
            dispute._decide("granted", "I think so", 10)
        with self.assertRefused("buttons"):
            dispute.write({"state": "granted"})
        boss = dispute.with_user(self.manager)
        wizard = self.env["sale.kpi.dispute.decide"].with_user(self.manager)
        wizard.create({"dispute_id": boss.id, "is_granted": True, "decision": "Right"}).action_decide()
        self.assertEqual((dispute.state, row.amount, dispute.granted_amount), ("granted", 20, 10))
        self.assertEqual(dispute.adjust_id.origin_id, row)
        self.assertFalse(dispute.sudo().activity_ids)
        self.assertEqual(self.earned(self.rep), 30)
        with self.assertRefused("decided already"):
            boss._decide("refused", "No", 0)

    def test_adjust(self):
        """COM-02: an adjustment by hand has an amount and a reason, and a right."""
        self.make_plan()
        self.earn()
        payee = self.rows(self.rep).payee_id
        wizard = self.env["sale.kpi.ledger.adjust"]
        with self.assertRaises(AccessError):
            wizard.with_user(self.rep).create({"payee_id": payee.id, "amount": 5, "reason": "x"})
        made = wizard.with_user(self.manager).create({"payee_id": payee.id, "amount": -5, "reason": "Twice"})
        made.action_adjust()
        row = self.rows(self.rep, kind="adjust")
        self.assertRecordValues(row, [{"amount": -5, "reason": "Twice", "created_by_id": self.manager.id}])
        self.assertEqual(row.why, "Twice")
        self.env.cr.execute("SELECT count(*) FROM sale_kpi_event_link WHERE user_id = %s", [self.manager.id])
        self.assertEqual(self.env.cr.fetchone()[0], 1, "who adjusted is never deleted")

    def test_two_settlements(self):
        """COM-02: the same row on two statements at once is refused by PostgreSQL."""
        self.make_plan()
        self.earn()
        self.make_statement(self.rep)
        following = self.make_statement(self.rep, "2026-06", refresh=False)
        line = self.env["sale.kpi.statement.line"].search([("company_id", "=", self.company.id)])
        with (
            self.assertRaisesRegex(Exception, "part_unique"),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "INSERT INTO sale_kpi_statement_line (statement_id, ledger_id, part, amount)"
                " SELECT %s, ledger_id, part, amount FROM sale_kpi_statement_line WHERE id = %s",
                (following.id, line.id),
            )

    def test_gate(self):
        """COM-02: with the policies switched on, plans and statements need their approvers."""
        director = self.make_user(
            "k_director",
            "Sun Wei",
            "sales_team.group_sale_salesman_all_leads,approval_tiers.group_sales_director",
        )
        finance = self.make_user("k_finance", "Qian Li", "base.group_user,approval_tiers.group_finance")
        for name in ("plan", "statement"):
            self.env.ref(f"sale_kpi.policy_template_{name}")._switch_on(self.company)
        plan = self.make_plan(activate=False)
        version = plan.version_ids.with_user(self.manager)
        with self.assertRefused("needs approval"):
            version.action_activate()
        version.action_approval_submit("plan")
        self.approve(version, director, finance)
        self.assertEqual(version.state, "active")
        self.earn()
        statement = self.make_statement(self.rep).with_user(self.manager)
        statement.action_submit()
        with self.assertRefused("waits|needs approval|approv"):
            statement.action_approve()
        self.assertEqual(statement.with_user(finance).amount, 20)
        self.approve(statement, director, finance)
        self.assertEqual(statement.state, "approved")
        self.assertTrue(statement.checksum)

    def approve(self, record, *users):
        for user in users:
            steps = record.sudo().approval_request_ids.step_ids.filtered(lambda step: step.state == "open")
            steps.with_user(user).action_approve()

    def test_printed(self):
        """COM-02: the printed statement says line by line why."""
        self.make_plan(rate=1, tiers=[(500_000, 1.5)])
        self.earn(480_000)
        self.earn(23_000)
        statement = self.make_statement(self.rep)
        html = self.env["ir.actions.report"]._render_qweb_html("sale_kpi.report_statement", statement.ids)[0]
        self.assertIn("3,000.00 at 1.5 %", html.decode())
