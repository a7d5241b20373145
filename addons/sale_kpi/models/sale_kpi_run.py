from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..span import month_end, month_start, shift_months
from .sale_kpi_scheme import PERIODS

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


class SaleKpiRun(models.Model):
    """The assessment of a period (KPI-01): computed from the books, judged by the superiors, approved
    and frozen; what the books say later is shown beside it and changes nothing.

    draft → computed → submitted → approved. The state follows from the acts; nobody writes it.
    """

    _name = "sale.kpi.run"
    _inherit = [
        "approval.tiers.guarded",
        "mail.thread",
        "mail.activity.mixin",
        "approval.tiers.mixin.governed",
    ]
    _description = "Assessment run"
    _order = "date_from desc, id desc"

    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    period = fields.Selection(PERIODS, required=True, default="month", tracking=True)
    basis = fields.Selection(
        [("figures", "The figures of the period"), ("months", "The mean of the monthly runs")],
        string="Scores are",
        required=True,
        default="figures",
        help="A year is assessed by its twelve approved monthly runs, each with its weight.",
    )
    date_from = fields.Date(
        string="From", required=True, default=lambda self: self._default_date_from(), tracking=True
    )
    date_to = fields.Date(string="To", compute="_compute_date_to", store=True)
    weight = fields.Float(
        string="Weight in the year",
        default=1.0,
        digits=(5, 2),
        help="How much this month counts in the year run.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Made by",
        readonly=True,
        copy=False,
        index=True,
        default=lambda self: self.env.user,
        tracking=True,
    )
    scheme_ids = fields.Many2many("sale.kpi.scheme", string="Schemes", readonly=True, copy=False)
    score_ids = fields.One2many("sale.kpi.score", "run_id", string="Scores", readonly=True, copy=False)
    people_count = fields.Integer(string="People", readonly=True, copy=False)
    done_count = fields.Integer(string="Assessed", readonly=True, copy=False)
    progress = fields.Float(compute="_compute_progress")
    is_computing = fields.Boolean(readonly=True, copy=False)
    computed_at = fields.Datetime(string="Computed on", readonly=True, copy=False)
    average = fields.Float(string="Average score", digits=(5, 2), compute="_compute_average")
    is_verified = fields.Boolean(string="Figures verified", readonly=True, copy=False, tracking=True)
    verified_by_id = fields.Many2one("res.users", string="Verified by", readonly=True, copy=False)
    verified_at = fields.Datetime(string="Verified on", readonly=True, copy=False)
    problems = fields.Text(copy=False, help="What went wrong in the period.")
    improvements = fields.Text(copy=False, help="What will be done about it, by whom, by when.")
    is_director_scored = fields.Boolean(
        readonly=True, copy=False, help="A director is assessed here, so somebody above him approves."
    )
    submitted_at = fields.Datetime(readonly=True, copy=False)
    approved_at = fields.Datetime(string="Approved on", readonly=True, copy=False, tracking=True)
    approved_by_id = fields.Many2one("res.users", string="Approved by", readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "Draft"), ("computed", "Computed"), ("submitted", "Handed in"), ("approved", "Approved")],
        compute="_compute_state",
        store=True,
        index=True,
        tracking=True,
    )

    _one_per_period = models.UniqueIndex(
        "(company_id, period, date_from)", "There is a run for this period already; open that one."
    )
    _weight_positive = models.Constraint("CHECK (weight > 0)", "The weight of a month is above 0.")

    @api.model
    def _default_date_from(self):
        return shift_months(fields.Date.context_today(self), -1)

    @api.depends("period", "date_from")
    def _compute_date_to(self):
        for run in self:
            last = run.date_from and shift_months(run.date_from, MONTHS[run.period or "month"] - 1)
            run.date_to = last and month_end(last)

    @api.depends("period", "date_from")
    def _compute_name(self):
        for run in self:
            day = run.date_from
            if not day:
                run.name = False
                continue
            part = {
                "month": f"-{day.month:02d}",
                "quarter": f" Q{(day.month + 2) // 3}",
                "half": f" H{(day.month + 5) // 6}",
            }.get(run.period, "")
            run.name = f"{day.year}{part}"

    @api.depends("people_count", "done_count")
    def _compute_progress(self):
        for run in self:
            run.progress = 100.0 * run.done_count / run.people_count if run.people_count else 0.0

    def _compute_average(self):
        rows = self.env["sale.kpi.score"]._read_group(
            [("run_id", "in", self.ids)], ["run_id"], ["final_score:avg"]
        )
        found = {run.id: average for run, average in rows}
        for run in self:
            run.average = found.get(run.id, 0.0)

    @api.depends("computed_at", "submitted_at", "approved_at", "approval_status")
    def _compute_state(self):
        for run in self:
            waits = run.approval_status == "pending" or (run.submitted_at and not run.approval_status)
            run.state = (
                (run.approved_at and "approved")
                or (waits and "submitted")
                or (run.computed_at and "computed")
                or "draft"
            )

    @api.constrains("period", "basis", "date_from")
    def _check_period(self):
        for run in self:
            length = MONTHS[run.period]
            if run.date_from != month_start(run.date_from) or (run.date_from.month - 1) % length:
                raise ValidationError(
                    self.env._("A run begins on the first day of its month, quarter, half-year or year.")
                )
            if run.basis == "months" and run.period != "year":
                raise ValidationError(self.env._("Only a year is assessed by the mean of its monthly runs."))

    @api.onchange("period", "date_from")
    def _onchange_period(self):
        if self.date_from:
            index = (self.date_from.month - 1) // MONTHS[self.period] * MONTHS[self.period]
            self.date_from = self.date_from.replace(month=index + 1, day=1)
        if self.period == "year":
            self.basis = "months"
        else:
            self.basis = "figures"

    @api.model
    def _get_kept_fields(self):
        computed = {"people_count", "done_count", "is_computing", "computed_at", "scheme_ids", "score_ids"}
        judged = {"is_verified", "verified_by_id", "verified_at", "is_director_scored", "user_id"}
        ended = {"submitted_at", "approved_at", "approved_by_id", "name", "date_to"}
        compared = {"fingerprint", "has_moved", "compared_at"}
        return super()._get_kept_fields() | computed | judged | ended | compared

    def write(self, vals):
        period = {"company_id", "period", "basis", "date_from"} & vals.keys()
        if period and any(run.computed_at for run in self):
            raise UserError(
                self.env._("This run is computed already; delete it and make another for that period.")
            )
        notes = {"weight", "problems", "improvements"} & vals.keys()
        if notes and any(run.state in ("submitted", "approved") for run in self):
            raise UserError(self.env._("This run is handed in; what it says stays. Recall it to change it."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_open(self):
        if any(run.state in ("submitted", "approved") for run in self):
            raise UserError(self.env._("A run that was handed in stays on record."))

    def action_verify(self):
        """The figures were checked against the books: whoever says so stands here with his name."""
        self.check_access("write")
        if any(run.state != "computed" for run in self):
            raise UserError(self.env._("Only figures that are computed and not handed in yet are verified."))
        # Kept columns.
        self.sudo().write(
            {"is_verified": True, "verified_by_id": self.env.uid, "verified_at": fields.Datetime.now()}
        )
        return True

    def action_view_scores(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_kpi.sale_kpi_score_action")
        return {**action, "domain": [("run_id", "=", self.id)], "context": {}}
