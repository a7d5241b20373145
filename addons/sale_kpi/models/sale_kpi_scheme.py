from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

ROLES = [
    ("rep", "Salesperson"),
    ("supervisor", "Sales supervisor"),
    ("manager", "Sales manager"),
    ("director", "Sales director"),
]
PERIODS = [("month", "Month"), ("quarter", "Quarter"), ("half", "Half-year"), ("year", "Year")]
LEVELS = {"rep": "person", "supervisor": "team", "manager": "team", "director": "company"}
FULL = 100.0


class SaleKpiScheme(models.Model):
    """By what people of one role are assessed: indicators whose weights make 100 (KPI-02, KPI-04).

    draft → active → retired. An active scheme does not change; its next version replaces it from a
    day on, and runs of earlier periods keep the version of their first day.
    """

    _name = "sale.kpi.scheme"
    _inherit = ["approval.tiers.guarded", "mail.thread"]
    _description = "Assessment scheme"
    _order = "role, date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    role = fields.Selection(ROLES, string="For", required=True, default="rep", tracking=True)
    level = fields.Selection(
        [("person", "His own"), ("team", "Those of the teams he leads"), ("company", "The company's")],
        string="Whose figures count",
        compute="_compute_level",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="A manager answers for his teams, not only for what he sells himself.",
    )
    period = fields.Selection(PERIODS, required=True, default="month", tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    date_from = fields.Date(
        string="In force from", required=True, default=fields.Date.context_today, tracking=True
    )
    date_to = fields.Date(string="Until", readonly=True, copy=False, tracking=True)
    version = fields.Integer(readonly=True, default=1, copy=False)
    previous_id = fields.Many2one("sale.kpi.scheme", readonly=True, copy=False, index="btree_not_null")
    team_ids = fields.Many2many(
        "crm.team", string="Teams", check_company=True, help="Empty: the people of all teams."
    )
    person_ids = fields.One2many(
        "sale.kpi.scheme.person", "scheme_id", string="People", help="Empty: whoever has this role."
    )
    line_ids = fields.One2many("sale.kpi.scheme.line", "scheme_id", string="Indicators", copy=True)
    weight_total = fields.Float(
        string="Sum of weights", digits=(6, 2), compute="_compute_weight_total", help="Has to be 100."
    )
    missing_rule = fields.Selection(
        [
            ("block", "The run waits for the figure"),
            ("reweight", "The other indicators share its weight"),
        ],
        string="Where a figure is missing",
        required=True,
        default="block",
        help="A figure that is not known is never counted as zero.",
    )
    note = fields.Text(string="What it is for")
    state = fields.Selection(
        [("draft", "Draft"), ("active", "Active"), ("retired", "Retired")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )

    @api.depends("role")
    def _compute_level(self):
        for scheme in self:
            scheme.level = LEVELS.get(scheme.role, "person")

    @api.depends("line_ids.weight")
    def _compute_weight_total(self):
        for scheme in self:
            scheme.weight_total = round(sum(scheme.line_ids.mapped("weight")), 2)

    @api.depends("name", "version")
    def _compute_display_name(self):
        for scheme in self:
            scheme.display_name = f"{scheme.name} v{scheme.version}" if scheme.version > 1 else scheme.name

    @api.constrains("state", "line_ids")
    def _check_active(self):
        """Also superuser and imports activate nothing whose weights are not 100 (KPI-02)."""
        for scheme in self.filtered(lambda scheme: scheme.state == "active"):
            if blocker := scheme._weight_blocker():
                raise ValidationError(blocker)

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() | {"version", "previous_id", "date_to"}

    def write(self, vals):
        frozen = {
            "role",
            "level",
            "period",
            "company_id",
            "date_from",
            "team_ids",
            "line_ids",
            "missing_rule",
        }
        if frozen & vals.keys() and any(scheme.state != "draft" for scheme in self):
            raise UserError(self.env._("An active scheme does not change. Make its next version."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        if any(scheme.state != "draft" for scheme in self):
            raise UserError(self.env._("People were assessed by this scheme; it stays on record. Retire it."))

    def action_activate(self):
        """Put these schemes in force; the version before ends the day before.

        :raises UserError: where the weights do not make 100
        """
        self.check_access("write")
        for scheme in self:
            if blocker := scheme._activate_blocker():
                raise UserError(blocker)
            if previous := scheme.previous_id:
                # Kept columns; who may write the scheme replaces the version before.
                previous.sudo().write({"state": "retired", "date_to": scheme.date_from - timedelta(days=1)})
        self.sudo().write({"state": "active"})  # a kept column
        return True

    def _activate_blocker(self):
        """Why this scheme cannot be put in force: a sentence, or False."""
        self.ensure_one()
        if self.state != "draft":
            return self.env._("%(scheme)s is not a draft.", scheme=self.display_name)
        if self.previous_id.state == "active" and self.date_from <= self.previous_id.date_from:
            return self.env._("The next version begins after the version before.")
        for line in self.line_ids:
            if blocker := line._line_blocker():
                return blocker
        return self._weight_blocker()

    def _weight_blocker(self):
        self.ensure_one()
        if round(sum(self.line_ids.mapped("weight")), 2) == FULL:
            return False
        return self.env._(
            "The weights of %(scheme)s make %(total)s, not 100. Change them, then activate it.",
            scheme=self.display_name,
            total=f"{self.weight_total:.2f}",
        )

    def action_retire(self):
        """From tomorrow nobody is assessed by these schemes."""
        self.check_access("write")
        if any(scheme.state != "active" for scheme in self):
            raise UserError(self.env._("Only an active scheme is retired."))
        # Kept columns.
        self.sudo().write({"state": "retired", "date_to": fields.Date.context_today(self)})
        return True

    def action_new_version(self):
        """A draft to change; when activated it replaces this version."""
        self.ensure_one()
        self.check_access("write")
        version = self.copy({"date_from": fields.Date.context_today(self), "name": self.name})
        # Kept columns.
        version.sudo().write({"version": self.version + 1, "previous_id": self.id})
        people = self.person_ids.copy_data({"scheme_id": version.id})
        self.env["sale.kpi.scheme.person"].create(people)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": version.id,
            "view_mode": "form",
        }

    @api.model
    def _get_in_force(self, company, period, day):
        """The schemes by which people were assessed in a period of this kind that began on ``day``."""
        return self.search(
            [
                ("company_id", "=", company.id),
                ("period", "=", period),
                ("state", "in", ("active", "retired")),
                ("date_from", "<=", day),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", day),
            ]
        )
