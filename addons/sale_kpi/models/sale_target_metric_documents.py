from odoo import models
from odoo.fields import Domain
from odoo.tools import formatLang

from ..span import month_end


class SaleTargetMetric(models.Model):
    """The documents a figure is made of, found by the very question that counts it."""

    _inherit = "sale.target.metric"

    def _get_documents(self, span):
        """(model, domain) of what the figure of ``span`` counts; whose, was checked before.

        Of a rate both parts where they are of one kind, else what stands above the line.
        """
        self.ensure_one()
        if not self.source:
            return self._name, Domain("id", "=", self.id)
        return getattr(self, f"_get_{self.source}_documents")(span)

    def _get_fact_documents(self, span):
        domain = self._get_figures_domain(span, self._get_counted_kinds()) & self._get_dimension_domain()
        return "sale.kpi.event", domain

    def _get_ratio_documents(self, span):
        above, below = (part._get_documents(span) for part in (self.numerator_id, self.denominator_id))
        return self._join_documents(above, below)

    def _get_growth_documents(self, span):
        now, before = (self.base_metric_id._get_documents(each) for each in (span, span.last_year))
        return self._join_documents(now, before)

    def _join_documents(self, first, second):
        return (first[0], first[1] | second[1]) if first[0] == second[0] else first

    def _get_manual_documents(self, span):
        return "sale.kpi.value", self._get_typed_domain(span)

    def _get_records_documents(self, span):
        level, ids = span.level, span.ids
        if level == "team":  # a team is its members
            members = self._get_members(ids)
            level, ids = "person", [user for users in members.values() for user in users]
        domain = self._prepare_records_query(level, ids, span.date_from, span.date_to)[0]
        return self._get_records()._name, domain

    def _get_method_documents(self, span):
        found = getattr(self, f"_get_{self.method}_documents", None)
        if found:
            return found(span)
        return "sale.kpi.event", self._get_figures_domain(span, [self.kind or "invoice"])

    def _is_counted_by_reader(self):
        """Whether the figure counts no more than its reader may open."""
        parts = self._get_parts()
        return parts._is_counted_by_reader() if parts else set(self.mapped("source")) == {"records"}

    def _get_documents_context(self):
        """How the list is grouped, so that both sides of a rate can be told apart."""
        self.ensure_one()
        if self.source == "growth" and self.base_metric_id.source == "fact":
            return {"group_by": ["date:year"]}
        if self.source == "ratio" and set(self._get_parts().mapped("source")) == {"fact"}:
            return {"group_by": ["kind"]} if len(self._get_parts()._get_counted_kinds()) > 1 else {}
        return {}

    # What a list cannot show

    def _get_documents_note(self, span):
        """A sentence that says how the figure follows from the list; empty where it is its sum or number."""
        self.ensure_one()
        if self.source == "ratio":
            return self._get_ratio_note(span)
        if self.source == "growth":
            return self._get_growth_note(span)
        if self.source == "fact" and self.measure == "margin":
            return self.env._("The figure is the sum of the amounts less the cost of what was sold.")
        if self.source == "fact" and self.measure == "cost":
            return self.env._("The figure is the cost of what was sold, not its amount.")
        if self.source == "method":
            name = f"_get_{self.method}_note"
            return getattr(self, name)(span) if hasattr(self, name) else ""
        return ""

    def _get_ratio_note(self, span):
        parts = self.numerator_id | self.denominator_id
        values = {metric: value for (metric, _key, _day), value in parts._read_cells(span).items()}
        return self.env._(
            "The figure is %(above)s (%(above_value)s) divided by %(below)s (%(below_value)s).",
            above=self.numerator_id.name,
            above_value=self._format_figure(values.get(self.numerator_id.id)),
            below=self.denominator_id.name,
            below_value=self._format_figure(values.get(self.denominator_id.id)),
        )

    def _get_growth_note(self, span):
        base = self.base_metric_id
        now, before = ([*base._read_cells(each).values()] for each in (span, span.last_year))
        return self.env._(
            "The figure compares %(now)s now with %(before)s on the same days of last year.",
            now=self._format_figure(now[0] if now else None),
            before=self._format_figure(before[0] if before else None),
        )

    def _format_figure(self, value):
        return "–" if value is None else formatLang(self.env, value, digits=2)

    def _get_typed_domain(self, span):
        """What was typed in for months of the span, also for the running one."""
        column = {"person": "user_id", "team": "team_id", "company": "company_id"}[span.level]
        domain = (
            Domain("metric_id", "in", self.ids)
            & Domain("level", "=", span.level)
            & Domain(column, "in", list(span.ids))
            & Domain("date_from", ">=", span.date_from)
            & Domain("date_to", "<=", month_end(span.date_to))
        )
        return domain if span.level == "company" else domain & Domain("company_id", "=", self.env.company.id)
