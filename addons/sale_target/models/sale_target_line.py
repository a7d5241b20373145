from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..spread import COLUMNS, MONTHS, find_differences, roll_up, settle

DIGITS = (16, 2)
# By what a target can be narrowed down (PLN-07, PLN-09)
DIMENSIONS = (
    "categ_id",
    "product_id",
    "brand_id",
    "state_id",
    "channel_id",
    "partner_id",
    "project_name",
)


class SaleTargetLine(models.Model):
    """One figure to reach, by half-year, quarter and month (PLN-05, PLN-07, PLN-08).

    A year, half or quarter that is entered is spread over its months; a month that is moved leaves the
    totals above as they were set, and the difference is shown.
    """

    _name = "sale.target.line"
    _description = "Target"
    _order = "plan_id, sequence, id"

    plan_id = fields.Many2one("sale.target.plan", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    metric_id = fields.Many2one("sale.target.metric", index=True, ondelete="restrict")
    unit = fields.Selection(related="metric_id.unit")
    level = fields.Selection(related="plan_id.level", store=True, index=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    team_id = fields.Many2one(related="plan_id.team_id", store=True, index="btree_not_null")
    user_id = fields.Many2one(related="plan_id.user_id", store=True, index="btree_not_null")
    state = fields.Selection(related="plan_id.state", string="State of the plan")
    categ_id = fields.Many2one(
        "product.category", string="Product category", index="btree_not_null", ondelete="restrict"
    )
    product_id = fields.Many2one("product.product", index="btree_not_null", ondelete="restrict")
    brand_id = fields.Many2one("sale.target.brand", index="btree_not_null", ondelete="restrict")
    state_id = fields.Many2one(
        "res.country.state", string="Area", ondelete="restrict", help="Province of the customer."
    )
    channel_id = fields.Many2one("sale.target.channel", ondelete="restrict")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", index="btree_not_null", ondelete="restrict"
    )
    project_name = fields.Char(string="Key project")
    has_dimensions = fields.Boolean(compute="_compute_has_dimensions", store=True)
    year = fields.Float(digits=DIGITS)
    h1 = fields.Float(digits=DIGITS)
    h2 = fields.Float(digits=DIGITS)
    q1 = fields.Float(digits=DIGITS)
    q2 = fields.Float(digits=DIGITS)
    q3 = fields.Float(digits=DIGITS)
    q4 = fields.Float(digits=DIGITS)
    m1 = fields.Float(digits=DIGITS)
    m2 = fields.Float(digits=DIGITS)
    m3 = fields.Float(digits=DIGITS)
    m4 = fields.Float(digits=DIGITS)
    m5 = fields.Float(digits=DIGITS)
    m6 = fields.Float(digits=DIGITS)
    m7 = fields.Float(digits=DIGITS)
    m8 = fields.Float(digits=DIGITS)
    m9 = fields.Float(digits=DIGITS)
    m10 = fields.Float(digits=DIGITS)
    m11 = fields.Float(digits=DIGITS)
    m12 = fields.Float(digits=DIGITS)
    difference = fields.Float(
        digits=DIGITS,
        compute="_compute_difference",
        store=True,
        help="Year less its months: what has been set but not yet given to a month.",
    )
    difference_note = fields.Char(string="What differs", compute="_compute_difference_note")

    _one_per_dimensions = models.UniqueIndex(
        "(plan_id, metric_id, (coalesce(categ_id, 0)), (coalesce(product_id, 0)), (coalesce(brand_id, 0)), "
        "(coalesce(state_id, 0)), (coalesce(channel_id, 0)), (coalesce(partner_id, 0)), "
        "(coalesce(project_name, '')))",
        "This plan has a target for the same metric and the same dimensions already; change that one.",
    )

    @api.depends(*DIMENSIONS)
    def _compute_has_dimensions(self):
        for line in self:
            line.has_dimensions = any(line[name] for name in DIMENSIONS)

    @api.depends("year", *MONTHS, "metric_id.is_additive")
    def _compute_difference(self):
        for line in self:
            adds_up = line.metric_id.is_additive
            line.difference = adds_up and round(line.year - sum(line[month] for month in MONTHS), 2)

    @api.depends(*COLUMNS, "metric_id.is_additive")
    def _compute_difference_note(self):
        for line in self:
            found = line.metric_id.is_additive and find_differences(line._get_figures())
            line.difference_note = bool(found) and "; ".join(
                self.env._(
                    "%(period)s is set to %(total)s, its parts come to %(parts)s",
                    period=line._fields[total]._description_string(self.env),
                    total=f"{value:,.2f}",
                    parts=f"{below:,.2f}",
                )
                for total, value, below in found
            )

    @api.depends("metric_id", "plan_id", *DIMENSIONS)
    def _compute_display_name(self):
        for line in self:
            parts = [line.metric_id.name, *line._get_dimension_names()]
            line.display_name = f"{line.plan_id.display_name}: {' · '.join(filter(None, parts))}"

    def _get_dimension_names(self):
        self.ensure_one()
        values = [value for value in map(self.__getitem__, DIMENSIONS) if value]
        return [value if isinstance(value, str) else value.display_name for value in values]

    @api.constrains("product_id", "plan_id", "partner_id")
    def _check_dimension_companies(self):
        """Products and customers of another company have no target here."""
        for line in self.sudo():  # what another company keeps may be unreadable
            company = line.plan_id.company_id
            for record in (line.product_id, line.partner_id):
                if record.company_id and record.company_id != company:
                    raise ValidationError(
                        self.env._(
                            "%(record)s belongs to another company than %(plan)s.",
                            record=record.display_name,
                            plan=line.plan_id.display_name,
                        )
                    )

    # Spreading, on every path alike

    def _get_figures(self):
        self.ensure_one()
        return {column: self[column] for column in COLUMNS}

    def _get_rounding(self):
        """The unit in which a part is kept: a number of customers is whole."""
        self.ensure_one()
        if self.metric_id.unit == "amount":
            return max(self.company_id.currency_id.rounding or 0.01, 0.01)
        return 1 if self.metric_id.unit == "number" else 0.01

    def _settle(self, given, is_new=False):
        self.ensure_one()
        is_additive = self.metric_id.is_additive if self.metric_id else True
        weights = self.plan_id._get_weights()
        return settle(given, self._get_figures(), weights, self._get_rounding(), is_additive, is_new)

    def _onchange_total(self, name):
        for column, value in self._settle({name: self[name]}).items():
            self[column] = value

    @api.onchange("year")
    def _onchange_year(self):
        self._onchange_total("year")

    @api.onchange("h1")
    def _onchange_h1(self):
        self._onchange_total("h1")

    @api.onchange("h2")
    def _onchange_h2(self):
        self._onchange_total("h2")

    @api.onchange("q1")
    def _onchange_q1(self):
        self._onchange_total("q1")

    @api.onchange("q2")
    def _onchange_q2(self):
        self._onchange_total("q2")

    @api.onchange("q3")
    def _onchange_q3(self):
        self._onchange_total("q3")

    @api.onchange("q4")
    def _onchange_q4(self):
        self._onchange_total("q4")

    @api.model_create_multi
    def create(self, vals_list):
        self.plan_id.browse(vals["plan_id"] for vals in vals_list if vals.get("plan_id"))._touch()
        return super().create([self._prepare_settled_vals(vals) for vals in vals_list])

    @api.model
    def _prepare_settled_vals(self, vals):
        """``vals`` of a new target with its year spread over the months, or its months added up."""
        given = {column: vals[column] or 0.0 for column in COLUMNS if column in vals}
        blank = dict.fromkeys(COLUMNS, 0.0)
        if not given:
            return {**blank, **vals}
        line = self.new({name: vals.get(name) for name in ("plan_id", "metric_id")})
        return {**blank, **vals, **line._settle(given, is_new=True)}

    def write(self, vals):
        if not {"plan_id", "metric_id", "sequence", *DIMENSIONS, *COLUMNS} & vals.keys():
            return super().write(vals)
        plans = self.plan_id | self.plan_id.browse(vals.get("plan_id") or [])
        plans._touch()
        given = {column: vals[column] for column in COLUMNS if column in vals}
        result = super().write({name: value for name, value in vals.items() if name not in given})
        for line in self if given else ():
            changes = line._settle({column: value or 0.0 for column, value in given.items()})
            super(SaleTargetLine, line).write(changes)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self.plan_id._touch()

    def action_roll_up(self):
        """Set the totals of these targets to what their months come to."""
        for line in self:
            line.write(roll_up(line._get_figures(), line.metric_id.is_additive))
        return True


class SaleTargetPlan(models.Model):
    _inherit = "sale.target.plan"

    def _touch(self):
        """The targets of these plans change: refused where they are binding.

        :raises UserError: for a plan that is submitted, approved or over
        """
        self._check_editable()
        if self.ids:
            # A row that both write makes PostgreSQL stop whoever approves what just changes.
            self.env.cr.execute(
                SQL(
                    "UPDATE sale_target_plan SET revision = coalesce(revision, 0) + 1 WHERE id IN %s",
                    tuple(self.ids),
                )
            )
            self.invalidate_recordset(["revision"])

    def _get_weights(self):
        """The twelve weights by which a year of this plan is spread."""
        self.ensure_one()
        if self.spread == "season" and self.season_id:
            return self.season_id._get_weights()
        if self.spread == "last_year":
            return self._get_last_year_weights()
        return [1] * 12

    def _get_last_year_weights(self):
        return [1] * 12

    def action_roll_up(self):
        """Set the totals of all targets to what their months come to."""
        self.check_access("write")
        self.line_ids.action_roll_up()
        return True
