from odoo import api, fields, models
from odoo.fields import Domain

from .sale_after_service_clock import LATE
from .sale_after_service_complaint import DONE

BATCH = 200
CLOCKS = {
    "acknowledge": ("acknowledge_due_at", "acknowledged_at"),
    "assess": ("assess_due_at", "assessed_at"),
    "resolve": ("resolve_due_at", "resolved_at"),
}
TOP_LEVEL = 3


class SaleAfterServiceComplaint(models.Model):
    """Three clocks run from the report; they stand still while the customer is awaited (CPL-02)."""

    _inherit = "sale.after.service.complaint"

    reported_at = fields.Datetime(
        string="Reported on", required=True, default=fields.Datetime.now, index=True, copy=False
    )
    acknowledge_due_at = fields.Datetime(string="To be acknowledged by", readonly=True, copy=False)
    acknowledged_at = fields.Datetime(string="Acknowledged on", readonly=True, copy=False)
    assess_due_at = fields.Datetime(string="To be assessed by", readonly=True, copy=False)
    assessed_at = fields.Datetime(string="Assessed on", readonly=True, copy=False)
    resolve_due_at = fields.Datetime(string="To be answered by", readonly=True, copy=False)
    resolved_at = fields.Datetime(string="Answered on", readonly=True, copy=False)
    closed_at = fields.Datetime(string="Closed on", readonly=True, copy=False)
    awaiting_since = fields.Datetime(string="Customer awaited since", readonly=True, copy=False)
    paused_hours = fields.Float(
        string="Waited for the customer",
        readonly=True,
        copy=False,
        help="Working hours; the clocks stood still.",
    )
    next_due_at = fields.Datetime(
        string="Next time limit",
        compute="_compute_next_due_at",
        store=True,
        copy=False,
        help="The earliest clock that still runs.",
    )
    is_overdue = fields.Boolean(string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue")
    was_overdue = fields.Boolean(
        string="Was late", readonly=True, copy=False, help="Some clock ran out before the work was done."
    )
    escalation_level = fields.Integer(string="Escalated to level", readonly=True, copy=False)
    escalated_at = fields.Datetime(string="Escalated on", readonly=True, copy=False)
    escalate_at = fields.Datetime(string="Goes up on", compute="_compute_escalate_at", store=True, copy=False)
    clock_panel = fields.Html(compute="_compute_clock_panel", sanitize=False, export_string_translation=False)

    _running = models.Index("(next_due_at) WHERE next_due_at IS NOT NULL")
    _to_escalate = models.Index("(escalate_at) WHERE escalate_at IS NOT NULL")

    @api.model
    def _get_kept_fields(self):
        clocks = {name for pair in CLOCKS.values() for name in pair}
        own = {"name", "access_token", "closed_at", "awaiting_since", "paused_hours", "was_overdue"}
        return super()._get_kept_fields() | clocks | own | {"escalation_level", "escalated_at"}

    @api.depends("state", "kind", "awaiting_since", *(name for pair in CLOCKS.values() for name in pair))
    def _compute_next_due_at(self):
        for complaint in self:
            due = [complaint[due] for due, done in complaint._get_open_clocks() if complaint[due]]
            if complaint.awaiting_since:  # what was late before stays late
                due = [at for at in due if at <= complaint.awaiting_since]
            complaint.next_due_at = min(due, default=False)

    @api.depends("next_due_at")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for complaint in self:
            complaint.is_overdue = bool(complaint.next_due_at and complaint.next_due_at <= now)

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = Domain("next_due_at", "<=", fields.Datetime.now())
        return overdue if True in value else ~overdue

    @api.depends("next_due_at", "escalation_level", "escalated_at")
    def _compute_escalate_at(self):
        planned = {}
        for complaint in self:
            if not complaint.next_due_at or complaint.escalation_level >= TOP_LEVEL:
                complaint.escalate_at = False
            elif not complaint.escalation_level:
                complaint.escalate_at = complaint.next_due_at
            else:
                company, start = key = complaint.company_id, complaint.escalated_at
                if key not in planned:
                    hours = company.complaint_escalation_hours
                    planned[key] = self._plan_due(company, start, hours) or start
                complaint.escalate_at = planned[key]

    @api.depends("next_due_at", "paused_hours")
    @api.depends_context("lang", "tz")
    def _compute_clock_panel(self):
        for complaint in self:
            values = {"clocks": complaint._get_clocks() if complaint._origin.id else []}
            complaint.clock_panel = self.env["ir.qweb"]._render("sale_after_service.complaint_clocks", values)

    def _get_open_clocks(self):
        """(due, done) fields of the clocks that are not done."""
        if self.kind == "praise" or self.state in DONE:
            return []
        return [(due, done) for due, done in CLOCKS.values() if not self[done]]

    def _get_clocks(self):
        """What the form shows of each clock: label, due, text (left or late) and style."""
        if self.kind == "praise":
            return []
        labels = {
            "acknowledge": self.env._("Acknowledge"),
            "assess": self.env._("Assess"),
            "resolve": self.env._("Answer"),
        }
        return [
            {"label": labels[clock], "due": self[due], **self._get_clock_text(self[due], self[done])}
            for clock, (due, done) in CLOCKS.items()
        ]

    def _get_clock_text(self, due, done):
        now = fields.Datetime.now()
        if done:
            late = due and done > due
            text = self.env._("Done, late") if late else self.env._("Done in time")
            return {"text": text, "style": "danger" if late else "success"}
        if self.state in DONE or not due:
            return {"text": self.env._("No limit") if not due else "", "style": "muted"}
        stop = self.awaiting_since or now
        if due <= stop:
            hours = self._count_hours(self.company_id, due, now)
            text = self.env._("%(time)s late", time=self._format_hours(hours))
            return {"text": text, "style": "danger"}
        left = self._format_hours(self._count_hours(self.company_id, stop, due))
        if self.awaiting_since:
            text = self.env._("Stands still, %(time)s left", time=left)
            return {"text": text, "style": "muted"}
        soon = self._count_hours(self.company_id, stop, due) <= 2
        return {"text": self.env._("%(time)s left", time=left), "style": "warning" if soon else "info"}

    # Keeping the clocks

    def _plan_clocks(self):
        """Write the time limits of the clocks that are open, from the report on."""
        planned = {}
        for complaint in self.filtered(lambda complaint: complaint.kind == "complaint"):
            company, start, paused = complaint.company_id, complaint.reported_at, complaint.paused_hours
            values = {}
            for clock, (due, done) in CLOCKS.items():
                hours = complaint.category_id._get_hours(clock, company)
                key = (company, start, hours and hours + paused)
                if key not in planned:
                    planned[key] = self._plan_due(*key)
                if not complaint[done]:
                    values[due] = planned[key]
            complaint.write(values)

    def _shift_clocks(self, since, until):
        """Open time limits move on by the working time between; they never start anew."""
        hours = self._count_hours(self.company_id, since, until)
        values = {"paused_hours": self.paused_hours + hours}
        for due, _done in self._get_open_clocks():
            if self[due] and hours:
                values[due] = self._plan_due(self.company_id, self[due], hours)
        return values

    def _stop_clock(self, clock):
        """Values to note that ``clock`` is done now; the next clock escalates from below again."""
        due, done = CLOCKS[clock]
        now = fields.Datetime.now()
        is_late = bool(self[due] and self[due] < now)
        return {done: now, "was_overdue": self.was_overdue or is_late, "escalation_level": 0}

    # Escalation

    @api.model
    def _cron_escalate(self):
        """Each late complaint goes up one level at a time, each level is told once (CPL-02)."""
        progress = self.env["ir.cron"]._commit_progress
        domain = Domain("escalate_at", "<=", fields.Datetime.now())
        progress(remaining=self.search_count(domain))
        while found := self.search(domain, limit=BATCH, order="escalate_at, id"):
            found._escalate()
            if not progress(len(found)):
                return

    def _escalate(self):
        director = "approval_tiers.group_sales_director"
        managers = {one: self._get_group_users(director, one) for one in self.company_id}
        people = {one: one._get_escalation_people(managers[one.company_id]) for one in self}
        self._add_activities(LATE, people, lambda one: one.env._("Late: %(what)s", what=one.subject))
        now = fields.Datetime.now()
        for level, complaints in self.grouped("escalation_level").items():
            complaints.write({"escalation_level": level + 1, "escalated_at": now, "was_overdue": True})
        by_user = {}
        for complaint, users in people.items():
            for user in users:
                by_user[user] = by_user.get(user, self.browse()) | complaint
        self._tell(
            by_user,
            lambda ones: ones.env._("Complaints are late: %(count)s", count=len(ones)),
            lambda ones: ones.env._("Not done by the time they were due:"),
            lambda one: f"{one.display_name} ({one.partner_id.display_name})",
        )

    def _get_escalation_people(self, managers):
        """Who is told at the next level: owner and manager of the category, branch, sales ``managers``."""
        branch = self.team_id.branch_manager_id or self.team_id.user_id
        if self.escalation_level == 0:
            manager = self.category_id._get_rule("manager_id")
            users = (self.owner_id or self.user_id) | (manager or branch or managers)
        elif self.escalation_level == 1:
            users = branch or managers
        else:
            users = managers
        return users.filtered("active")
