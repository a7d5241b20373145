from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

# The subject of a plan: one plan for each in a year, in versions
SUBJECT = ("company_id", "level", "team_id", "user_id", "date_from")
# Refused, a plan is written anew and submitted again
EDITABLE_STATES = ("draft", "refused")
OPEN_STATES = ("draft", "submitted", "refused")
VALID_STATES = ("approved", "superseded")


class SaleTargetPlan(models.Model):
    """What a company, a team or a person is to reach in a year, and how (PLN-01, PLN-06).

    draft → submitted → approved → superseded | refused | cancelled. The state follows from the approval
    and from the acts; nobody writes it. An approved plan is binding: a change is a new version.
    """

    _name = "sale.target.plan"
    _inherit = [
        "approval.tiers.guarded",
        "mail.thread",
        "mail.activity.mixin",
        "approval.tiers.mixin.governed",
    ]
    _description = "Sales plan"
    _order = "date_from desc, level, team_id, user_id, version desc"
    _check_company_auto = True

    level = fields.Selection(
        [("company", "Company"), ("team", "Team"), ("person", "Person")],
        required=True,
        default="person",
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    team_id = fields.Many2one(
        "crm.team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('share', '=', False), ('company_ids', '=', company_id)]",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        index=True,
        default=lambda self: self._default_date_from(),
        help="First day of the year that is planned.",
    )
    date_to = fields.Date(string="To", compute="_compute_date_to", store=True, precompute=True, index=True)
    effective_date = fields.Date(
        string="In force from",
        compute="_compute_effective_date",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        tracking=True,
        help="A month is measured by the version that is in force on its first day.",
    )
    end_date = fields.Date(
        string="In force until",
        readonly=True,
        copy=False,
        help="Since the next version was approved; empty: until the end of the year.",
    )
    version = fields.Integer(default=1, readonly=True, copy=False)
    previous_id = fields.Many2one(
        "sale.target.plan", string="Version before", readonly=True, copy=False, index="btree_not_null"
    )
    line_ids = fields.One2many("sale.target.line", "plan_id", string="Targets", copy=True)
    line_count = fields.Integer(string="Number of targets", compute="_compute_line_count")
    market_analysis = fields.Html(help="Market, rivals and how our products stand among them.")
    resource_estimate = fields.Html(help="People, money and goods that the targets ask for.")
    strategy = fields.Html(help="How the targets are to be reached.")
    product_mix = fields.Html(help="Which products carry the plan.")
    layout = fields.Html(string="Market layout", help="Areas, channels and customers: where we sell.")
    spread = fields.Selection(
        [("even", "Evenly"), ("season", "By a season"), ("last_year", "As last year was invoiced")],
        string="Spread a year",
        required=True,
        default="even",
        help="How a year entered in one cell is spread over its months.",
    )
    season_id = fields.Many2one("sale.target.season", ondelete="restrict")
    approved_at = fields.Datetime(string="Approved on", readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", string="Approved by", readonly=True, copy=False)
    cancelled_at = fields.Datetime(readonly=True, copy=False)
    has_successor = fields.Boolean(readonly=True, copy=False, help="A later version has been approved.")
    is_asked_by_hand = fields.Boolean(
        readonly=True, copy=False, help="Submitted where no policy asks for approval."
    )
    revision = fields.Integer(
        readonly=True, copy=False, help="Counts changes of targets, so that nobody approves what just moves."
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("approved", "Approved"),
            ("superseded", "Superseded"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
        tracking=True,
    )

    _one_per_version = models.UniqueIndex(
        "(company_id, level, (CASE level WHEN 'team' THEN team_id ELSE 0 END), (coalesce(user_id, 0)), "
        "date_from, version) WHERE state <> 'cancelled'",
        "There is a plan for this year already; open it and make a new version.",
    )
    _one_open = models.UniqueIndex(
        "(company_id, level, (CASE level WHEN 'team' THEN team_id ELSE 0 END), (coalesce(user_id, 0)), "
        "date_from) WHERE state IN ('draft', 'submitted', 'refused')",
        "Another version of this plan is being written already; open that one.",
    )
    _effective_within = models.Constraint(
        "CHECK (effective_date >= date_from AND effective_date <= date_to)",
        "A version comes into force within the year it is for.",
    )

    @api.model
    def _default_date_from(self):
        """The first day of the company's year, next year's from its last quarter on."""
        today = fields.Date.context_today(self)
        first_month = int(self.env.company.fiscalyear_last_month or 12) % 12 + 1
        start = today.replace(day=1, month=first_month)
        start = start if start <= today else start - relativedelta(years=1)
        return start if today < start + relativedelta(months=9) else start + relativedelta(years=1)

    @api.depends("level", "user_id", "company_id")
    def _compute_team_id(self):
        for plan in self:
            if plan.level == "person":
                team = plan.user_id.sudo().sale_team_id  # whose team he is in is no secret
                fits = not team.company_id or team.company_id == plan.company_id
                plan.team_id = team if fits else False
            elif plan.level == "company":
                plan.team_id = False
            else:
                plan.team_id = plan.team_id

    @api.depends("level")
    def _compute_user_id(self):
        for plan in self:
            is_own = plan.level == "person"
            plan.user_id = is_own and (plan.user_id or self.env.user)

    @api.depends("date_from")
    def _compute_date_to(self):
        for plan in self:
            plan.date_to = plan.date_from and plan.date_from + relativedelta(years=1, days=-1)

    @api.depends("date_from")
    def _compute_effective_date(self):
        for plan in self:
            inside = plan.effective_date and plan.date_from <= plan.effective_date <= plan.date_to
            plan.effective_date = plan.effective_date if inside else plan.date_from

    def _compute_line_count(self):
        rows = self.env["sale.target.line"]._read_group(
            [("plan_id", "in", self.ids)], ["plan_id"], ["__count"]
        )
        counts = {plan.id: count for plan, count in rows}
        for plan in self:
            plan.line_count = counts.get(plan.id, 0)

    @api.depends("approval_status", "is_asked_by_hand", "approved_at", "has_successor", "cancelled_at")
    def _compute_state(self):
        for plan in self:
            status = plan.sudo().approval_status  # whoever reads the plan may know where it stands
            waits = status in ("pending", "changed") or plan.is_asked_by_hand
            plan.state = (
                (plan.cancelled_at and "cancelled")
                or (plan.has_successor and "superseded")
                or (plan.approved_at and "approved")
                or (waits and "submitted")
                or (status == "rejected" and "refused")
                or "draft"
            )

    @api.depends("level", "company_id", "team_id", "user_id", "date_from", "version")
    def _compute_display_name(self):
        for plan in self:
            if not plan.date_from:
                plan.display_name = self.env._("New plan")
                continue
            who = {"company": plan.company_id, "team": plan.team_id, "person": plan.user_id}[plan.level]
            year = plan.date_from.strftime("%Y")
            if plan.date_from.month > 1:
                year = f"{year}/{plan.date_to:%y}"
            version = f" v{plan.version}" if plan.version > 1 else ""
            plan.display_name = f"{who.sudo().display_name or ''} {year}{version}"

    @api.model
    def _search_display_name(self, operator, value):
        """Found by the name of its subject, or by the year."""
        paths = ("user_id.name", "team_id.name", "company_id.name")
        found = Domain.OR(Domain(path, operator, value) for path in paths)
        if operator in ("ilike", "like", "=ilike") and str(value or "").isdigit() and len(value) == 4:
            year = int(value)
            return found | Domain(
                [("date_from", ">=", f"{year}-01-01"), ("date_from", "<=", f"{year}-12-31")]
            )
        return found

    @api.constrains("level", "team_id", "user_id")
    def _check_subject(self):
        for plan in self:
            if plan.level == "team" and not plan.team_id:
                raise ValidationError(self.env._("Name the team that this plan is for."))
            if plan.level == "person" and not plan.user_id:
                raise ValidationError(self.env._("Name the salesperson that this plan is for."))
            if plan.level != "person" and plan.user_id:
                raise ValidationError(self.env._("Only the plan of a person names a salesperson."))

    @api.constrains("date_from", "level", "team_id", "user_id", "company_id")
    def _check_date_from(self):
        for plan in self:
            if plan.date_from.day != 1:
                raise ValidationError(self.env._("A plan begins on the first day of a month."))
            near = Domain([(name, "=", plan[name].id) for name in ("company_id", "user_id")]) & Domain(
                [
                    ("level", "=", plan.level),
                    ("date_from", "!=", plan.date_from),
                    ("date_from", "<=", plan.date_to),
                    ("date_to", ">=", plan.date_from),
                    ("state", "!=", "cancelled"),
                ]
            )
            if plan.level == "team":
                near &= Domain("team_id", "=", plan.team_id.id)
            # The plan in the way may be one that this user does not read.
            if other := self.sudo().search(near, limit=1):
                raise ValidationError(
                    self.env._("The year overlaps the one of %(plan)s.", plan=other.display_name)
                )

    @api.constrains("spread", "season_id")
    def _check_season(self):
        if any(plan.spread == "season" and not plan.season_id for plan in self):
            raise ValidationError(self.env._("Choose the season by which the year is spread."))

    @api.onchange("date_from")
    def _onchange_date_from(self):
        if self.date_from:
            self.date_from = self.date_from.replace(day=1)

    @api.model
    def _get_kept_fields(self):
        acts = {"approved_at", "approved_by_id", "cancelled_at", "is_asked_by_hand", "has_successor"}
        facts = {"version", "previous_id", "end_date", "date_to", "revision"}
        return super()._get_kept_fields() | acts | facts

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        for plan in self.filtered(lambda plan: plan.state not in EDITABLE_STATES):
            raise UserError(
                self.env._("%(plan)s was submitted already and stays on record.", plan=plan.display_name)
            )
