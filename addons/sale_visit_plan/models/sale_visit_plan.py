from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..schedule import month_bounds, plan_due_date, week_bounds


class SaleVisitPlan(models.Model):
    """What one salesperson means to visit in a month or a week (VIS-08, VIS-16, VIS-17).

    draft → submitted → approved → closed. The state follows from the approval and from the acts;
    nobody writes it. A visit stands on its month plan and on its week plan, entered once.
    """

    _name = "sale.visit.plan"
    _inherit = [
        "approval.tiers.guarded",
        "mail.thread",
        "mail.activity.mixin",
        "approval.tiers.mixin.governed",
    ]
    _description = "Visit plan"
    _order = "date_from desc, user_id"
    _check_company_auto = True

    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        required=True,
        index=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', '=', company_id)]",
        default=lambda self: self.env.user,
    )
    team_id = fields.Many2one(
        "crm.team", compute="_compute_team_id", store=True, readonly=False, index="btree_not_null"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    period = fields.Selection(
        [("month", "Month"), ("week", "Week")], required=True, default="month", index=True
    )
    date_from = fields.Date(
        string="From", required=True, index=True, default=lambda self: self._default_date_from()
    )
    date_to = fields.Date(string="To", compute="_compute_date_to", store=True, index=True)
    due_date = fields.Date(
        string="Due on", compute="_compute_due_date", store=True, help="By when it has to be approved."
    )
    month_visit_ids = fields.One2many("sale.visit", "month_plan_id", string="Visits of the month")
    week_visit_ids = fields.One2many("sale.visit", "week_plan_id", string="Visits of the week")
    visit_count = fields.Integer(string="Visits", compute="_compute_figures")
    done_count = fields.Integer(string="Visits made", compute="_compute_figures")
    planned_hours = fields.Float(compute="_compute_figures")
    actual_hours = fields.Float(compute="_compute_figures")
    has_key = fields.Boolean(string="Has visits of high value", compute="_compute_has_key", store=True)
    submitted_at = fields.Datetime(readonly=True, copy=False)
    fixed_at = fields.Datetime(string="Approved on", readonly=True, copy=False, tracking=True)
    fixed_by_id = fields.Many2one("res.users", string="Approved by", readonly=True, copy=False)
    closed_at = fields.Datetime(readonly=True, copy=False)
    needs_approval = fields.Boolean(
        compute="_compute_needs_approval",
        store=True,
        help="What is approved is a setting: each visit, the month plan or the week plan.",
    )
    guidance = fields.Text(copy=False, help="What the manager said when the plan was talked over.")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Handed in"),
            ("approved", "Approved"),
            ("closed", "Closed"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
        tracking=True,
    )

    _one_per_period = models.UniqueIndex(
        "(user_id, company_id, period, date_from)",
        "There is a plan of this salesperson for this period already; open that one.",
    )

    @api.model
    def _default_date_from(self):
        return month_bounds(fields.Date.context_today(self), step=1)[0]

    @api.depends("user_id", "company_id")
    def _compute_team_id(self):
        for plan in self:
            team = plan.user_id.sale_team_id
            plan.team_id = team if not team.company_id or team.company_id == plan.company_id else False

    @api.depends("period", "date_from")
    def _compute_date_to(self):
        for plan in self:
            plan.date_to = plan.date_from and plan._get_bounds()[1]

    @api.depends("period", "date_from", "company_id")
    def _compute_due_date(self):
        for plan in self:
            company = plan.company_id
            plan.due_date = plan.date_from and plan_due_date(
                plan.period, plan.date_from, company.visit_month_plan_days, int(company.visit_meeting_weekday)
            )

    @api.depends("month_visit_ids.is_key", "week_visit_ids.is_key")
    def _compute_has_key(self):
        for plan in self:
            plan.has_key = any(plan._get_visits().mapped("is_key"))

    def _compute_figures(self):
        for period in ("month", "week"):
            plans = self.filtered(lambda plan, period=period: plan.period == period)
            plans._compute_figures_of(f"{period}_plan_id")

    def _compute_figures_of(self, name):
        rows = self.env["sale.visit"]._read_group(
            [(name, "in", self.ids), ("state", "not in", ("cancelled", "refused"))],
            [name, "state"],
            ["__count", "planned_hours:sum", "actual_hours:sum"],
        )
        for plan in self:
            own = [row for row in rows if row[0] == plan]
            plan.visit_count = sum(row[2] for row in own)
            plan.done_count = sum(row[2] for row in own if row[1] in ("done", "closed"))
            plan.planned_hours = sum(row[3] for row in own)
            plan.actual_hours = sum(row[4] for row in own)

    @api.depends("period", "company_id")
    def _compute_needs_approval(self):
        for plan in self:
            plan.needs_approval = plan.period == plan.company_id.visit_mode

    @api.depends("approval_status", "submitted_at", "fixed_at", "closed_at")
    def _compute_state(self):
        for plan in self:
            waits = plan.approval_status == "pending" or (plan.submitted_at and not plan.approval_status)
            plan.state = (
                (plan.closed_at and "closed")
                or (plan.fixed_at and "approved")
                or (waits and "submitted")
                or "draft"
            )

    @api.depends("period", "date_from", "user_id")
    def _compute_display_name(self):
        for plan in self:
            if not plan.date_from:
                plan.display_name = self.env._("New plan")
                continue
            day = plan.date_from
            span = day.strftime("%Y-%m") if plan.period == "month" else day.strftime("%G-W%V")
            plan.display_name = f"{plan.user_id.name} {span}"

    @api.constrains("period", "date_from")
    def _check_date_from(self):
        for plan in self:
            if plan.date_from != plan._get_bounds()[0]:
                raise ValidationError(
                    self.env._("A month plan begins on the first of a month, a week plan on a Monday.")
                )

    @api.onchange("period", "date_from")
    def _onchange_period(self):
        if self.date_from:
            self.date_from = self._get_bounds()[0]

    @api.model
    def _get_kept_fields(self):
        acts = {"submitted_at", "fixed_at", "fixed_by_id", "closed_at"}
        # Who is asked follows from these; Odoo would let a program write what is only computed.
        computed = {"needs_approval", "has_key", "date_to", "due_date"}
        return super()._get_kept_fields() | acts | computed

    def _get_bounds(self):
        self.ensure_one()
        return month_bounds(self.date_from) if self.period == "month" else week_bounds(self.date_from)

    def _get_visits(self):
        """The visits of these plans."""
        return self.month_visit_ids | self.week_visit_ids

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        for plan in self.filtered(lambda plan: plan.state != "draft"):
            raise UserError(
                self.env._("%(plan)s was submitted already and stays on record.", plan=plan.display_name)
            )
