from odoo import models
from odoo.fields import Domain

from .sale_target_metric import MEASURES
from .sale_target_metric_read import COLUMNS

SUMS = ("amount", "cost", "quantity", "number")


class SaleTargetMetric(models.Model):
    """Figures added up from what happened: all metrics of all people in one query."""

    _inherit = "sale.target.metric"

    def _read_fact(self, span):
        plain = self.filtered(lambda metric: metric._get_dimension_domain().is_true())
        cells = plain._sum_figures(span, "sale.kpi.fact", Domain.TRUE)
        for metric in self - plain:
            domain = metric._get_dimension_domain()
            cells.update(metric._sum_figures(span, metric._get_figures_model(domain), domain))
        return self._gather(span, cells)

    def _get_figures_model(self, domain):
        """Where ``domain`` can be asked: customers and products stand on the events only."""
        facts = self.env["sale.kpi.fact"]._fields
        names = {condition.field_expr.split(".")[0] for condition in domain.iter_conditions()}
        return "sale.kpi.fact" if names <= facts.keys() else "sale.kpi.event"

    def _sum_figures(self, span, model, extra):
        """The cells of these metrics, zeros included."""
        cells = {
            (metric.id, key, day): 0.0 for metric in self for key in span.ids for day, _end in span.parts
        }
        if not self:
            return cells
        by_kind = {
            kind: self.filtered(lambda metric, kind=kind: kind in (metric.kind, metric.other_kind))
            for kind in self._get_counted_kinds()
        }
        # Whose figures may be read was checked for all of the span's subjects.
        rows = (
            self.env[model]
            .sudo()
            ._read_group(
                self._get_figures_domain(span, list(by_kind)) & extra,
                [COLUMNS[span.level], "kind", *(["date:month"] if span.is_monthly else [])],
                [f"{name}:sum" for name in SUMS],
            )
        )
        for subject, kind, *day, amount, cost, quantity, number in rows:
            row = dict(zip(SUMS, (amount, cost, quantity, number), strict=True))
            first = day[0] if day else span.date_from
            for metric in by_kind[kind]:
                cells[metric.id, subject.id, first] += MEASURES[metric.measure](row) or 0.0
        return cells

    def _get_figures_domain(self, span, kinds):
        domain = Domain(COLUMNS[span.level], "in", span.ids) & Domain("kind", "in", kinds)
        if span.level != "company":
            domain &= Domain("company_id", "=", self.env.company.id)
        return domain & Domain("date", ">=", span.date_from) & Domain("date", "<=", span.date_to)
