from odoo import api, fields, models
from odoo.exceptions import UserError

from ..scoring import total

# Written once the run is approved: what people say to it, and what the books say later
AFTERWARDS = {
    "answer", "answer_note", "answered_at", "answer_deadline", "reminded_at", "judge_id", "appeal_deadline",
    "decision", "decision_note", "decided_at", "decided_by_id", "adjusted_score", "final_score",
    "final_grade_id", "is_award", "has_moved", "state", "message_main_attachment_id", "activity_ids",
    "message_ids", "write_uid", "write_date",
}  # fmt: skip


class SaleKpiScore(models.Model):
    """What one person reached in a run: score and grade, line by line (KPI-02 to KPI-06)."""

    _name = "sale.kpi.score"
    _inherit = ["approval.tiers.guarded", "mail.thread", "mail.activity.mixin"]
    _description = "Score"
    _order = "date_from desc, final_score desc, id"
    _rec_names_search = ["user_id"]

    run_id = fields.Many2one("sale.kpi.run", required=True, readonly=True, index=True, ondelete="cascade")
    name = fields.Char(related="run_id.name", string="Period", store=True)
    company_id = fields.Many2one(related="run_id.company_id", store=True, index=True)
    period = fields.Selection(related="run_id.period", string="Kind of period", store=True)
    date_from = fields.Date(related="run_id.date_from", store=True, index=True)
    date_to = fields.Date(related="run_id.date_to", store=True)
    state = fields.Selection(related="run_id.state", store=True, index=True)
    user_id = fields.Many2one("res.users", string="Person", required=True, readonly=True, index=True)
    manager_id = fields.Many2one(
        "res.users", string="Superior", readonly=True, index="btree_not_null", help="Scores and signs off."
    )
    team_id = fields.Many2one("crm.team", string="Sales team", readonly=True, index="btree_not_null")
    scheme_id = fields.Many2one("sale.kpi.scheme", readonly=True, index="btree_not_null", ondelete="restrict")
    role = fields.Selection(related="scheme_id.role", store=True)
    subjects = fields.Json(readonly=True, help="Whose figures count, fixed when the run was computed.")
    kept = fields.Json(readonly=True, help="What superiors said before it was computed again.")
    line_ids = fields.One2many("sale.kpi.score.line", "score_id", string="Indicators", readonly=True)
    is_computed = fields.Boolean(readonly=True)
    score = fields.Float(readonly=True, digits=(5, 2), aggregator="avg", help="As it was approved.")
    grade_id = fields.Many2one("sale.kpi.grade", readonly=True, ondelete="restrict")
    adjusted_score = fields.Float(
        string="Score after the appeal", readonly=True, digits=(5, 2), aggregator="avg"
    )
    final_score = fields.Float(
        compute="_compute_final",
        store=True,
        digits=(5, 2),
        aggregator="avg",
        help="After an appeal that was granted.",
    )
    final_grade_id = fields.Many2one(
        "sale.kpi.grade",
        string="Grade in force",
        compute="_compute_final",
        store=True,
        index="btree_not_null",
    )
    is_award = fields.Boolean(
        string="Proposed for awards",
        compute="_compute_final",
        store=True,
        help="By the grade, in a year run.",
    )
    month_count = fields.Integer(
        string="Months", readonly=True, help="Monthly runs that the year is the mean of."
    )
    open_count = fields.Integer(
        string="To do", compute="_compute_open_count", help="Indicators to score or to sign off."
    )
    can_judge = fields.Boolean(compute="_compute_can_judge")

    _person_once = models.UniqueIndex("(run_id, user_id)", "A person is assessed once in a run.")

    @api.depends("score", "decision", "adjusted_score")
    def _compute_final(self):
        tables = {company: company.env["sale.kpi.grade"]._get_table(company) for company in self.company_id}
        for score in self:
            granted = score.decision == "granted"
            score.final_score = score.adjusted_score if granted else score.score
            grade = tables[score.company_id]._pick(score.final_score)
            score.final_grade_id = grade
            score.is_award = grade.is_award and score.run_id.basis == "months"

    @api.depends("line_ids.is_missing", "line_ids.is_alarm", "line_ids.accepted_at")
    def _compute_open_count(self):
        for score in self:
            lines = score.line_ids
            score.open_count = len(lines.filtered(lambda line: line._get_duty()))

    @api.depends_context("uid")
    @api.depends("state", "manager_id")
    def _compute_can_judge(self):
        for score in self:
            score.can_judge = score.state == "computed" and score._is_judged_by(self.env.user)

    @api.depends("user_id", "name")
    def _compute_display_name(self):
        for score in self:
            score.display_name = f"{score.user_id.name} {score.name}"

    @api.model
    def _get_kept_fields(self):
        """Nobody writes scores: the run computes them and acts add to them."""
        return super()._get_kept_fields() | set(self._fields)

    def write(self, vals):
        if vals.keys() - AFTERWARDS and any(score.run_id.approved_at for score in self):
            raise UserError(self.env._("The run is approved; its scores are frozen."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approved(self):
        if any(score.run_id.approved_at for score in self):
            raise UserError(self.env._("The run is approved; its scores are frozen."))

    def _is_judged_by(self, user):
        """Whether ``user`` scores and signs off here: a superior, the team's leader or who makes the
        runs; nobody about himself."""
        self.ensure_one()
        if user == self.user_id:
            return False
        above = self.manager_id | self.team_id.sudo().user_id | self.user_id._get_approval_superiors()
        return user in above or any(
            user.has_group(group)
            for group in ("sales_team.group_sale_manager", "approval_tiers.group_sales_director")
        )

    # Written by the run

    def _get_counted_metrics(self):
        lines = self.scheme_id.line_ids.filtered(lambda line: line.rule != "manual")
        return lines.metric_id

    @api.model
    def _create_empty(self, run, people, kept):
        """One score per person, with the subjects whose figures count for him."""
        vals_list = []
        by_scheme = {}
        for user, scheme in people.items():
            by_scheme.setdefault(scheme, []).append(user)
        for scheme, users in by_scheme.items():
            subjects = scheme._get_subjects(users) if scheme else dict.fromkeys(users, [])
            for user in users:
                vals_list.append(
                    {
                        "run_id": run.id,
                        "user_id": user.id,
                        "scheme_id": scheme.id,
                        "manager_id": self._get_manager(user).id,
                        "team_id": user.sale_team_id.id,
                        "subjects": {"level": scheme.level or "person", "ids": list(subjects[user])},
                        "kept": kept.get(user.id, {}),
                    }
                )
        # No line in the chatter for each; the run says when it was computed.
        return self.with_context(tracking_disable=True).create(vals_list)

    @api.model
    def _get_manager(self, user):
        leader = user.sale_team_id.user_id
        return user._get_approval_superior() or (leader if leader != user else self.env["res.users"])

    def _fill(self, figures, usual):
        """Lines and totals from ``figures`` as `_read_figures` gives them."""
        vals_list = []
        for score in self:
            for line in score.scheme_id.line_ids:
                figure = figures.get((score, line.metric_id.id), (None, None))
                history = usual.get((score, line.metric_id.id), [])
                vals_list.append(line._prepare_score_vals(score, *figure, history))
        self.env["sale.kpi.score.line"].create(vals_list)
        self._update_totals()
        self.write({"is_computed": True})

    def _update_totals(self):
        grades = {}
        for score in self:
            company = score.company_id
            grades[company] = grades.get(company) or self.env["sale.kpi.grade"]._get_table(company)
            lines = [(line.weight, None if line.is_missing else line.score) for line in score.line_ids]
            points = round(total(lines, score.scheme_id.missing_rule != "block") or 0.0, 2)
            score.write({"score": points, "grade_id": grades[company]._pick(points).id})
