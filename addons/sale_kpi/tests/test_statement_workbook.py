import io
from datetime import datetime

import openpyxl

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common_commission import CommissionCommon


@tagged("post_install", "-at_install")
class TestStatementWorkbook(CommissionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_plan(rate=1, tiers=[(1000, 2)])
        cls.rep.name = '=HYPERLINK("http://x","Li Na")'
        cls.customer.name = "@Ningbo"
        for amount in (600, 700.35, -100.1):
            cls.add_event(amount)
        cls.settle()
        cls.clerk = cls.manager.copy({"login": "k_clerk", "name": "Zhao Min", "group_ids": [Command.clear()]})
        cls.clerk.group_ids = cls.env.ref("account.group_account_invoice")

    def open(self, statement, user):
        content = statement.with_user(user)._get_workbook()
        formulas = openpyxl.load_workbook(io.BytesIO(content))
        values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        return formulas, values

    def test_rows(self):
        """COM-02: a statement as a spreadsheet: a row for each ledger row, dates and numbers as such, and
        sums that come to the statement."""
        statement = self.make_statement(self.rep)
        self.assertEqual(statement.amount, 14.01)  # 10 for the first 1,000, then 2 % of 200.25
        formulas, values = self.open(statement, self.rep)
        self.assertEqual(values.sheetnames, ["Statements", "Rows"])
        heading, *rows, total = values["Rows"].iter_rows(values_only=True)
        place = {name: number for number, name in enumerate(heading)}
        self.assertEqual(
            [row[place["Ledger row"]] for row in rows], statement.line_ids.ledger_id.sorted("id").ids
        )
        self.assertEqual([row[place["Commission"]] for row in rows], [6.0, 10.01, -2.0])
        self.assertEqual([row[place["Paid on"]] for row in rows], [600, 700.35, -100.1])
        self.assertEqual([row[place["Total after"]] for row in rows], [600, 1300.35, 1200.25])
        self.assertEqual({row[place["Date"]] for row in rows}, {datetime(2026, 5, 10)})
        self.assertIn("Took you from", rows[0][place["Why"]])
        self.assertEqual((total[0], total[place["Commission"]]), ("Total", 14.01))
        cell = formulas["Rows"].cell(row=5, column=place["Commission"] + 1)
        self.assertEqual(cell.value, "=SUM(K2:K4)")
        first = values["Statements"][2]
        self.assertEqual(
            (first[1].value, first[1].is_date, first[4].value), (datetime(2026, 5, 1), True, 14.01)
        )

    def test_no_formula_but_the_sums(self):
        """COM-02: names that begin like a formula stay names."""
        statement = self.make_statement(self.rep)
        for begin in ("=", "+", "-", "@"):
            self.rep.name = f"{begin}1+1"
            formulas, _values = self.open(statement, self.rep)
            cells = [cell for sheet in formulas for row in sheet.iter_rows() for cell in row]
            found = {cell.value for cell in cells if cell.data_type == "f"}
            self.assertEqual(found, {"=SUM(E2:E2)", "=SUM(K2:K4)"})
            self.assertEqual(formulas["Rows"]["A2"].value, f"{begin}1+1")
            self.assertEqual(formulas["Rows"]["A2"].data_type, "s")
            self.assertIsNone(formulas["Rows"]["A2"].hyperlink)

    def test_who(self):
        """COM-02: the payee takes his own statement, accounting what is approved, nobody a colleague's."""
        statement = self.make_statement(self.rep)
        with self.assertRaises(AccessError):
            statement.with_user(self.colleague).action_download()
        with self.assertRaises(AccessError):
            statement.with_user(self.clerk).action_download()
        self.assertIn(
            "/sale_kpi/statements.xlsx?ids=", statement.with_user(self.rep).action_download()["url"]
        )
        statement.with_user(self.manager).action_submit()
        statement.with_user(self.manager).action_approve()
        self.env.invalidate_all()
        mine = statement.with_user(self.clerk)
        self.assertIn("2026-05", mine.read(["display_name", "payee_id", "amount"])[0]["display_name"])
        mine.action_download()
        _formulas, values = self.open(statement, self.clerk)
        self.assertEqual(values["Statements"]["E2"].value, 14.01)
        self.assertEqual(values["Statements"]["H2"].value, statement.checksum)
        self.env.invalidate_all()
        mine.action_export()
        self.assertEqual(statement.state, "paid")


@tagged("post_install", "-at_install")
class TestStatementDownload(HttpCase, CommissionCommon):
    def test_download(self):
        """COM-02: the address gives a workbook to whoever may read the statement, and to nobody else."""
        self.make_plan(rate=1)
        self.add_event(600)
        self.settle()
        statement = self.make_statement(self.rep)
        url = f"/sale_kpi/statements.xlsx?ids={statement.id}"
        self.authenticate("k_rep", "k_rep")
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("commission-2026-05.xlsx", answer.headers["Content-Disposition"])
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content), data_only=True)["Statements"]
        self.assertEqual(sheet["E2"].value, 6)
        self.assertEqual(self.url_open("/sale_kpi/statements.xlsx?ids=x").status_code, 404)
        self.authenticate("k_stranger", "k_stranger")
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(url).status_code, 403)
