from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL

from ..spread import MONTHS, grow
from .sale_target_line_actual import MATCH, SOURCES

DIMENSION_NAMES = ("categ_id", "product_id", "brand_id", "state_id", "channel_id", "partner_id")


class SaleTargetPlan(models.Model):
    """Targets from what was sold (PLN-10)."""

    _inherit = "sale.target.plan"

    def _read_history(self, code, date_from, date_to, dimension=None):
        """Posted sales of the subjects of these plans, month by month, in one query.

        :param code: code of a metric that orders or invoices tell
        :param dimension: name of a dimension to keep apart
        :return: {plan id: {dimension id or None: {first of month: value}}}
        """
        lines = self.env["sale.target.line"]
        lines._flush_sales()
        column = SQL.identifier("sales", dimension) if dimension else SQL("NULL::int")
        query = SQL(
            """
            WITH sales AS (%s),
            target AS (
                SELECT id, company_id, level, team_id, user_id,
                       NULL::int AS categ_id, NULL::int AS product_id,
                       NULL::int AS brand_id, NULL::int AS state_id, NULL::int AS channel_id,
                       NULL::int AS partner_id, NULL::text AS project_name
                  FROM sale_target_plan WHERE id = ANY(%s))
            SELECT target.id, %s AS part, sales.month, sum(sales.%s)
              FROM target
              LEFT JOIN product_category wanted ON FALSE
              LEFT JOIN res_partner customer ON FALSE
              JOIN sales ON TRUE
              LEFT JOIN product_category category ON FALSE
             WHERE %s
             GROUP BY target.id, part, sales.month
            """,
            lines._get_sales_sql(code, date_from, date_to, is_monthly=True),
            self.ids,
            column,
            SQL.identifier(SOURCES[code][1]),
            SQL(MATCH),  # pylint: disable=sql-injection
        )
        history = {}
        for plan, part, month, value in self.env.execute_query(query):
            history.setdefault(plan, {}).setdefault(part, {})[month] = float(value or 0)
        return history

    def _propose(self, metric, growth_percent, date_from, date_to, dimension=None):
        """Targets of ``metric`` that are what was sold in a year and ``growth_percent`` more, by month.

        Those that the plan has for the same dimensions are replaced.
        :raises UserError: where nothing was sold, or a plan is binding
        """
        if metric.code not in SOURCES:
            raise UserError(
                self.env._(
                    "Orders and invoices do not tell “%(metric)s”; enter it by hand.", metric=metric.name
                )
            )
        history = self._read_history(metric.code, date_from, date_to, dimension)
        found = self.filtered(lambda plan: history.get(plan.id))
        if not found:
            raise UserError(
                self.env._("Nothing was sold from %(first)s to %(last)s.", first=date_from, last=date_to)
            )
        for plan in found:
            plan._replace_proposed(metric, growth_percent, history[plan.id], dimension)
        return found

    def _replace_proposed(self, metric, growth_percent, parts, dimension):
        self.ensure_one()
        parts = {part: months for part, months in parts.items() if part or not dimension}
        old = self.line_ids.filtered(
            lambda line: (
                line.metric_id == metric
                and (
                    not line.has_dimensions
                    if not dimension
                    else line[dimension].id in parts and line._get_dimension_count() == 1
                )
            )
        )
        commands = [Command.delete(line.id) for line in old]
        for part, months in sorted(parts.items(), key=lambda item: -sum(item[1].values())):
            values = [months.get(month, 0.0) for month in self._get_history_months(months)]
            figures = dict(zip(MONTHS, grow(values, growth_percent), strict=True))
            dimensions = {dimension: part} if dimension else {}
            commands.append(Command.create({"metric_id": metric.id, **dimensions, **figures}))
        self.write({"line_ids": commands})

    def _get_history_months(self, months):
        """The months of ``months`` in the order of this plan's year: January's history is January's."""
        by_place = {(month.month - self.date_from.month) % 12: month for month in months}
        return [by_place.get(place) for place in range(12)]

    def _get_last_year_weights(self):
        """How last year was invoiced, month by month; a month with nothing gets nothing."""
        plan = self._origin
        if not plan.id:
            return super()._get_last_year_weights()
        start = plan.date_from - relativedelta(years=1)
        months = plan._read_history("invoiced", start, plan.date_from - relativedelta(days=1)).get(
            plan.id, {}
        )
        by_month = months.get(None, {})
        weights = [max(by_month.get(start + relativedelta(months=place), 0), 0) for place in range(12)]
        return weights if sum(weights) else super()._get_last_year_weights()

    # Key customers

    @api.model
    def _read_key_partners(self, company, date_from):
        """PLN-09: customers marked as key, and the largest of the year before ``date_from``.

        :return: {commercial partner id: year's sales}
        """
        lines = self.env["sale.target.line"]
        lines._flush_sales()
        query = SQL(
            """
            WITH sales AS (%s),
            bought AS (SELECT partner_id, sum(amount) AS amount FROM sales WHERE company_id = %s GROUP BY 1),
            largest AS (SELECT partner_id, amount FROM bought WHERE amount > 0 ORDER BY amount DESC LIMIT %s)
            SELECT partner.id, coalesce(bought.amount, 0)
              FROM res_partner partner LEFT JOIN bought ON bought.partner_id = partner.id
             WHERE partner.active AND (partner.id IN (SELECT partner_id FROM largest)
                OR (partner.is_key_customer AND (partner.company_id IS NULL OR partner.company_id = %s)))
            """,
            lines._get_sales_sql(
                "invoiced", date_from - relativedelta(years=1), date_from - relativedelta(days=1)
            ),
            company.id,
            max(company.target_key_customer_count, 0),
            company.id,
        )
        return {partner: float(amount) for partner, amount in self.env.execute_query(query)}

    def _get_missing_key_partners(self):
        """Key customers that belong to the subject of this plan and have no target in it."""
        self.ensure_one()
        company = self.company_id.sudo()  # a setting
        found = self.env["res.partner"].browse(self._read_key_partners(company, self.date_from)).sudo()
        planned = self.line_ids.partner_id.sudo().commercial_partner_id
        missing = found - planned  # names of one's own customers only, see below
        if self.level == "person":
            missing = missing.filtered(lambda partner: partner.user_id == self.user_id)
        elif self.level == "team":
            members = self.team_id.sudo().member_ids
            missing = missing.filtered(lambda partner: partner.user_id in members)
        return missing.sudo(False)

    def _get_notes(self):
        notes = super()._get_notes()
        missing = self._get_missing_key_partners().sudo()  # his own or his team's, or he plans for all
        if not missing:
            return notes
        names = ", ".join(missing.sorted("display_name")[:20].mapped("display_name"))
        return [*notes, self.env._("Key customers without a target of their own: %(names)s.", names=names)]

    @api.model
    def _default_history(self):
        """The twelve whole months before this one: (first day, last day)."""
        month = fields.Date.context_today(self).replace(day=1)
        return month - relativedelta(years=1), month - relativedelta(days=1)


class SaleTargetLine(models.Model):
    _inherit = "sale.target.line"

    def _get_dimension_count(self):
        self.ensure_one()
        return sum(bool(self[name]) for name in (*DIMENSION_NAMES, "project_name"))
