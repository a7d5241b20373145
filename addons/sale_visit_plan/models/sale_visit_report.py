from odoo import api, fields, models
from odoo.exceptions import UserError

TRANSITIONS = {
    "draft": {"submitted"},
    "submitted": {"accepted", "returned", "draft"},
    "returned": {"submitted"},
    "accepted": set(),
}
STATES = [
    ("draft", "To write"),
    ("submitted", "Handed in"),
    ("returned", "Returned"),
    ("accepted", "Accepted"),
]
WRITABLE = ("draft", "returned")
ITEMS = ("partner_id", "date", "purpose_id", "content", "result")  # VIS-06: the five of every report


class SaleVisitReport(models.Model):
    """What came of a visit: one report each, written at once and read by the team (VIS-04, VIS-06).

    It is there from the check-in on, empty; so a report that nobody writes is late like any other.
    """

    _name = "sale.visit.report"
    _inherit = ["approval.tiers.guarded", "mail.thread", "mail.activity.mixin"]
    _description = "Visit report"
    _order = "date desc, id desc"
    _rec_name = "visit_id"

    visit_id = fields.Many2one("sale.visit", required=True, readonly=True, index=True, ondelete="restrict")
    partner_id = fields.Many2one(related="visit_id.partner_id", string="Customer", store=True, index=True)
    user_id = fields.Many2one(related="visit_id.user_id", string="Salesperson", store=True, index=True)
    team_id = fields.Many2one(related="visit_id.team_id", store=True, index="btree_not_null")
    company_id = fields.Many2one(related="visit_id.company_id", store=True, index=True)
    party_kind = fields.Selection(related="visit_id.party_kind", store=True)
    is_first_visit = fields.Boolean(related="visit_id.is_first_visit", store=True)
    date = fields.Date(
        string="Day", compute="_compute_date", store=True, index=True, help="The day the visit was made."
    )
    purpose_id = fields.Many2one(
        "sale.visit.purpose",
        compute="_compute_purpose_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        help="As it turned out; planned or not.",
    )
    content = fields.Text(help="Whom you met and what you talked about.")
    result = fields.Text(help="What came of it.")
    customer_need = fields.Text(string="Customer's need")
    next_step = fields.Text(help="What happens next, and when.")
    product_ids = fields.Many2many("product.product", string="Products shown")
    reaction = fields.Selection(
        [
            ("convinced", "Convinced"),
            ("interested", "Interested"),
            ("doubtful", "Doubtful"),
            ("not_interested", "Not interested"),
        ],
        help="To what was shown.",
    )
    reaction_note = fields.Char(string="What they said of it")
    competitor_note = fields.Text(string="Competitors", help="Who else is there, with what, at what price.")
    market_note = fields.Text(string="Market")
    properties = fields.Properties(
        string="Questions of the purpose", definition="purpose_id.report_properties_definition", copy=False
    )
    is_for_meeting = fields.Boolean(
        string="Show in the meeting",
        copy=False,
        default=lambda self: self.env.company.is_visit_report_for_meeting,
        help="Talked over at the next weekly meeting.",
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    due_at = fields.Datetime(string="Due", readonly=True, copy=False)
    submitted_at = fields.Datetime(string="Handed in on", readonly=True, copy=False)
    is_late = fields.Boolean(string="Late", readonly=True, copy=False, index="btree_not_null")
    reminded_at = fields.Datetime(readonly=True, copy=False)
    score = fields.Integer(readonly=True, copy=False, aggregator="avg", help="1 to 5, by the supervisor.")
    review_comment = fields.Text(string="Supervisor's words", readonly=True, copy=False)
    reviewed_by_id = fields.Many2one("res.users", string="Read by", readonly=True, copy=False)
    reviewed_at = fields.Datetime(string="Read on", readonly=True, copy=False)
    client_uuid = fields.Char(string="Number given by the telephone", readonly=True, copy=False)

    _one_a_visit = models.UniqueIndex("(visit_id)", "There is a report of this visit already.")
    _score_range = models.Constraint("CHECK (score BETWEEN 0 AND 5)", "A score is 1 to 5.")
    _to_write = models.Index("(due_at) WHERE state = 'draft'")
    _handed_in = models.Index("(submitted_at) WHERE state IN ('submitted', 'accepted')")

    @api.depends("visit_id.started_at", "visit_id.user_id")
    def _compute_date(self):
        for report in self:
            visit = report.visit_id
            report.date = visit.started_at and visit._get_local(visit.started_at).date()

    @api.depends("visit_id")
    def _compute_purpose_id(self):
        for report in self:
            report.purpose_id = report.purpose_id or report.visit_id.purpose_id

    @api.depends("visit_id")
    def _compute_display_name(self):
        for report in self:
            # Whoever reads the report may know which visit it is about.
            report.display_name = report.sudo().visit_id.display_name

    @api.model
    def _get_kept_fields(self):
        times = {"due_at", "submitted_at", "is_late", "reminded_at", "reviewed_at", "client_uuid"}
        review = {"score", "review_comment", "reviewed_by_id", "date", "is_first_visit", "party_kind"}
        return super()._get_kept_fields() | times | review | self._get_visit_fields()

    @api.model
    def _get_visit_fields(self):
        """What the report repeats of its visit, which is where it stands."""
        return {"visit_id", "partner_id", "user_id", "team_id", "company_id"}

    def write(self, vals):
        if not self.env.su:
            for report in self:
                if blocker := report._write_blocker(vals.keys()):
                    raise UserError(blocker)
        return super().write(vals)

    def _write_blocker(self, names):
        """Why the current user cannot write ``names``: a sentence, or False."""
        self.ensure_one()
        is_author = self.user_id == self.env.user
        if set(names) == {"is_for_meeting"} and (is_author or self._is_supervised()):
            return False
        if not is_author:
            return self.env._("Only %(user)s writes this report.", user=self.user_id.name)
        if self.state not in WRITABLE:
            return self.env._(
                "The report of %(visit)s is handed in and stays as it is.", visit=self.display_name
            )
        return False

    def _set_state(self, state, **values):
        """Bring these into ``state``; the act has checked who may."""
        for report in self:
            if state not in TRANSITIONS[report.state]:
                label = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "The report of %(visit)s is “%(now)s” and cannot become “%(then)s”.",
                        visit=report.display_name,
                        now=label[report.state],
                        then=label[state],
                    )
                )
        self.sudo().write({"state": state, **values})  # kept columns
