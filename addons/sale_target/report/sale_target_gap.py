from odoo import api, fields, models
from odoo.tools import SQL

CURRENT = """
    SELECT DISTINCT ON (company_id, level, CASE level WHEN 'team' THEN team_id ELSE 0 END,
                        coalesce(user_id, 0), date_from)
           id, company_id, level, team_id, user_id, date_from
      FROM sale_target_plan
     WHERE state NOT IN ('cancelled', 'refused')
     ORDER BY company_id, level, CASE level WHEN 'team' THEN team_id ELSE 0 END, coalesce(user_id, 0),
              date_from, version DESC
"""


class SaleTargetGap(models.Model):
    """A plan against the plans below it, metric by metric, as they stand now (PLN-06).

    Below a company are its teams, below a team its persons; of each the latest version that was not
    refused or given up.
    """

    _name = "sale.target.gap"
    _description = "Plan and plans below"
    _auto = False
    _order = "plan_id, metric_id"
    _rec_name = "metric_id"

    plan_id = fields.Many2one("sale.target.plan", readonly=True)
    metric_id = fields.Many2one("sale.target.metric", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    level = fields.Selection([("company", "Company"), ("team", "Team")], readonly=True)
    team_id = fields.Many2one("crm.team", readonly=True)
    user_id = fields.Many2one("res.users", readonly=True)
    target = fields.Float(string="This plan", digits=(16, 2), readonly=True)
    below = fields.Float(string="Plans below", digits=(16, 2), readonly=True)
    difference = fields.Float(
        string="Not given out",
        digits=(16, 2),
        readonly=True,
        help="Above zero: the plans below come to less. Below zero: they come to more.",
    )
    plan_count = fields.Integer(string="Number of plans below", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            WITH current AS (%(current)s), totals AS (%(totals)s)
            SELECT own.line_id AS id, plan.id AS plan_id, own.metric_id, plan.company_id, plan.level,
                   plan.team_id, NULL::int AS user_id, own.total AS target,
                   coalesce(below.total, 0) AS below,
                   own.total - coalesce(below.total, 0) AS difference,
                   coalesce(below.plan_count, 0) AS plan_count
              FROM sale_target_plan plan
              JOIN totals own ON own.plan_id = plan.id
              LEFT JOIN LATERAL (
                    SELECT sum(part.total) AS total, count(*) AS plan_count
                      FROM current
                      JOIN totals part ON part.plan_id = current.id AND part.metric_id = own.metric_id
                     WHERE current.company_id = plan.company_id AND current.date_from = plan.date_from
                       AND ((plan.level = 'company' AND current.level = 'team')
                            OR (plan.level = 'team' AND current.level = 'person'
                                AND current.team_id = plan.team_id))
                   ) below ON TRUE
             WHERE plan.level IN ('company', 'team')
            """,
            current=SQL(CURRENT),
            totals=self.env["sale.target.line"]._get_totals_sql(),
        )


class SaleTargetPlan(models.Model):
    _inherit = "sale.target.plan"

    gap_ids = fields.One2many("sale.target.gap", "plan_id", string="Plans below", readonly=True)
    parent_id = fields.Many2one("sale.target.plan", string="Plan above", compute="_compute_parent_id")
    child_count = fields.Integer(string="Number of plans below", compute="_compute_child_count")

    def _get_parent_domain(self):
        self.ensure_one()
        domain = [
            ("company_id", "=", self.company_id.id),
            ("date_from", "=", self.date_from),
            ("state", "not in", ("cancelled", "refused")),
        ]
        if self.level == "person":
            return [*domain, ("level", "=", "team"), ("team_id", "=", self.team_id.id)]
        return [*domain, ("level", "=", "company")]

    def _get_children_domain(self):
        self.ensure_one()
        domain = [("company_id", "=", self.company_id.id), ("date_from", "=", self.date_from)]
        if self.level == "team":
            return [*domain, ("level", "=", "person"), ("team_id", "=", self.team_id.id)]
        return [*domain, ("level", "=", "team")]

    @api.depends_context("uid")
    def _compute_parent_id(self):
        for plan in self:
            lower = plan.level != "company" and plan.date_from
            found = lower and self.search(plan._get_parent_domain(), order="version desc", limit=1)
            plan.parent_id = found or False

    @api.depends_context("uid")
    def _compute_child_count(self):
        for plan in self:
            lower = [("state", "not in", ("superseded", "cancelled"))]
            has_below = plan.level != "person" and plan.date_from
            plan.child_count = has_below and self.search_count(plan._get_children_domain() + lower)

    def action_view_children(self):
        """List the plans below this one, old versions left out."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plans below %(plan)s", plan=self.display_name),
            "res_model": self._name,
            "view_mode": "list,kanban,form",
            "domain": self._get_children_domain(),
            "context": {"search_default_current": 1},
        }

    def _get_checks(self):
        return [*super()._get_checks(), ("target_gap_check", self._find_gap())]

    def _get_notes(self):
        return [*super()._get_notes(), *filter(None, [self._find_excess()])]

    def _read_gaps(self):
        """The rows of `sale.target.gap` for this plan; what is below is added up, nobody's single plan
        is shown, so the reader's rights do not narrow it."""
        self.ensure_one()
        if self.level == "person" or not self.id:
            return self.env["sale.target.gap"]
        self.env["sale.target.line"]._flush_targets()
        gaps = self.env["sale.target.gap"].sudo()  # see the docstring
        gaps.invalidate_model()
        return gaps.search([("plan_id", "=", self.id)])

    def _find_gap(self):
        """PLN-06: which targets the plans below do not reach: a sentence, or False."""
        short = self._read_gaps().filtered(lambda gap: gap.difference >= 0.005)
        return bool(short) and self.env._(
            "The plans below come to less than %(plan)s: %(gaps)s.",
            plan=self.display_name,
            gaps=short._format_gaps(),
        )

    def _find_excess(self):
        more = self._read_gaps().filtered(lambda gap: gap.difference <= -0.005)
        return bool(more) and self.env._(
            "The plans below come to more than %(plan)s: %(gaps)s.",
            plan=self.display_name,
            gaps=more._format_gaps(),
        )


class SaleTargetGapWords(models.Model):
    _inherit = "sale.target.gap"

    def _format_gaps(self):
        return "; ".join(
            self.env._(
                "%(metric)s %(below)s of %(target)s",
                metric=gap.metric_id.name,
                below=f"{gap.below:,.2f}",
                target=f"{gap.target:,.2f}",
            )
            for gap in self
        )
