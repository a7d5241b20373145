from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.date_utils import end_of, start_of

PERIODS = [("month", "Month"), ("quarter", "Quarter"), ("year", "Year")]
TERMS = {
    "plan_id",
    "date_from",
    "date_to",
    "base",
    "credit",
    "team_percent",
    "method",
    "rate",
    "tier_ids",
    "measure",
    "metric_id",
    "period",
    "floor",
    "cap",
    "payable",
    "categ_ids",
    "product_ids",
    "brand_ids",
    "partner_ids",
    "partner_category_ids",
    "team_ids",
    "state_ids",
    "channel_ids",
    "discount_from",
    "discount_to",
}


class SaleKpiCommissionVersion(models.Model):
    """The terms of a plan from a date on (COM-02). draft → active → retired.

    In force, terms never change: what is agreed differently is a further version.
    """

    _name = "sale.kpi.commission.version"
    _inherit = [
        "approval.tiers.guarded",
        "mail.thread",
        "mail.activity.mixin",
        "approval.tiers.mixin.governed",
    ]
    _description = "Commission plan version"
    _order = "plan_id, number desc"
    _check_company_auto = True

    plan_id = fields.Many2one(
        "sale.kpi.commission.plan", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    number = fields.Integer(string="Version", readonly=True, copy=False)
    date_from = fields.Date(
        string="From",
        required=True,
        tracking=True,
        default=lambda self: start_of(fields.Date.context_today(self), "month"),
        help="May lie in the past: what was paid by other terms is then settled by its difference.",
    )
    date_to = fields.Date(string="To", tracking=True, copy=False, help="Empty: until another version begins.")
    state = fields.Selection(
        [("draft", "Draft"), ("active", "In force"), ("retired", "Retired")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    activated_at = fields.Datetime(readonly=True, copy=False)
    activated_by_id = fields.Many2one("res.users", string="Put in force by", readonly=True, copy=False)
    base = fields.Selection(
        [
            ("invoiced", "Invoiced amount"),
            ("collected", "Collected amount"),
            ("margin", "Margin"),
            ("ordered", "Ordered amount"),
        ],
        string="Paid on",
        required=True,
        default="collected",
        help="Without tax, in company currency at the day of the document. Collected: each payment, in the "
        "month it arrived. Margin: the amount less the cost at the time of sale.",
    )
    credit = fields.Selection(
        [("own", "Own sales"), ("team", "Sales of the team")],
        required=True,
        default="own",
        string="Whose sales",
    )
    team_percent = fields.Float(
        string="Share of the team's sales (%)",
        digits=(5, 2),
        default=100.0,
        help="What counts for the leader.",
    )
    method = fields.Selection(
        [
            ("flat", "One rate"),
            ("marginal", "Each rate for its own part (超额累进)"),
            ("whole", "The rate reached for the whole (全额累进)"),
        ],
        required=True,
        default="flat",
    )
    rate = fields.Float(
        string="Rate (%)",
        digits=(8, 4),
        required=True,
        help="From the first unit on; also the rate at which a negative total is taken back.",
    )
    tier_ids = fields.One2many("sale.kpi.commission.tier", "version_id", string="Tiers", copy=True)
    measure = fields.Selection(
        [("amount", "Amount"), ("attainment", "Percent of the target")],
        string="Tiers by",
        required=True,
        default="amount",
        help="By the target, a tier above 100 accelerates. Who has no approved target gets the base rate.",
    )
    metric_id = fields.Many2one("sale.target.metric", string="Target", help="Whose target is compared.")
    period = fields.Selection(PERIODS, string="Added up by", required=True, default="month")
    floor = fields.Float(
        string="Nothing below", digits=(16, 2), help="In the measure of the tiers; 0 asks for nothing."
    )
    cap = fields.Monetary(string="At most", help="The most that a person gets for a period; 0 caps nothing.")
    payable = fields.Selection(
        [("event", "With the document"), ("collection", "As far as it is collected")],
        string="Paid out",
        required=True,
        default="event",
        help="As far as collected: of an invoice paid by 40 %, 40 % of its commission is on the statement.",
    )

    _number_unique = models.UniqueIndex("(plan_id, number)", "The plan has this version already.")
    _rates = models.Constraint(
        "CHECK (rate BETWEEN 0 AND 100 AND team_percent > 0 AND team_percent <= 100)",
        "Rates and shares are between 0 and 100 percent.",
    )
    _limits = models.Constraint("CHECK (floor >= 0 AND cap >= 0)", "Floor and cap are not negative.")

    @api.depends("plan_id.name", "number")
    def _compute_display_name(self):
        for version in self:
            version.display_name = f"{version.plan_id.name or ''} v{version.number or 1}"

    @api.constrains("date_from", "date_to", "period")
    def _check_dates(self):
        for version in self:
            first, last = version.date_from, version.date_to
            fits = first == start_of(first, version.period)
            if not fits or (last and (last < first or last != end_of(last, version.period))):
                raise ValidationError(
                    self.env._(
                        "%(version)s begins and ends with a whole period.", version=version.display_name
                    )
                )

    @api.constrains("payable", "base", "metric_id", "measure")
    def _check_terms(self):
        for version in self:
            if version.payable == "collection" and version.base not in ("invoiced", "margin"):
                raise ValidationError(
                    self.env._("Only what is earned by invoices can be paid out as they are collected.")
                )
            if version.measure == "attainment" and not version.metric_id:
                raise ValidationError(self.env._("Choose the target that the tiers are measured by."))

    @api.constrains("tier_ids", "method", "state")
    def _check_tiers(self):
        for version in self:
            if version.method != "flat" and not version.tier_ids:
                raise ValidationError(self.env._("Add at least one tier, or choose one rate."))

    @api.onchange("method")
    def _onchange_method(self):
        if self.method == "flat":
            self.tier_ids = False

    @api.onchange("measure", "base")
    def _onchange_measure(self):
        if self.measure == "attainment" and not self.metric_id:
            self.metric_id = self.env.ref(f"sale_target.metric_{self.base}", raise_if_not_found=False)

    @api.model_create_multi
    def create(self, vals_list):
        versions = super().create(vals_list)
        for version in versions:
            others = version.plan_id.with_context(active_test=False).version_ids - version
            # A kept column, counted here and nowhere else; who creates was checked by then.
            super(SaleKpiCommissionVersion, version.sudo()).write(
                {"number": max(others.mapped("number"), default=0) + 1}
            )
        return versions

    def write(self, vals):
        if TERMS & vals.keys() and not self.env.su:
            self._check_draft()
        return super().write(vals)

    def _check_draft(self):
        for version in self:
            if version.state != "draft":
                raise UserError(
                    self.env._(
                        "%(version)s is or was in force and never changes. Make a new version of the plan.",
                        version=version.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self._check_draft()

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() | {"number", "activated_at", "activated_by_id"}

    def _is_in_force(self, day):
        self.ensure_one()
        return self.state == "active" and self.date_from <= day and (not self.date_to or day <= self.date_to)

    def _get_period(self, day):
        """(first, last) day of the period of these terms that ``day`` lies in."""
        self.ensure_one()
        return start_of(day, self.period), end_of(day, self.period)

    def action_new_version(self):
        """A draft with the same terms, from next period on, to be changed and put in force."""
        self.ensure_one()
        begin = start_of(fields.Date.context_today(self), self.period)
        draft = self.copy({"date_from": begin + relativedelta(months=_months(self.period))})
        return draft._get_form_action()

    def _get_form_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }


def _months(period):
    return {"month": 1, "quarter": 3, "year": 12}[period]
