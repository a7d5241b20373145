import io

import xlsxwriter

from odoo import models

WIDTHS = {"text": 24, "long": 70, "date": 12, "money": 16, "number": 10}


class SaleKpiStatement(models.Model):
    """Statements as a spreadsheet: one sheet with the sums, one with a row for each ledger row.

    Text is written as text, whatever it begins with, so a name can never be taken for a formula.
    """

    _inherit = "sale.kpi.statement"

    def action_download(self):
        """Download these statements, by whoever may read them."""
        self.check_access("read")
        ids = ",".join(map(str, self.ids))
        return {"type": "ir.actions.act_url", "url": f"/sale_kpi/statements.xlsx?ids={ids}", "target": "self"}

    def _get_workbook_name(self):
        months = sorted(set(self.mapped("date_from")))
        return f"commission-{months[0]:%Y-%m}{f'-to-{months[-1]:%Y-%m}' if len(months) > 1 else ''}.xlsx"

    def _get_workbook(self):
        """The bytes of the file."""
        buffer = io.BytesIO()
        book = xlsxwriter.Workbook(
            buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self.check_access("read")
        # The names and rows that stand on a statement, for whoever may read it, such as accounting.
        statements = self.sudo().sorted(lambda one: (one.date_from, one.payee_id.name, one.id))
        formats = statements._get_workbook_formats(book)
        statements._write_sheet(
            book, self.env._("Statements"), statements._get_sum_columns(), statements, formats
        )
        rows = statements.line_ids.sorted(lambda row: (row.statement_id.id, row.ledger_id.id, row.part))
        statements._write_sheet(book, self.env._("Rows"), statements._get_row_columns(), rows, formats)
        book.close()
        return buffer.getvalue()

    def _get_workbook_formats(self, book):
        digits = max(self.currency_id.mapped("decimal_places"))
        money = "#,##0" + (f".{'0' * digits}" if digits else "")
        return {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "text": book.add_format({"valign": "top"}),
            "long": book.add_format({"valign": "top", "text_wrap": True}),
            "number": book.add_format({"valign": "top", "num_format": "0"}),
            "date": book.add_format({"valign": "top", "num_format": "yyyy-mm-dd"}),
            "money": book.add_format({"valign": "top", "num_format": money}),
            "total": book.add_format({"bold": True, "top": 1, "num_format": money}),
        }

    def _get_sum_columns(self):
        """[(heading, type, what to write of a record, whether the column is added up)]"""
        states = dict(self._fields["state"]._description_selection(self.env))
        return [
            (self.env._("Person"), "text", lambda one: one.payee_id.name, False),
            (self.env._("Month"), "date", lambda one: one.date_from, False),
            (self.env._("State"), "text", lambda one: states[one.state], False),
            (self.env._("Rows"), "number", lambda one: one.line_count, False),
            (self.env._("Commission"), "money", lambda one: one.amount, True),
            (self.env._("Currency"), "text", lambda one: one.currency_id.name, False),
            (self.env._("Statement"), "number", lambda one: one.id, False),
            (self.env._("Checksum"), "long", lambda one: one.checksum, False),
        ]

    def _get_row_columns(self):
        kinds = dict(self.env["sale.kpi.ledger"]._fields["kind"]._description_selection(self.env))
        return [
            (self.env._("Person"), "text", lambda row: row.statement_id.payee_id.name, False),
            (self.env._("Month"), "date", lambda row: row.statement_id.date_from, False),
            (self.env._("Date"), "date", lambda row: row.date, False),
            (self.env._("Kind"), "text", lambda row: kinds[row.kind], False),
            (self.env._("Plan"), "text", lambda row: row.plan_id.name, False),
            (self.env._("Document"), "text", lambda row: row.document, False),
            (self.env._("Why"), "long", lambda row: row.why, False),
            (self.env._("Paid on"), "money", lambda row: row.base, False),
            (self.env._("Total before"), "money", lambda row: row.cum_before, False),
            (self.env._("Total after"), "money", lambda row: row.cum_after, False),
            (self.env._("Commission"), "money", lambda row: row.amount, True),
            (self.env._("Currency"), "text", lambda row: row.currency_id.name, False),
            (self.env._("Ledger row"), "number", lambda row: row.ledger_id.id, False),
            (self.env._("Part"), "number", lambda row: row.part, False),
        ]

    def _write_sheet(self, book, title, columns, records, formats):
        """A heading, a row for each record, and below them the sums."""
        sheet = book.add_worksheet(title[:31])
        if self.env["res.lang"]._get_data(code=self.env.lang or "en_US").direction == "rtl":
            sheet.right_to_left()
        for place, (heading, kind, read, is_summed) in enumerate(columns):
            sheet.set_column(place, place, WIDTHS[kind])
            sheet.write_string(0, place, heading, formats["head"])
            values = [read(record) for record in records]
            for number, value in enumerate(values, start=1):
                self._write_cell(sheet, number, place, value, kind, formats[kind])
            if is_summed and values:
                self._write_total(sheet, len(values) + 1, place, values, formats["total"])
        sheet.write_string(len(records) + 1, 0, self.env._("Total"), formats["head"])
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(records), len(columns) - 1)

    def _write_cell(self, sheet, row, place, value, kind, style):
        if kind in ("money", "number"):
            sheet.write_number(row, place, value or 0, style)
        elif kind == "date" and value:
            sheet.write_datetime(row, place, value, style)
        else:
            sheet.write_string(row, place, value or "", style)

    def _write_total(self, sheet, row, place, values, style):
        """A formula, so that whoever filters or corrects sees it follow, with what it comes to."""
        column = xlsxwriter.utility.xl_col_to_name(place)
        digits = max(self.currency_id.mapped("decimal_places"))
        total = round(sum(values), digits)
        sheet.write_formula(row, place, f"=SUM({column}2:{column}{row})", style, total)
