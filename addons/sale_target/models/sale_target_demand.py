from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list
from odoo.tools.mail import is_html_empty

SECTIONS = ("background", "benefit", "approach", "market")
DEPARTMENTS = {
    "marketing": "sale_target.group_marketing",
    "research": "sale_target.group_research",
    "finance": "approval_tiers.group_finance",
}


class SaleTargetDemand(models.Model):
    """A proposal of what the market asks for (PLN-02: 销售需求提报), reviewed by marketing, R&D and finance,
    summed up by the sales head, decided by the company's leaders.

    draft → review → summary → decision → approved | refused; returned, it is a draft again and its
    next round is reviewed anew. The state follows from reviews, summary and approval.
    """

    _name = "sale.target.demand"
    _inherit = [
        "approval.tiers.guarded",
        "mail.thread",
        "mail.activity.mixin",
        "approval.tiers.mixin.governed",
    ]
    _description = "Sales demand"
    _order = "date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Subject", required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        string="Proposed by",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', '=', company_id)]",
    )
    team_id = fields.Many2one(
        "crm.team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        check_company=True,
    )
    date_from = fields.Date(
        string="From", required=True, default=lambda self: fields.Date.context_today(self).replace(day=1)
    )
    date_to = fields.Date(string="To", required=True)
    background = fields.Html(string="Background and purpose")
    benefit = fields.Html(string="Target and benefit")
    approach = fields.Html(string="Plan and strategy")
    market = fields.Html(string="Market and rivals")
    goal_ids = fields.One2many("sale.target.goal", "demand_id", string="Targets", copy=True)
    budget_ids = fields.One2many("sale.target.budget", "demand_id", copy=True)
    task_ids = fields.One2many("sale.target.task", "demand_id", string="Planned activities", copy=True)
    budget_total = fields.Monetary(compute="_compute_budget_total", store=True)
    review_round = fields.Integer(readonly=True, copy=False)
    asked_round = fields.Integer(readonly=True, copy=False)
    review_ids = fields.One2many("sale.target.demand.review", "demand_id", string="Reviews")
    summary = fields.Html(string="Summary of the sales head", copy=False)
    summarised_by_id = fields.Many2one("res.users", string="Summed up by", readonly=True, copy=False)
    approved_at = fields.Datetime(string="Decided on", readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", string="Decided by", readonly=True, copy=False)
    cancelled_at = fields.Datetime(readonly=True, copy=False)
    is_refused = fields.Boolean(readonly=True, copy=False)
    scheme_ids = fields.One2many("sale.target.scheme", "demand_id", string="Schemes")
    scheme_count = fields.Integer(compute="_compute_scheme_count")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("review", "Departments review"),
            ("summary", "Sales head sums up"),
            ("decision", "Leaders decide"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
        tracking=True,
    )

    _dates = models.Constraint("CHECK (date_to >= date_from)", "The last day is before the first day.")

    @api.depends("user_id", "company_id")
    def _compute_team_id(self):
        for demand in self:
            team = demand.user_id.sudo().sale_team_id  # whose team he is in is no secret
            fits = not team.company_id or team.company_id == demand.company_id
            demand.team_id = team if fits else False

    @api.depends("budget_ids.amount")
    def _compute_budget_total(self):
        for demand in self:
            demand.budget_total = sum(demand.budget_ids.mapped("amount"))

    def _compute_scheme_count(self):
        for demand in self:
            demand.scheme_count = len(demand.scheme_ids)

    @api.depends(
        "review_round",
        "asked_round",
        "approval_status",
        "review_ids.reviewed_at",
        "approved_at",
        "cancelled_at",
        "is_refused",
    )
    def _compute_state(self):
        for demand in self.sudo():  # whoever reads the demand may know where it stands
            demand.state = (
                (demand.cancelled_at and "cancelled")
                or (demand.approved_at and "approved")
                or (demand.is_refused and "refused")
                or demand._get_stage()
            )

    def _get_stage(self):
        self.ensure_one()
        if not self.review_round:
            return "draft"
        if self.asked_round < self.review_round:
            return "summary" if all(self._get_reviews().mapped("reviewed_at")) else "review"
        stages = {"rejected": "refused", "returned": "draft"}
        return stages.get(self.approval_status, "decision")

    def _get_reviews(self):
        """The reviews of this round."""
        self.ensure_one()
        return self.review_ids.filtered(lambda review: review.review_round == self.review_round)

    @api.model
    def _get_kept_fields(self):
        acts = {"review_round", "asked_round", "summarised_by_id", "is_refused"}
        return super()._get_kept_fields() | acts | {"approved_at", "approved_by_id", "cancelled_at"}

    def write(self, vals):
        if {"name", "company_id", "user_id", "date_from", "date_to", *SECTIONS} & vals.keys():
            self._check_editable()  # targets, budget and activities check for themselves
        if "summary" in vals:
            self._check_summary()
        return super().write(vals)

    def _check_editable(self):
        """:raises UserError: for a demand that is being reviewed or decided"""
        for demand in self.sudo():  # whether it may change does not depend on who asks
            if demand.state not in ("draft", False):
                raise UserError(
                    self.env._(
                        "%(demand)s is under review or decided and stays as it was submitted.",
                        demand=demand.name,
                    )
                )

    def _check_summary(self):
        for demand in self:
            if blocker := demand._summary_blocker():
                raise UserError(blocker)

    def _incomplete_demand_blocker(self):
        """What this demand lacks: a sentence, or False."""
        self.ensure_one()
        missing = [
            self._fields[name]._description_string(self.env) for name in SECTIONS if is_html_empty(self[name])
        ]
        if missing:
            return self.env._(
                "%(demand)s lacks: %(sections)s. All four sections are compulsory.",
                demand=self.name,
                sections=format_list(self.env, missing),
            )
        if not self.goal_ids:
            return self.env._("%(demand)s names no target. Add what is to be reached.", demand=self.name)
        return self.goal_ids._find_empty()

    def action_submit(self):
        """Ask the three departments for their review."""
        self.check_access("write")
        for demand in self:
            if demand.state != "draft":
                raise UserError(self.env._("%(demand)s has been submitted already.", demand=demand.name))
            if blocker := demand._incomplete_demand_blocker():
                raise UserError(blocker)
            demand.sudo().review_round += 1  # a kept column
            # Rows of evidence; who submits was checked.
            reviews = self.env["sale.target.demand.review"].sudo()
            rows = [
                {"demand_id": demand.id, "department": name, "review_round": demand.review_round}
                for name in DEPARTMENTS
            ]
            reviews.create(rows)._ask()
        return True

    def action_cancel(self):
        """Give a demand up that is not decided yet."""
        self.check_access("write")
        if any(demand.state in ("approved", "refused") for demand in self):
            raise UserError(self.env._("What the leaders have decided is not cancelled."))
        self._approval_withdraw(self.env._("The demand was cancelled."))
        self.sudo().write({"cancelled_at": fields.Datetime.now()})  # a kept column
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        for demand in self.filtered("review_round"):
            raise UserError(
                self.env._("%(demand)s has been reviewed and stays on record.", demand=demand.name)
            )
