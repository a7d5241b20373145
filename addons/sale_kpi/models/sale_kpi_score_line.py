from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang

COMPARED = {"current_value", "is_current_missing", "has_moved", "moved_by", "write_uid", "write_date"}


class SaleKpiScoreLine(models.Model):
    """One indicator of one person: figure, target, what was attained and what it scores."""

    _name = "sale.kpi.score.line"
    _inherit = ["approval.tiers.guarded"]
    _description = "Indicator of a score"
    _order = "score_id, sequence, id"

    score_id = fields.Many2one(
        "sale.kpi.score", string="Result", required=True, readonly=True, index=True, ondelete="cascade"
    )
    run_id = fields.Many2one(related="score_id.run_id", store=True, index=True)
    user_id = fields.Many2one(related="score_id.user_id", store=True, index=True)
    team_id = fields.Many2one(related="score_id.team_id", store=True, index="btree_not_null")
    manager_id = fields.Many2one(related="score_id.manager_id", store=True, index="btree_not_null")
    company_id = fields.Many2one(related="score_id.company_id", store=True, index=True)
    date_from = fields.Date(related="score_id.date_from", store=True)
    state = fields.Selection(related="score_id.state", store=True)
    scheme_line_id = fields.Many2one(
        "sale.kpi.scheme.line", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    sequence = fields.Integer(readonly=True)
    metric_id = fields.Many2one(
        "sale.target.metric", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    name = fields.Char(string="Indicator", readonly=True)
    rule = fields.Selection(
        [
            ("proportional", "As much as was attained"),
            ("bands", "By a table"),
            ("manual", "Scored by the superior"),
            ("month", "Monthly run"),
        ],
        string="Scored",
        readonly=True,
    )
    weight = fields.Float(readonly=True, digits=(5, 2), aggregator=None)
    value = fields.Float(string="Figure", readonly=True, digits=(16, 2), aggregator=None)
    has_value = fields.Boolean(readonly=True)
    target = fields.Float(readonly=True, digits=(16, 2), aggregator=None)
    has_target = fields.Boolean(readonly=True)
    attainment = fields.Float(string="Attained (%)", readonly=True, digits=(16, 2), aggregator="avg")
    has_attainment = fields.Boolean(readonly=True)
    score = fields.Float(readonly=True, digits=(5, 2), aggregator="avg")
    is_missing = fields.Boolean(
        string="Missing", readonly=True, help="A figure, a target or a score is not there; that is no zero."
    )
    note = fields.Text(string="Comment of the superior", readonly=True)
    scored_by_id = fields.Many2one("res.users", string="Scored by", readonly=True)
    scored_at = fields.Datetime(string="Scored on", readonly=True)
    is_alarm = fields.Boolean(string="Out of the ordinary", readonly=True)
    alarm_note = fields.Char(string="What is usual", readonly=True)
    accepted_by_id = fields.Many2one("res.users", string="Signed off by", readonly=True)
    accepted_at = fields.Datetime(string="Signed off on", readonly=True)
    acceptance_note = fields.Text(string="Why it is right", readonly=True)
    current_value = fields.Float(string="Figure now", readonly=True, digits=(16, 2), aggregator=None)
    is_current_missing = fields.Boolean(readonly=True)
    has_moved = fields.Boolean(string="Books moved since", readonly=True)
    moved_by = fields.Float(string="Difference", readonly=True, digits=(16, 2), aggregator=None)
    value_text = fields.Char(string="Reached", compute="_compute_texts")
    target_text = fields.Char(string="Planned", compute="_compute_texts")
    duty = fields.Char(string="To do", compute="_compute_texts")

    @api.depends(
        "value", "has_value", "target", "has_target", "is_missing", "is_alarm", "accepted_at", "state"
    )
    def _compute_texts(self):
        for line in self:
            line.value_text = line._get_figure_text(line.has_value, line.value)
            line.target_text = line._get_figure_text(line.has_target, line.target)
            line.duty = line._get_duty_text()

    def _get_figure_text(self, is_known, figure):
        self.ensure_one()
        if not is_known:
            return "–"
        digits = 0 if self.metric_id.unit == "number" else 2
        text = formatLang(self.env, figure, digits=digits)
        return f"{text} %" if self.metric_id.unit == "percent" else text

    @api.depends("name", "score_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.name} ({line.score_id.display_name})"

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() | set(self._fields)

    def write(self, vals):
        if vals.keys() - COMPARED and any(line.score_id.run_id.approved_at for line in self):
            raise UserError(self.env._("The run is approved; its scores are frozen."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approved(self):
        if any(line.score_id.run_id.approved_at for line in self):
            raise UserError(self.env._("The run is approved; its scores are frozen."))

    # What is still to be done

    def _get_duty(self):
        """What stands in the way of approval: "score", "figure", "target", "accept" or False."""
        self.ensure_one()
        if self.is_missing and self.rule == "manual":
            return "score"
        if self.is_missing and self.score_id.scheme_id.missing_rule == "block":
            return "target" if self.has_value else "figure"
        if self.is_alarm and not self.accepted_at:
            return "accept"
        return False

    def _get_duty_text(self):
        duty = self._get_duty()
        return {
            "score": self.env._("To be scored by the superior"),
            "figure": self.env._("The figure is missing"),
            "target": self.env._("The target is missing"),
            "accept": self.env._("Out of the ordinary, to be signed off"),
            False: self.is_missing and self.env._("Missing, not counted") or "",
        }[duty]

    # Acts

    def _judge_blocker(self):
        """Why the current user neither scores nor signs off these lines: a sentence, or False."""
        for line in self:
            score = line.sudo().score_id  # whoever leads the person may not read every score
            if score.state != "computed":
                return self.env._("Scores change only while the run is computed and not handed in yet.")
            if not score._is_judged_by(self.env.user):
                return self.env._("Only the superior of %(name)s does this.", name=score.user_id.name)
        return False

    def _set_score(self, points, note):
        """The superior's own judgement (KPI-03).

        :raises UserError: by the person himself, by a stranger, too late, or without a reason
        """
        self.ensure_one()
        self.check_access("read")
        if blocker := self._judge_blocker():
            raise UserError(blocker)
        if self.rule != "manual":
            raise UserError(
                self.env._("%(name)s is counted from the books, not scored by hand.", name=self.name)
            )
        if not 0 <= points <= self.sudo().scheme_line_id.cap:
            raise UserError(
                self.env._("A score is between 0 and %(cap)s.", cap=f"{self.sudo().scheme_line_id.cap:g}")
            )
        if not (note or "").strip():
            raise UserError(self.env._("Say in a sentence why; the person will read it."))
        line = self.sudo()  # kept columns; who may judge was checked
        line.write(
            {
                "score": points,
                "is_missing": False,
                "note": note,
                "scored_by_id": self.env.uid,
                "scored_at": fields.Datetime.now(),
            }
        )
        line.score_id._update_totals()

    def _accept(self, note):
        """A figure out of the ordinary is right, and why.

        :raises UserError: by the person himself, by a stranger, too late, or without a reason
        """
        self.check_access("read")
        if blocker := self._judge_blocker():
            raise UserError(blocker)
        if not (note or "").strip():
            raise UserError(self.env._("Say in a sentence why the figure is right."))
        if any(not line.is_alarm for line in self):
            raise UserError(self.env._("Nothing here is out of the ordinary."))
        # Kept columns; who may judge was checked.
        self.sudo().write(
            {"accepted_by_id": self.env.uid, "accepted_at": fields.Datetime.now(), "acceptance_note": note}
        )
