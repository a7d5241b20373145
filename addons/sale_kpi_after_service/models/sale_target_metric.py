from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.sale_kpi.models import sale_target_metric_method, sale_target_metric_read
from odoo.addons.sale_kpi.models.sale_target_metric_read import COLUMNS

BEST = 5  # of the answers, 1 to 5
sale_target_metric_method.ZEROS.add("returned")
sale_target_metric_read.ADDS_PEOPLE.add("returned")


def _back_to_typed(metrics):
    metrics.write({"source": "manual", "method": False})


class SaleTargetMetric(models.Model):
    """Returns and satisfaction, of the people who sold."""

    _inherit = "sale.target.metric"

    method = fields.Selection(
        selection_add=[
            ("satisfaction", "What customers answered in surveys, in percent"),
            ("returned", "Credit notes of returns"),
        ],
        ondelete={"satisfaction": _back_to_typed, "returned": _back_to_typed},
    )

    @api.model
    def _ask_customers(self):
        """Satisfaction comes from the surveys now, unless the company has chosen otherwise."""
        metric = self.env.ref("sale_target.metric_satisfaction", raise_if_not_found=False)
        if metric and metric.source in (False, "manual"):
            metric.write({"source": "method", "method": "satisfaction"})

    def _count_satisfaction(self, span):
        """The mean of the answers about a person's work; 5 of 5 is 100 %."""
        # Whose figures may be read was checked before.
        surveys = (
            self.env["sale.after.service.survey"]
            .sudo()
            .with_context(allowed_company_ids=self.env.company.ids)
        )
        answers = surveys.get_average_by_salesperson(span.date_from, span.date_to)
        groups = {
            "person": lambda: {key: [key] for key in span.ids},
            "team": lambda: self._get_members(span.ids),
            "company": lambda: {self.env.company.id: list(answers)},
        }[span.level]()
        result = {}
        for key, people in groups.items():
            own = [answers[one] for one in people if one in answers]
            count = sum(answer["count"] for answer in own)
            if count:
                mean = sum(answer["score"] * answer["count"] for answer in own) / count
                result[key] = 100.0 * mean / BEST
        return result

    def _count_returned(self, span):
        """What was credited for goods that came back, as it was captured."""
        return self._query_figures(
            SQL(
                """SELECT %s, -SUM(e.amount) FROM sale_kpi_event e
                     JOIN account_move m ON m.id = e.src_id
                    WHERE %s AND e.kind = 'invoice' AND e.src_model = 'account.move'
                      AND m.after_service_return_id IS NOT NULL AND e.date BETWEEN %s AND %s
                 GROUP BY 1""",
                SQL.identifier("e", COLUMNS[span.level]),
                self._get_scope_sql("e", span),
                span.date_from,
                span.date_to,
            )
        )
