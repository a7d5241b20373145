from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..scoring import attain, score_by_bands, score_proportional


class SaleKpiSchemeLine(models.Model):
    """One indicator of a scheme: how much it weighs, its target, and how its figure becomes a score."""

    _name = "sale.kpi.scheme.line"
    _description = "Indicator of a scheme"
    _order = "sequence, id"

    scheme_id = fields.Many2one("sale.kpi.scheme", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    metric_id = fields.Many2one(
        "sale.target.metric", string="Indicator", required=True, index=True, ondelete="restrict"
    )
    unit = fields.Selection(related="metric_id.unit")
    weight = fields.Float(required=True, digits=(5, 2), help="All weights of a scheme make 100.")
    rule = fields.Selection(
        [
            ("proportional", "As much as was attained"),
            ("bands", "By a table"),
            ("manual", "Scored by the superior"),
        ],
        string="Score",
        required=True,
        default="proportional",
    )
    target_source = fields.Selection(
        [("plan", "The sales plan"), ("fixed", "This scheme"), ("none", "No target")],
        string="Target from",
        compute="_compute_target_source",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    fixed_target = fields.Float(string="Target", digits=(16, 2))
    cap = fields.Float(
        string="Highest score",
        required=True,
        default=120.0,
        digits=(5, 2),
        help="More attained is not counted.",
    )
    band_ids = fields.One2many("sale.kpi.scheme.band", "line_id", string="Table", copy=True)

    _metric_once = models.UniqueIndex(
        "(scheme_id, metric_id)", "An indicator stands once in a scheme; change the line that is there."
    )
    _weight_positive = models.Constraint(
        "CHECK (weight > 0 AND weight <= 100)", "A weight is above 0 and at most 100."
    )
    _cap_positive = models.Constraint("CHECK (cap >= 100)", "The highest score is 100 or more.")

    @api.depends("rule")
    def _compute_target_source(self):
        for line in self:
            if line.rule == "manual":
                line.target_source = "none"
            elif line.rule == "proportional" and line.target_source in (False, "none"):
                line.target_source = "plan"
            else:
                line.target_source = line.target_source or "none"

    @api.depends("metric_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.metric_id.name

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_draft()
        return lines

    def write(self, vals):
        self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self._check_draft()

    def _check_draft(self):
        if any(line.scheme_id.state != "draft" for line in self):
            raise UserError(self.env._("An active scheme does not change. Make its next version."))

    def _line_blocker(self):
        """Why this line cannot be scored by: a sentence, or False."""
        self.ensure_one()
        name = self.metric_id.name
        if self.rule == "proportional" and self.target_source == "none":
            return self.env._("%(metric)s is scored by what is attained and needs a target.", metric=name)
        if self.rule == "bands" and not self.band_ids:
            return self.env._("%(metric)s is scored by a table, and the table is empty.", metric=name)
        if self.rule != "manual" and not self.metric_id.source:
            return self.env._(
                "%(metric)s has no figure yet. "
                "Say on the metric where it comes from, or let the superior score it.",
                metric=name,
            )
        return False

    def _get_score(self, value, target):
        """``(attainment, score)`` of a figure, each None where it is not known."""
        self.ensure_one()
        attained = attain(value, target, self.metric_id.is_lower_better)
        if self.rule == "proportional":
            return attained, score_proportional(attained, self.cap)
        bands = [(band.lower_bound, band.points) for band in self.band_ids]
        return attained, score_by_bands(value if self.target_source == "none" else attained, bands)


class SaleKpiSchemeBand(models.Model):
    """A row of the table by which an indicator is scored: lower bounds only, so nothing falls between."""

    _name = "sale.kpi.scheme.band"
    _description = "Row of a scoring table"
    _order = "lower_bound"

    line_id = fields.Many2one("sale.kpi.scheme.line", required=True, index=True, ondelete="cascade")
    lower_bound = fields.Float(
        string="From",
        required=True,
        digits=(16, 2),
        help="Attainment in percent, or the figure where there is no target.",
    )
    points = fields.Float(string="Score", required=True, digits=(5, 2))

    _bound_once = models.UniqueIndex("(line_id, lower_bound)", "There is a row from this figure already.")

    @api.model_create_multi
    def create(self, vals_list):
        bands = super().create(vals_list)
        bands.line_id._check_draft()
        return bands

    def write(self, vals):
        self.line_id._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self.line_id._check_draft()

    @api.constrains("points")
    def _check_points(self):
        if any(band.points < 0 for band in self):
            raise ValidationError(self.env._("A score is not negative."))
