from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain


class ApprovalTiersRequestClock(models.Model):
    """The time limit of the whole process: who is late is told, nothing is decided."""

    _inherit = "approval.tiers.request"

    deadline_at = fields.Datetime(string="Due", readonly=True)
    overdue_at = fields.Datetime(string="Told that it is late", readonly=True)
    is_overdue = fields.Boolean(string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue")

    _watched = models.Index("(deadline_at) WHERE state = 'pending'")

    @api.depends("state", "deadline_at")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for request in self:
            late = bool(request.deadline_at) and request.deadline_at < now
            request.is_overdue = late and request.state == "pending"

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "=", "pending") & Domain("deadline_at", "<", fields.Datetime.now())
        return late if True in value else ~late

    @api.model
    def _prepare_request_vals(self, record, gate, policy, *args, **kwargs):
        vals = super()._prepare_request_vals(record, gate, policy, *args, **kwargs)
        vals["deadline_at"] = self.env["approval.tiers.step"]._plan_deadline(
            record._get_approval_company(), vals["submitted_at"], policy.limit_hours, policy.limit_kind
        )
        return vals

    @api.model
    def _get_late_domain(self):
        """Pending beyond the limit of the whole process, and nobody told so far."""
        late = Domain("state", "=", "pending") & Domain("deadline_at", "<", fields.Datetime.now())
        return late & Domain("overdue_at", "=", False)

    def _tell_late(self):
        """Mark these as told, and tell each superior of a requester once for all of his."""
        self.write({"overdue_at": fields.Datetime.now()})
        note = self.env._("The whole process is over its time limit.")
        self.with_user(SUPERUSER_ID)._record("remind", note)  # nobody's act but the clock's
        by_person = {}
        for request in self:
            superior = request.requester_id._get_approval_superior()
            for person in superior or request._get_officers():
                by_person[person] = by_person.get(person, self.browse()) | request
        for person, requests in by_person.items():
            requests._notify_late(person)

    def _get_officers(self):
        """Approval officers of the request's company."""
        officers = self.env.ref("approval_tiers.group_officer").all_user_ids
        return officers.filtered(lambda user: user.active and self.company_id in user.company_ids)

    def _notify_late(self, person):
        texts = self.with_context(lang=person.lang).env
        lines = Markup("").join(
            Markup("<li><b>%s</b>: %s</li>")
            % (
                request.document_name,
                request.step_ids.filtered(lambda step: step.state == "open")._get_waiting_line(texts),
            )
            for request in self
        )
        self.env["mail.thread"].message_notify(
            partner_ids=person.partner_id.ids,
            subject=texts._("Overdue: %(count)s approvals", count=len(self)),
            body=Markup("<p>%s</p><ul>%s</ul>")
            % (texts._("These approvals are over the time limit of the whole process:"), lines),
        )
