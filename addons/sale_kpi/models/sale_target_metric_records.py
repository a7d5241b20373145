from ast import literal_eval
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain


class SaleTargetMetric(models.Model):
    """A metric counted from any records of this database, such as visits or tickets.

    Counted with the rights of whoever counts: a metric shows nobody what his record rules hide.
    """

    _inherit = "sale.target.metric"

    model_id = fields.Many2one(
        "ir.model", string="Records", ondelete="cascade", domain=[("transient", "=", False)]
    )
    model_name = fields.Char(related="model_id.model")
    record_domain = fields.Char(string="Only those", help="Which of the records count.")
    date_field = fields.Char(string="Field of the day", help="Technical name, such as date.")
    user_field = fields.Char(
        string="Field of the person", help="Technical name, such as user_id or employee_id.user_id."
    )
    value_field = fields.Char(
        string="Field of the figure", help="Technical name; empty: the records are counted."
    )
    value_aggregate = fields.Selection(
        [("sum", "Sum"), ("avg", "Mean")], string="Taken together", default="sum", required=True
    )

    @api.constrains("source", "model_id", "record_domain", "date_field", "user_field", "value_field")
    def _check_records(self):
        for metric in self.filtered(lambda metric: metric.source == "records"):
            try:
                metric._check_record_fields()
                metric._get_records()._read_group(*metric._prepare_records_query("person", [0]))
            except (AccessError, ValidationError):
                raise
            except Exception as error:
                raise ValidationError(
                    self.env._("%(metric)s cannot be counted: %(error)s", metric=metric.name, error=error)
                ) from error

    def _get_records(self):
        """The model, with the rights of the real user."""
        return self.env[self.sudo().model_id.model].sudo(False)

    def _check_record_fields(self):
        """The fields are there, stored, of a fitting type, and readable by whoever saves them."""
        if not self.model_id:
            raise ValidationError(self.env._("%(metric)s: choose the records.", metric=self.name))
        records = self._get_records()
        records.check_access("read")
        wanted = [(self.date_field, ("date", "datetime"))]
        if self.value_field:
            wanted.append((self.value_field, ("integer", "float", "monetary")))
        for name, types in wanted:
            field = records._fields.get(name or "")
            if not field or field.type not in types or not field.store:
                raise ValidationError(self._get_field_sentence(name))
            records._check_field_access(field, "read")
        first, *rest = (self.user_field or "").split(".")
        field = records._fields.get(first)
        if rest and field and field.comodel_name:
            field = self.env[field.comodel_name]._fields.get(rest[0])
        if not field or field.comodel_name != "res.users" or len(rest) > 1:
            raise ValidationError(self._get_field_sentence(self.user_field))

    def _get_field_sentence(self, name):
        return self.env._(
            "%(metric)s: “%(field)s” is no stored field of these records that can be used here.",
            metric=self.name,
            field=name or "",
        )

    def _prepare_records_query(self, level, ids, day=None, end=None):
        """Arguments of `_read_group`: per subject, the figures from ``day`` to ``end``."""
        records = self._get_records()
        domain = Domain(literal_eval(self.record_domain or "[]"))
        if "company_id" in records._fields and level != "company":
            domain &= Domain("company_id", "=", self.env.company.id)
        if day:
            domain &= self._get_days_domain(records._fields[self.date_field], day, end)
        if level == "company":
            column = "company_id"
        else:
            column = self.user_field
        domain &= Domain(column, "in", list(ids))
        figure = f"{self.value_field}:{self.value_aggregate}" if self.value_field else "__count"
        return domain, [column], [figure, "__count"]

    def _get_days_domain(self, field, day, end):
        """Days of the company's clock, also where the records hold a time."""
        if field.type == "date":
            return Domain(field.name, ">=", day) & Domain(field.name, "<=", end)
        zone = pytz.timezone(self._get_zone())
        first, after = (
            zone.localize(datetime.combine(at, time())).astimezone(pytz.utc).replace(tzinfo=None)
            for at in (day, end + timedelta(days=1))
        )
        return Domain(field.name, ">=", first) & Domain(field.name, "<", after)

    @api.model
    def _get_zone(self):
        return self.env.company.partner_id.tz or self.env.user.tz or "UTC"

    def _read_records(self, span):
        cells = {}
        for metric in self:
            for day, end in span.parts:
                try:
                    found = metric._count_records(span, day, end)
                except AccessError:  # not his to read: no figure rather than a wrong one
                    continue
                cells.update({(metric.id, key, day): value for key, value in found.items()})
        return self._gather(span, cells)

    def _count_records(self, span, day, end):
        """{subject id: figure}; a team is its members."""
        self.ensure_one()
        is_mean = bool(self.value_field) and self.value_aggregate == "avg"
        people = self._get_members(span.ids) if span.level == "team" else {key: [key] for key in span.ids}
        level = "company" if span.level == "company" else "person"
        if level == "company" and "company_id" not in self._get_records()._fields:
            return {}
        ids = {one for group in people.values() for one in group}
        query = self._prepare_records_query(level, ids, day, end)
        rows = {
            one.id: (figure or 0.0, count) for one, figure, count in self._get_records()._read_group(*query)
        }
        result = {}
        for key, group in people.items():
            own = [rows[one] for one in group if one in rows]
            weight = sum(count for _figure, count in own)
            if not is_mean:
                result[key] = sum(figure for figure, _count in own)
            elif weight:
                result[key] = sum(figure * count for figure, count in own) / weight
        return result

    @api.model
    def _get_members(self, team_ids):
        """{team id: ids of its members}; who belongs to a team is no secret here."""
        rows = (
            self.env["crm.team.member"]
            .sudo()
            ._read_group(
                [("crm_team_id", "in", list(team_ids))], ["crm_team_id"], ["user_id:array_agg_distinct"]
            )
        )
        found = {team.id: users for team, users in rows}
        return {team: found.get(team, []) for team in team_ids}
