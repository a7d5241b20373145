from odoo import api, fields, models
from odoo.exceptions import UserError

EDITABLE_STATES = ("draft", "refused")


class SaleTargetScheme(models.Model):
    """How an approved demand is carried out (PLN-03: 销售方案): targets, strategy and schedule, resources
    and budget, activities and incentives; who does what until when.

    draft → submitted → approved → finished → evaluated | refused | cancelled.
    """

    _name = "sale.target.scheme"
    _inherit = [
        "approval.tiers.guarded",
        "mail.thread",
        "mail.activity.mixin",
        "approval.tiers.mixin.governed",
    ]
    _description = "Sales scheme"
    _order = "date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Subject", required=True, tracking=True)
    demand_id = fields.Many2one("sale.target.demand", readonly=True, copy=False, index="btree_not_null")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    team_id = fields.Many2one("crm.team", index="btree_not_null", check_company=True)
    user_id = fields.Many2one(
        "res.users",
        string="Sales head",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', '=', company_id)]",
    )
    member_ids = fields.Many2many("res.users", string="Team members", domain="[('share', '=', False)]")
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True)
    strategy = fields.Html(string="Strategy and schedule")
    resources = fields.Html(help="People, goods and means beside the money.")
    incentive = fields.Html(string="Incentive policy", help="What is paid for what.")
    goal_ids = fields.One2many("sale.target.goal", "scheme_id", string="Targets", copy=True)
    budget_ids = fields.One2many("sale.target.budget", "scheme_id", copy=True)
    task_ids = fields.One2many("sale.target.task", "scheme_id", string="Action plan", copy=True)
    budget_total = fields.Monetary(compute="_compute_budget_total", store=True)
    staff_needed = fields.Integer(help="How many people the scheme asks for.")
    staff_active = fields.Integer(
        string="Staff there", compute="_compute_staff", help="Active members of its team, and others named."
    )
    staff_missing = fields.Integer(compute="_compute_staff")
    approved_at = fields.Datetime(string="Approved on", readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", string="Approved by", readonly=True, copy=False)
    is_asked_by_hand = fields.Boolean(readonly=True, copy=False)
    finished_at = fields.Datetime(string="Finished on", readonly=True, copy=False)
    evaluated_at = fields.Datetime(string="Evaluated on", readonly=True, copy=False, tracking=True)
    evaluated_by_id = fields.Many2one("res.users", string="Evaluated by", readonly=True, copy=False)
    cancelled_at = fields.Datetime(readonly=True, copy=False)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("approved", "Under way"),
            ("finished", "Finished"),
            ("evaluated", "Evaluated"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
        tracking=True,
    )

    _dates = models.Constraint("CHECK (date_to >= date_from)", "The last day is before the first day.")

    @api.depends("budget_ids.amount")
    def _compute_budget_total(self):
        for scheme in self:
            scheme.budget_total = sum(scheme.budget_ids.mapped("amount"))

    @api.depends("member_ids", "team_id", "staff_needed")
    def _compute_staff(self):
        for scheme in self:
            people = scheme.member_ids | scheme.team_id.sudo().member_ids  # a number only
            scheme.staff_active = len(people.filtered("active"))
            scheme.staff_missing = max(scheme.staff_needed - scheme.staff_active, 0)

    @api.depends(
        "approval_status", "is_asked_by_hand", "approved_at", "finished_at", "evaluated_at", "cancelled_at"
    )
    def _compute_state(self):
        for scheme in self:
            status = scheme.sudo().approval_status  # whoever reads the scheme may know where it stands
            scheme.state = (
                (scheme.cancelled_at and "cancelled")
                or (scheme.evaluated_at and "evaluated")
                or (scheme.finished_at and "finished")
                or (scheme.approved_at and "approved")
                or ((status in ("pending", "changed") or scheme.is_asked_by_hand) and "submitted")
                or (status == "rejected" and "refused")
                or "draft"
            )

    @api.model
    def _get_kept_fields(self):
        acts = {"approved_at", "approved_by_id", "is_asked_by_hand", "finished_at", "cancelled_at"}
        return super()._get_kept_fields() | acts | {"evaluated_at", "evaluated_by_id", "demand_id"}

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_demand(vals.get("demand_id"))
        # The demand is a kept column: it says where the targets come from.
        demands = [vals.get("demand_id") for vals in vals_list]
        schemes = super().create([{k: v for k, v in vals.items() if k != "demand_id"} for vals in vals_list])
        for scheme, demand in zip(schemes, demands, strict=True):
            if demand:
                scheme.sudo().demand_id = demand  # a kept column; checked above
        return schemes

    @api.model
    def _check_demand(self, number):
        demand = self.env["sale.target.demand"].browse(number)
        if demand and demand.state != "approved":
            raise UserError(self.env._("A scheme is made from an approved demand."))

    def write(self, vals):
        content = {"name", "company_id", "team_id", "date_from", "date_to", "strategy", "resources"}
        if (content | {"incentive", "staff_needed"}) & vals.keys():
            self._check_editable()  # targets, budget and activities check for themselves
        return super().write(vals)

    def _check_editable(self):
        """:raises UserError: for a scheme that is submitted, under way or over"""
        for scheme in self.sudo():  # whether it may change does not depend on who asks
            if scheme.state not in (*EDITABLE_STATES, False):
                raise UserError(
                    self.env._("%(scheme)s is submitted or approved and stays as it is.", scheme=scheme.name)
                )

    def _check_open(self):
        """:raises UserError: for a scheme whose activities are not changed any more"""
        for scheme in self.sudo():  # see above
            if scheme.state not in (*EDITABLE_STATES, "approved", False):
                raise UserError(
                    self.env._(
                        "Activities of %(scheme)s change while it is written or under way.",
                        scheme=scheme.name,
                    )
                )

    def _get_form_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        for scheme in self.filtered(lambda scheme: scheme.state not in EDITABLE_STATES):
            raise UserError(self.env._("%(scheme)s stays on record.", scheme=scheme.name))
