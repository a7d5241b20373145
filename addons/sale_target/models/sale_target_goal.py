from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleTargetGoal(models.Model):
    """A figure that a demand promises and a scheme is measured by (PLN-03, PLN-04)."""

    _name = "sale.target.goal"
    _description = "Target of a demand or scheme"
    _order = "sequence, id"
    _rec_name = "metric_id"

    demand_id = fields.Many2one("sale.target.demand", index="btree_not_null", ondelete="cascade")
    scheme_id = fields.Many2one("sale.target.scheme", index="btree_not_null", ondelete="cascade")
    sequence = fields.Integer(default=10)
    metric_id = fields.Many2one("sale.target.metric", required=True, ondelete="restrict")
    unit = fields.Selection(related="metric_id.unit")
    target = fields.Float(digits=(16, 2))
    actual = fields.Float(
        string="Reached", digits=(16, 2), copy=False, help="Read from orders and invoices, or typed."
    )
    is_evaluated = fields.Boolean(
        string="Figure is there", copy=False, help="What was reached is known, also where it is zero."
    )
    gap = fields.Float(compute="_compute_gap", store=True, digits=(16, 2), help="Reached less target.")
    achievement_percent = fields.Float(
        string="Achievement (%)", compute="_compute_gap", store=True, digits=(16, 2), aggregator=None
    )
    remark = fields.Char(copy=False, help="Why there is a gap.")

    @api.depends("target", "actual", "is_evaluated")
    def _compute_gap(self):
        for goal in self:
            goal.gap = goal.is_evaluated and goal.actual - goal.target
            goal.achievement_percent = goal.is_evaluated and goal.target and goal.actual / goal.target * 100

    @api.onchange("actual")
    def _onchange_actual(self):
        self.is_evaluated = True

    @api.model_create_multi
    def create(self, vals_list):
        goals = super().create(vals_list)
        goals._check_parents()
        return goals

    def write(self, vals):
        if {"demand_id", "scheme_id", "metric_id", "target"} & vals.keys():
            self._check_parents()
        if {"actual", "is_evaluated", "remark"} & vals.keys():
            self.scheme_id._check_evaluable()
        if "actual" in vals and "is_evaluated" not in vals:
            vals = {**vals, "is_evaluated": True}
        result = super().write(vals)
        if {"demand_id", "scheme_id"} & vals.keys():
            self._check_parents()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self._check_parents()

    def _check_parents(self):
        """:raises UserError: where the demand or scheme is submitted or decided"""
        self.demand_id._check_editable()
        self.scheme_id._check_editable()

    def _find_empty(self):
        """PLN-08: a target without a figure: a sentence, or False."""
        for goal in self:
            if not goal.target and not goal.metric_id.is_lower_better:
                return self.env._(
                    "The target “%(metric)s” has no figure. Enter how much.", metric=goal.metric_id.name
                )
        return False

    def _read_actual(self):
        """What was reached of these targets of schemes, where orders and invoices tell it.

        :return: {goal id: float}; extended by add-ons that know more metrics
        """
        lines = self.env["sale.target.line"]
        result = {}
        for scheme, goals in self.grouped("scheme_id").items():
            for goal in goals:
                value = lines._read_sum(
                    goal.metric_id.code, scheme.date_from, scheme.date_to, scheme.company_id, scheme.team_id
                )
                if value is not None:
                    result[goal.id] = value
        return result

    @api.constrains("demand_id", "scheme_id")
    def _check_one_parent(self):
        if any(bool(goal.demand_id) == bool(goal.scheme_id) for goal in self):
            raise UserError(self.env._("A target belongs to a demand or to a scheme."))
