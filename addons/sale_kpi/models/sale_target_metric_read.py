from odoo import api, models

from ..span import Span

COLUMNS = {"person": "user_id", "team": "team_id", "company": "company_id"}
# Whoever may see what everybody's sales are
SEE_ALL = (
    "sales_team.group_sale_salesman_all_leads",
    "approval_tiers.group_sales_director",
    "approval_tiers.group_auditor",
)
# Not sums over months, yet the figures of several people or teams are added
ADDS_PEOPLE = {"overdue", "expenses", "new_customers", "new_products"}


class SaleTargetMetric(models.Model):
    """The figures of metrics: read together, a few queries for all people.

    Inside, a figure stands in a cell ``(metric id, subject, first day of its part)``. A sum without
    rows is 0.0; a rate whose denominator is nothing, or what nobody typed in, has no cell.
    """

    _inherit = "sale.target.metric"

    def _read_values(self, date_from, date_to, level, ids):
        """{(metric id, subject id): figure} from ``date_from`` to ``date_to``, both included.

        :param level: "company", "team" or "person"
        :param ids: of companies, teams or users; those whose figures the current user may not see
            are left out
        """
        span = Span(date_from, date_to, level, self._get_readable(level, ids))
        return {(metric, key): value for (metric, key, _day), value in self._read_cells(span).items()}

    def _read_monthly(self, date_from, date_to, level, ids):
        """{(metric id, subject id, first day of the month): figure} of whole months."""
        return self._read_cells(
            Span(date_from, date_to, level, self._get_readable(level, ids), is_monthly=True)
        )

    @api.model
    def _get_readable(self, level, ids):
        """Those of ``ids`` whose figures the current user may see: his own, and his teams'."""
        user = self.env.user
        if self.env.su or any(user.has_group(group) for group in SEE_ALL):
            return tuple(ids)
        # Which teams one leads is no secret to him.
        teams = self.env["crm.team"].sudo().search([("user_id", "=", user.id)])
        allowed = {"person": {user.id, *teams.member_ids.ids}, "team": {*teams.ids}, "company": set()}
        return tuple(key for key in ids if key in allowed[level])

    def _read_cells(self, span):
        cells = {}
        if not span.ids:
            return cells
        for source, metrics in self.grouped("source").items():
            if source:
                cells.update(getattr(metrics, f"_read_{source}")(span))
        return cells

    def _gather(self, span, cells):
        """``cells`` per subject as cells per key of the span: several subjects taken together."""
        if span.groups is None:
            return cells
        result = {}
        for metric in self:
            adds = metric.is_additive or metric.method in ADDS_PEOPLE
            for key, ids in span.groups.items():
                for day, _end in span.parts:
                    found = [cells[cell] for one in ids if (cell := (metric.id, one, day)) in cells]
                    if found:
                        total = sum(found)
                        result[metric.id, key, day] = total if adds else total / len(found)
        return result

    def _read_ratio(self, span):
        """One metric divided by another; in percent where that is the unit."""
        parts = (self.numerator_id | self.denominator_id)._read_cells(span)
        cells = {}
        for metric in self:
            factor = 100.0 if metric.unit == "percent" else 1.0
            for key in span.keys:
                for day, _end in span.parts:
                    above = parts.get((metric.numerator_id.id, key, day))
                    below = parts.get((metric.denominator_id.id, key, day))
                    if above is not None and below:
                        cells[metric.id, key, day] = factor * above / below
        return cells

    def _read_growth(self, span):
        """KPI-05: by how many percent more than in the same months of last year."""
        before_span = span.last_year
        now = self.base_metric_id._read_cells(span)
        before = self.base_metric_id._read_cells(before_span)
        days = list(zip(span.parts, before_span.parts, strict=True))
        cells = {}
        for metric in self:
            base = metric.base_metric_id.id
            for key in span.keys:
                for (day, _end), (earlier, _earlier_end) in days:
                    value, old = now.get((base, key, day)), before.get((base, key, earlier))
                    if value is not None and old:
                        cells[metric.id, key, day] = 100.0 * (value - old) / abs(old)
        return cells
