from odoo import models


class ResPartner(models.Model):
    """What was reported and promised, on the customer's page and in the brief (CUS-06)."""

    _inherit = "res.partner"

    def _file_reports(self, limit):
        if not self.env["sale.visit.report"].has_access("read"):
            return False
        reports = self.env["sale.visit.report"].search(
            [("partner_id", "child_of", self.id), ("state", "!=", "draft")],
            limit=limit,
            order="date desc, id desc",
        )
        rows = [
            [
                self._file_date(report.date),
                self._file_cell(report.content, report),
                self._file_cell(report.result),
                self._file_cell(report.next_step),
            ]
            for report in reports
        ]
        columns = [self.env._("Day"), self.env._("Report"), self.env._("Result"), self.env._("Next step")]
        return self._file_section(self.env._("Last reports"), columns, rows, self.env._("No report yet."))

    def _file_promises(self, limit):
        if not self.env["sale.visit.promise"].has_access("read"):
            return False
        promises = self.env["sale.visit.promise"].search(
            [("partner_id", "child_of", self.id), ("state", "=", "open")], limit=limit, order="date_due, id"
        )
        side = dict(promises._fields["side"]._description_selection(self.env))
        rows = [
            [
                self._file_date(promise.date_due),
                self._file_cell(promise.name, promise),
                self._file_cell(side.get(promise.side)),
                self._file_cell(promise.user_id.name),
            ]
            for promise in promises
        ]
        columns = [self.env._("Due"), self.env._("Promise"), self.env._("Whose"), self.env._("Who")]
        return self._file_section(
            self.env._("Open promises"), columns, rows, self.env._("Nothing is promised.")
        )
