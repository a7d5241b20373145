from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..span import Span
from .sale_target_metric_read import COLUMNS

# A figure of nothing is nothing: these are 0 where there are no rows, the others are missing
ZEROS = {"customers", "new_customers", "new_products", "overdue", "expenses"}


class SaleTargetMetric(models.Model):
    """Figures that need a rule: one query for all people, per part of the span.

    Whose figures may be read was checked before, so SQL may read the rows of all of them.
    """

    _inherit = "sale.target.metric"

    def _read_method(self, span):
        cells = {}
        for metric in self:
            for day, end in span.parts:
                part = Span(day, end, span.level, span.ids)
                found = getattr(metric, f"_count_{metric.method}")(part)
                if metric.method in ZEROS:
                    found = {**dict.fromkeys(span.ids, 0.0), **found}
                cells.update({(metric.id, key, day): float(value) for key, value in found.items()})
        return self._gather(span, cells)

    def _query_figures(self, query):
        """{subject id: figure} of a query that selects these two."""
        self.env.flush_all()
        return {key: value for key, value in self.env.execute_query(query) if value is not None}

    def _get_scope_sql(self, alias, span, column=None):
        """The rows of ``alias`` that belong to the span's subjects in the current company."""
        own = SQL("%s IN %s", SQL.identifier(alias, column or COLUMNS[span.level]), span.ids)
        if span.level == "company":
            return own
        return SQL("%s AND %s = %s", own, SQL.identifier(alias, "company_id"), self.env.company.id)

    def _get_live_sql(self, kind):
        """Events of ``kind`` in which something was sold and that nothing has undone."""
        return SQL(
            """e.kind = %s AND NOT e.is_reversal AND e.number > 0 AND NOT EXISTS (
                   SELECT 1 FROM sale_kpi_event undo
                    WHERE undo.kind = e.kind AND undo.src_model = e.src_model
                      AND undo.src_line_id = e.src_line_id AND undo.src_part_id = e.src_part_id
                      AND undo.revision = e.revision AND undo.is_reversal)""",
            kind or "invoice",
        )

    def _count_rows(self, query):
        """{subject id: number of rows} of a query of (subject, id)."""
        return self._query_figures(SQL("SELECT key, COUNT(DISTINCT id) FROM (%s) found GROUP BY 1", query))

    def _count_customers(self, span):
        """Customers who bought; counted once however often, so months do not add up."""
        return self._count_rows(self._get_customers_sql(span))

    def _get_customers_sql(self, span):
        return SQL(
            """SELECT DISTINCT %s AS key, p.commercial_partner_id AS id
                 FROM sale_kpi_event e JOIN res_partner p ON p.id = e.partner_id
                WHERE %s AND e.date BETWEEN %s AND %s AND %s""",
            SQL.identifier("e", COLUMNS[span.level]),
            self._get_scope_sql("e", span),
            span.date_from,
            span.date_to,
            self._get_live_sql(self.kind),
        )

    def _count_new_customers(self, span):
        """Customers whose first purchase ever lies in the period; they count for who made it."""
        query = SQL("SELECT key, COUNT(*) FROM (%s) found GROUP BY 1", self._get_new_customers_sql(span))
        return self._query_figures(query)

    def _get_new_customers_sql(self, span):
        return SQL(
            """SELECT %s AS key, f.id FROM (
                   SELECT DISTINCT ON (e.company_id, p.commercial_partner_id)
                          p.commercial_partner_id AS id, e.user_id, e.team_id, e.company_id, e.date
                     FROM sale_kpi_event e JOIN res_partner p ON p.id = e.partner_id
                    WHERE %s AND e.date <= %s
                    ORDER BY e.company_id, p.commercial_partner_id, e.date, e.id
               ) f WHERE %s AND f.date >= %s""",
            SQL.identifier("f", COLUMNS[span.level]),
            self._get_live_sql(self.kind),
            span.date_to,
            self._get_scope_sql("f", span),
            span.date_from,
        )

    def _count_penetration(self, span):
        """Of the customers that were a person's when the period began, how many bought, in percent."""
        return self._query_figures(
            SQL(
                """SELECT key, 100.0 * COUNT(DISTINCT id) FILTER (WHERE bought) / COUNT(DISTINCT id)
                     FROM (%s) owned GROUP BY 1""",
                self._get_owned_sql(span),
            )
        )

    def _get_owned_sql(self, span):
        """(subject, customer, whether he bought) of the customers who belonged to a salesperson when the
        period began; a team's are those of who is in it now."""
        owner = {
            "person": SQL("own.user_id"),
            "team": SQL("m.crm_team_id"),
            "company": SQL("%s::int", self.env.company.id),
        }[span.level]
        return SQL(
            """SELECT %(owner)s AS key, p.id, b.id IS NOT NULL AS bought
                 FROM res_partner p
           LEFT JOIN LATERAL (SELECT was.id, was.user_id FROM sale_kpi_owner was
                               WHERE was.partner_id = p.id AND was.until >= %(first)s
                               ORDER BY was.until, was.id LIMIT 1) was ON TRUE
          CROSS JOIN LATERAL (SELECT CASE WHEN was.id IS NULL THEN p.user_id
                                          ELSE was.user_id END AS user_id) own
            LEFT JOIN crm_team_member m ON m.user_id = own.user_id AND m.active
            LEFT JOIN (SELECT DISTINCT c.commercial_partner_id AS id
                         FROM sale_kpi_event e JOIN res_partner c ON c.id = e.partner_id
                        WHERE e.company_id = %(company)s AND e.date BETWEEN %(first)s AND %(last)s
                          AND %(live)s) b ON b.id = p.id
                WHERE p.active AND p.id = p.commercial_partner_id AND own.user_id IS NOT NULL
                  AND (p.company_id IS NULL OR p.company_id = %(company)s)
                  AND p.create_date < %(first)s AND %(owner)s IN %(ids)s""",
            owner=owner,
            company=self.env.company.id,
            first=span.date_from,
            last=span.date_to,
            live=self._get_live_sql(self.kind),
            ids=span.ids,
        )

    def _count_new_products(self, span):
        """Sales of products while they are new, as their form says (PLN-08)."""
        return self._query_figures(
            SQL(
                """SELECT %s, SUM(e.amount)
                     FROM sale_kpi_event e
                     JOIN product_product v ON v.id = e.product_id
                     JOIN product_template t ON t.id = v.product_tmpl_id
                    WHERE %s AND e.date BETWEEN %s AND %s AND e.kind = %s AND e.date <= t.kpi_new_until
                 GROUP BY 1""",
                SQL.identifier("e", COLUMNS[span.level]),
                self._get_scope_sql("e", span),
                span.date_from,
                span.date_to,
                self.kind or "invoice",
            )
        )

    def _count_cycle(self, span):
        """Mean days from the lead to the win; opportunities won twice had been opened again."""
        return self._query_figures(
            SQL("SELECT key, AVG(days) FROM (%s) won GROUP BY 1", self._get_wins_sql(span))
        )

    def _get_wins_sql(self, span):
        """(subject, opportunity, days) of what was won once and for all in the period."""
        won_on = SQL("(l.date_closed AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", self._get_zone())
        return SQL(
            """SELECT %s AS key, l.id, l.day_close AS days FROM crm_lead l
                WHERE %s AND l.won_status = 'won' AND %s BETWEEN %s AND %s
                  AND (SELECT COUNT(DISTINCT e.date) FROM sale_kpi_event e
                        WHERE e.src_model = 'crm.lead' AND e.src_id = l.id AND e.kind = 'won') <= 1""",
            SQL.identifier("l", COLUMNS[span.level]),
            self._get_scope_sql("l", span),
            won_on,
            span.date_from,
            span.date_to,
        )

    def _count_expenses(self, span):
        """Approved expenses of the salesperson where expenses are kept here, else what was typed in."""
        if "hr.expense" not in self.env:
            typed = self._read_manual(span)
            return {key: value for (_metric, key, _day), value in typed.items()}
        column, domain = self._get_expense_domain(span)
        # Whose figures may be read was checked before.
        rows = self.env["hr.expense"].sudo()._read_group(domain, [column], ["total_amount:sum"])
        found = {one.id: total for one, total in rows}
        return {
            key: sum(found.get(one, 0.0) for one in group) for key, group in self._get_people(span).items()
        }

    def _get_people(self, span):
        """{subject id: ids whose documents are its own}; a team is its members."""
        return self._get_members(span.ids) if span.level == "team" else {key: [key] for key in span.ids}

    def _get_expense_domain(self, span):
        """(column of the subject, domain) of the expenses that count."""
        column = "company_id" if span.level == "company" else "employee_id.user_id"
        people = {one for group in self._get_people(span).values() for one in group}
        domain = (
            Domain(column, "in", list(people))
            & Domain("date", ">=", span.date_from)
            & Domain("date", "<=", span.date_to)
            & Domain("state", "in", ("approved", "posted", "in_payment", "paid"))
        )
        if span.level != "company":
            domain &= Domain("company_id", "=", self.env.company.id)
        return column, domain


class ProductTemplate(models.Model):
    _inherit = "product.template"

    kpi_new_until = fields.Date(
        string="New product until", help="Sales up to this day count as sales of new products."
    )
