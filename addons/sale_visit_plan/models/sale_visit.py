from odoo import api, fields, models
from odoo.exceptions import UserError

OPEN_STATES = ("planned", "confirmed")  # not gone yet
MADE_STATES = ("done", "closed")


class SaleVisit(models.Model):
    """A visit to a customer: planned, confirmed, gone, reported, and closed when promises are kept.

    One record from the month plan to the closed report (VIS-01, VIS-06, VIS-09): nothing is
    entered twice. The state is written by the acts only; see `TRANSITIONS` in `sale_visit_act`.
    """

    _name = "sale.visit"
    _inherit = [
        "approval.tiers.guarded",
        "mail.thread",
        "mail.activity.mixin",
        "approval.tiers.mixin.governed",
    ]
    _description = "Visit"
    _order = "start_at desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, default="/")
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        required=True,
        index=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', '=', company_id)]",
        default=lambda self: self.env.user,
    )
    joint_user_ids = fields.Many2many(
        "res.users",
        string="Together with",
        domain="[('share', '=', False)]",
        help="Colleagues who come along.",
    )
    team_id = fields.Many2one(
        "crm.team", compute="_compute_team_id", store=True, readonly=False, index="btree_not_null"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, tracking=True, check_company=True
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Person to meet",
        domain="[('commercial_partner_id', '=', partner_id)]",
        index="btree_not_null",
    )
    visit_class_id = fields.Many2one(
        related="partner_id.visit_class_id", string="Customer class", store=True, index="btree_not_null"
    )
    party_kind = fields.Selection(
        [
            ("existing", "Existing customer"),
            ("target", "Target customer"),
            ("potential", "Potential customer"),
            ("trade", "Same trade"),
        ],
        string="Kind of customer",
        required=True,
        compute="_compute_party_kind",
        store=True,
        readonly=False,
        precompute=True,
    )
    purpose_id = fields.Many2one("sale.visit.purpose", required=True, index=True, ondelete="restrict")
    lead_id = fields.Many2one("crm.lead", string="Opportunity", index="btree_not_null", check_company=True)
    place = fields.Char(
        compute="_compute_place", store=True, readonly=False, precompute=True, help="Where you meet."
    )
    start_at = fields.Datetime(string="Start", required=True, index=True, tracking=True)
    sequence = fields.Integer(default=10, help="Order of the stops of a day.")
    is_time_fixed = fields.Boolean(
        string="Fixed appointment", help="The customer expects you then; the route keeps this time."
    )
    actual_hours = fields.Float(string="Actual hours", readonly=True, copy=False, aggregator="sum")
    started_at = fields.Datetime(readonly=True, copy=False)
    ended_at = fields.Datetime(readonly=True, copy=False, index="btree_not_null")
    note = fields.Text(string="What for", help="What you want to reach; shown to whoever approves.")
    month_plan_id = fields.Many2one(
        "sale.visit.plan", copy=False, index="btree_not_null", ondelete="restrict", check_company=True
    )
    week_plan_id = fields.Many2one(
        "sale.visit.plan", copy=False, index="btree_not_null", ondelete="restrict", check_company=True
    )
    is_planned = fields.Boolean(
        string="On a plan",
        readonly=True,
        copy=False,
        help="It stood on the plan when the plan was approved; everything else counts as unplanned.",
    )
    is_key = fields.Boolean(
        string="High value",
        compute="_compute_is_key",
        store=True,
        help="A customer of high value or a key project; the sales director agrees too.",
    )
    needs_request = fields.Boolean(
        string="Needs a request of its own",
        compute="_compute_needs_request",
        store=True,
        help="Approved by itself: as each visit is, or because it costs money or brings a gift.",
    )
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("confirmed", "Confirmed"),
            ("in_progress", "At the customer's"),
            ("done", "Visited"),
            ("closed", "Closed"),
            ("missed", "Missed"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
        default="planned",
    )

    _one_in_progress = models.UniqueIndex(
        "(user_id) WHERE state = 'in_progress'", "You are at another customer's still; check out there first."
    )
    _user_date_index = models.Index("(user_id, date)")
    _partner_ended_index = models.Index("(partner_id, ended_at)")

    @api.depends("user_id", "company_id")
    def _compute_team_id(self):
        for visit in self:
            team = visit.user_id.sale_team_id
            visit.team_id = team if not team.company_id or team.company_id == visit.company_id else False

    @api.depends("partner_id")
    def _compute_party_kind(self):
        sold = (
            self.env["sale.order"]
            .sudo()
            ._read_group(  # the kind is no secret, the orders stay one
                [("state", "=", "sale"), ("partner_id", "child_of", self.partner_id.ids)],
                ["partner_id"],
            )
        )
        existing = {partner.commercial_partner_id.id for (partner,) in sold}
        for visit in self:
            if visit.partner_id.commercial_partner_id.id in existing:
                visit.party_kind = "existing"
            elif not visit.party_kind or visit.party_kind == "existing":
                visit.party_kind = "potential"

    @api.depends("partner_id", "contact_id")
    def _compute_place(self):
        for visit in self:
            partner = visit.contact_id if visit.contact_id.street else visit.partner_id
            visit.place = visit._format_place(partner)

    def _format_place(self, partner):
        """The address of ``partner`` on one line, in the language of whoever goes there: the place is
        stored, and must not depend on who planned the visit."""
        self.ensure_one()
        partner = partner.with_context(lang=self.user_id.lang or self.env.lang)
        lines = (partner._display_address(without_company=True) or "").split("\n")
        # A part that is missing leaves its blanks behind.
        return ", ".join(filter(None, (" ".join(line.split()) for line in lines)))

    @api.depends("visit_class_id.is_high_value", "lead_id.is_key_project", "lead_id.expected_revenue")
    def _compute_is_key(self):
        for visit in self.sudo():  # whether a lead is a key project must not depend on who asks
            limit = visit.company_id.visit_key_revenue
            lead = visit.lead_id
            revenue = bool(limit) and lead.expected_revenue > limit
            visit.is_key = visit.visit_class_id.is_high_value or lead.is_key_project or revenue

    @api.depends("is_key", "is_planned")
    def _compute_needs_request(self):
        for visit in self:
            visit.needs_request = bool(visit._get_request_reasons())

    def _get_request_reasons(self):
        """Why this visit is approved by itself, a list of sentences; extend by super().

        C9: visits on an approved plan need no request of their own, but for cost, gift or value.
        """
        self.ensure_one()
        company = self.company_id
        if company.visit_mode == "visit":
            return [self.env._("Each visit is approved before it is made.")]
        if self.is_planned:
            return []  # whoever approved the plan saw it there, the sales director too
        if self.is_key:
            return [self.env._("A customer of high value or a key project.")]
        if company.is_unplanned_visit_asked:
            return [self.env._("It is on no approved plan.")]
        return []

    def _recompute_rules(self):
        """Judge these again, because a rule of their company changed."""
        for name in ("is_key", "needs_request"):
            self.env.add_to_compute(self._fields[name], self)

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for visit in self:
            visit.display_name = " ".join(filter(None, (visit.name, visit.partner_id.name)))

    @api.model
    def _get_kept_fields(self):
        gone = {"name", "is_planned", "started_at", "ended_at", "actual_hours"}
        # Who is asked follows from these; Odoo would let a program write what is only computed.
        computed = {"is_key", "needs_request", "visit_class_id", "date"}
        return super()._get_kept_fields() | gone | computed

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        for company, group in visits.grouped("company_id").items():
            sequence = self.env["ir.sequence"].with_company(company)
            for visit in group:
                visit.sudo().name = sequence.next_by_code(self._name) or "/"  # a kept column
        return visits

    @api.ondelete(at_uninstall=False)
    def _unlink_only_planned(self):
        for visit in self.filtered(lambda visit: visit.state != "planned" or visit.is_planned):
            raise UserError(
                self.env._(
                    "%(visit)s is agreed or made already. Cancel it instead.", visit=visit.display_name
                )
            )
