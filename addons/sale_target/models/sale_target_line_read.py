from odoo import api, models
from odoo.tools import SQL

SUBJECTS = {"company": "company_id", "team": "team_id", "person": "user_id"}

# Each month is measured by the latest version in force on its first day
IN_FORCE = """
    months AS (
        SELECT month::date AS month
          FROM generate_series(date_trunc('month', %(date_from)s::date), %(date_to)s::date, '1 month')
               AS month
    ),
    in_force AS (
        SELECT DISTINCT ON (plan.%(subject)s, months.month)
               plan.id, plan.%(subject)s AS subject_id, months.month,
               (extract(year FROM months.month) - extract(year FROM plan.date_from))::int * 12
                 + (extract(month FROM months.month) - extract(month FROM plan.date_from))::int + 1 AS place
          FROM months
          JOIN sale_target_plan plan
            ON months.month BETWEEN plan.date_from AND plan.date_to AND plan.effective_date <= months.month
         WHERE plan.state IN ('approved', 'superseded') AND plan.level = %(level)s
           AND plan.company_id = ANY(%(companies)s) AND plan.%(subject)s = ANY(%(ids)s)
         ORDER BY plan.%(subject)s, months.month, plan.version DESC
    )
"""
CELL = """(ARRAY[line.m1, line.m2, line.m3, line.m4, line.m5, line.m6,
                 line.m7, line.m8, line.m9, line.m10, line.m11, line.m12])[in_force.place]"""


class SaleTargetLine(models.Model):
    """What was to be reached, as assessments, commission and dashboards ask it (PLN-01, PLN-12).

    Read by SQL and without rights: whoever calls decides who may see the answer.
    """

    _inherit = "sale.target.line"

    @api.model
    def _read_targets(self, metrics, date_from, date_to, level, ids):
        """The targets of whole months by the versions in force on their first day.

        :param metrics: `sale.target.metric` records
        :param level: "company", "team" or "person"; ``ids`` are of res.company, crm.team or res.users.
            Teams and persons are read in the current company.
        :return: {(metric id, subject id): float}; who has no approved plan is absent
        """
        rows = self._query_targets(metrics, date_from, date_to, level, ids, SQL("NULL::date"))
        return {(metric, subject): float(value) for metric, subject, _month, value in rows}

    @api.model
    def _read_monthly_targets(self, metrics, date_from, date_to, level, ids):
        """Like `_read_targets`, month by month: {(metric id, subject id, first of month): float}."""
        rows = self._query_targets(metrics, date_from, date_to, level, ids, SQL("month"))
        return {(metric, subject, month): float(value) for metric, subject, month, value in rows}

    @api.model
    def _query_targets(self, metrics, date_from, date_to, level, ids, month):
        if not metrics or not ids:
            return []
        self._flush_targets()
        query = SQL(
            """
            WITH %s,
            monthly AS (
                SELECT line.metric_id, metric.is_additive, in_force.subject_id, in_force.month,
                       coalesce(sum(%s) FILTER (WHERE NOT line.has_dimensions),
                                CASE WHEN metric.is_additive THEN sum(%s) END) AS value
                  FROM in_force
                  JOIN sale_target_line line ON line.plan_id = in_force.id
                  JOIN sale_target_metric metric ON metric.id = line.metric_id
                 WHERE line.metric_id = ANY(%s)
                 GROUP BY line.metric_id, metric.is_additive, in_force.subject_id, in_force.month
            )
            SELECT metric_id, subject_id, %s,
                   CASE WHEN is_additive THEN sum(value) ELSE avg(value) END
              FROM monthly WHERE value IS NOT NULL
             GROUP BY metric_id, is_additive, subject_id, 3
            """,
            self._get_in_force_sql(date_from, date_to, level, ids),
            SQL(CELL),  # pylint: disable=sql-injection
            SQL(CELL),  # pylint: disable=sql-injection
            metrics.ids,
            month,
        )
        return self.env.execute_query(query)

    @api.model
    def _get_in_force_sql(self, date_from, date_to, level, ids):
        companies = list(ids) if level == "company" else self.env.company.ids
        return SQL(
            IN_FORCE,
            date_from=date_from,
            date_to=date_to,
            level=level,
            subject=SQL.identifier(SUBJECTS[level]),
            companies=companies,
            ids=list(ids),
        )

    @api.model
    def _flush_targets(self):
        self.env["sale.target.metric"].flush_model(["is_additive"])
        self.env["sale.target.plan"].flush_model()
        self.flush_model()

    @api.model
    def _read_line_targets(self, lines, date_from, date_to):
        """What the months of these ``lines`` come to while their plans are in force.

        :return: {line id: float}; a line whose plan is not in force in these months is absent
        """
        result = {}
        self._flush_targets()
        for level, group in lines.sudo().grouped("level").items():  # figures only, see the class
            companies = group.company_id
            for company in companies:
                own = group.filtered(lambda line, company=company: line.company_id == company)
                result.update(own.with_company(company)._query_line_targets(date_from, date_to, level))
        return result

    def _query_line_targets(self, date_from, date_to, level):
        ids = self.mapped(SUBJECTS[level]).ids
        query = SQL(
            """
            WITH %s
            SELECT line.id, CASE WHEN metric.is_additive THEN sum(%s) ELSE avg(%s) END
              FROM in_force
              JOIN sale_target_line line ON line.plan_id = in_force.id
              JOIN sale_target_metric metric ON metric.id = line.metric_id
             WHERE line.id = ANY(%s)
             GROUP BY line.id, metric.is_additive
            """,
            self._get_in_force_sql(date_from, date_to, level, ids),
            SQL(CELL),  # pylint: disable=sql-injection
            SQL(CELL),  # pylint: disable=sql-injection
            self.ids,
        )
        return {line: float(value) for line, value in self.env.execute_query(query)}
