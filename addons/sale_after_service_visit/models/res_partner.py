from odoo import api, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """Complaints in the customer file; those that are open head the brief before a visit."""

    _inherit = "res.partner"

    @api.model
    def _get_brief_keys(self):
        keys = [key for key in super()._get_brief_keys() if key != "complaints"]
        return ["complaints_open", *keys]

    def _file_complaints_open(self, limit):
        rows = self._file_complaint_rows(Domain("state", "not in", ("closed", "cancelled")), limit)
        if rows is False:
            return False
        env = self.env
        return self._file_section(
            env._("Open complaints"), self._file_complaint_columns(), rows, env._("No open complaint.")
        )

    def _file_complaints(self, limit):
        rows = self._file_complaint_rows(Domain("state", "!=", "cancelled"), limit)
        if rows is False:
            return False
        env = self.env
        return self._file_section(
            env._("Complaints"), self._file_complaint_columns(), rows, env._("No complaint.")
        )

    def _file_complaint_columns(self):
        env = self.env
        return [env._("Complaint"), env._("Date"), env._("About"), env._("State"), env._("Answer by")]

    def _file_complaint_rows(self, domain, limit):
        complaints = self.env["sale.after.service.complaint"]
        if not complaints.has_access("read"):
            return False
        domain &= Domain("partner_id", "child_of", self.id) & Domain("kind", "=", "complaint")
        found = complaints.search(domain, limit=limit, order="next_due_at, id desc")
        state = dict(found._fields["state"]._description_selection(self.env))
        return [
            [
                self._file_cell(complaint.name, complaint),
                self._file_date(complaint.reported_at),
                self._file_cell(complaint.subject),
                self._file_cell(state[complaint.state]),
                self._file_date(
                    complaint.next_due_at and complaint.resolve_due_at,
                    style="text-danger" if complaint.is_overdue else "",
                ),
            ]
            for complaint in found
        ]
