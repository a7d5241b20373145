from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..span import month_end, month_start


class SaleKpiValue(models.Model):
    """A figure that no document holds, typed in: the market's size, a judgement of teamwork (KPI-05).

    It says where it comes from; who typed it is on record, and nobody types figures of himself.
    """

    _name = "sale.kpi.value"
    _inherit = ["mail.thread"]
    _description = "Typed figure"
    _order = "date_from desc, id desc"
    _check_company_auto = True

    metric_id = fields.Many2one(
        "sale.target.metric", required=True, index=True, tracking=True, ondelete="restrict"
    )
    level = fields.Selection(
        [("company", "Company"), ("team", "Team"), ("person", "Person")],
        string="About",
        required=True,
        default="company",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        index="btree_not_null",
        tracking=True,
        domain="[('share', '=', False), ('company_ids', '=', company_id)]",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    date_from = fields.Date(
        string="From", required=True, default=lambda self: month_start(fields.Date.context_today(self))
    )
    date_to = fields.Date(
        string="To", required=True, default=lambda self: month_end(fields.Date.context_today(self))
    )
    value = fields.Float(string="Figure", required=True, digits=(16, 2), tracking=True)
    source_note = fields.Text(string="Where it comes from", required=True, tracking=True)
    evidence_file = fields.Binary(string="Evidence", attachment=True)
    evidence_name = fields.Char(string="Name of the file")
    create_uid = fields.Many2one("res.users", string="Typed by", readonly=True)

    _once = models.UniqueIndex(
        "(metric_id, company_id, level, COALESCE(user_id, 0), COALESCE(team_id, 0), date_from, date_to)",
        "This figure is typed in for this period already; change that one.",
    )

    @api.depends("level", "user_id")
    def _compute_team_id(self):
        for record in self:
            if record.level == "person":
                record.team_id = record.user_id.sale_team_id
            elif record.level == "company":
                record.team_id = False

    @api.depends("metric_id", "date_from")
    def _compute_display_name(self):
        for record in self:
            record.display_name = " ".join(filter(None, (record.metric_id.name, str(record.date_from or ""))))

    @api.onchange("date_from")
    def _onchange_date_from(self):
        if self.date_from and self.date_to and self.date_to < self.date_from:
            self.date_to = month_end(self.date_from)

    @api.constrains("level", "user_id", "team_id")
    def _check_subject(self):
        for record in self:
            if record.level == "person" and not record.user_id:
                raise ValidationError(self.env._("Say whose figure it is."))
            if record.level == "person" and record.team_id != record.user_id.sale_team_id:
                raise ValidationError(self.env._("The team of a person's figure is the person's own."))
            if record.level != "person" and record.user_id:
                raise ValidationError(self.env._("The figure is not about a person; leave the person empty."))
            if record.level == "team" and not record.team_id:
                raise ValidationError(self.env._("Say which team's figure it is."))

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._check_not_own()
        return records

    def write(self, vals):
        self._check_not_own()
        result = super().write(vals)
        self._check_not_own()
        return result

    def _check_not_own(self):
        """A constraint would not do: constraints run as superuser."""
        if not self.env.su and self.env.user in self.user_id:
            raise UserError(self.env._("Nobody types in figures of himself; ask your superior."))

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for record in self:
            whole = record.date_from == month_start(record.date_from)
            if not whole or record.date_to != month_end(record.date_to) or record.date_to < record.date_from:
                raise ValidationError(
                    self.env._("A figure covers whole months: from the first of one to the last of another.")
                )

    @api.constrains("metric_id")
    def _check_metric(self):
        for record in self.filtered(lambda record: record.metric_id.source not in ("manual", "method")):
            raise ValidationError(
                self.env._(
                    "%(metric)s is counted from documents and is not typed in.", metric=record.metric_id.name
                )
            )


class SaleTargetMetric(models.Model):
    _inherit = "sale.target.metric"

    def _read_manual(self, span):
        """What was typed in for the months of each part: the sum, or the mean of what does not add up."""
        column = {"person": "user_id", "team": "team_id", "company": "company_id"}[span.level]
        # Whose figures may be read was checked for all of the span's subjects.
        values = self.env["sale.kpi.value"].sudo().search_fetch(self._get_typed_domain(span))
        found = {}
        for value in values:
            for day, end in span.parts:
                if day <= value.date_from and value.date_to <= month_end(end):
                    found.setdefault((value.metric_id, value[column].id, day), []).append(value.value)
        cells = {
            (metric.id, key, day): sum(figures) / (1 if metric.is_additive else len(figures))
            for (metric, key, day), figures in found.items()
        }
        return self._gather(span, cells)
