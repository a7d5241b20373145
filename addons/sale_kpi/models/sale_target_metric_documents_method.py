from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL


class SaleTargetMetric(models.Model):
    """What the rules of this system count: customers, wins, invoices that were late."""

    _inherit = "sale.target.metric"

    def _list_ids(self, query):
        """Ids of a query of (subject, id)."""
        self.env.flush_all()
        return sorted({record_id for _key, record_id, *_rest in self.env.execute_query(query)})

    def _get_customers_documents(self, span):
        return "res.partner", Domain("id", "in", self._list_ids(self._get_customers_sql(span)))

    def _get_new_customers_documents(self, span):
        return "res.partner", Domain("id", "in", self._list_ids(self._get_new_customers_sql(span)))

    def _get_penetration_documents(self, span):
        bought = SQL("SELECT * FROM (%s) owned WHERE bought", self._get_owned_sql(span))
        return "res.partner", Domain("id", "in", self._list_ids(bought))

    def _get_penetration_note(self, span):
        self.env.flush_all()
        owned = {(key, who): bought for key, who, bought in self.env.execute_query(self._get_owned_sql(span))}
        return self.env._(
            "These %(bought)s customers bought, of %(owned)s who were here when the period began and belonged"
            " to the salesperson then.",
            bought=sum(owned.values()),
            owned=len(owned),
        )

    def _get_new_products_documents(self, span):
        """Sales on days on which the product was new; days on which one ceased to be are few."""
        until = "product_id.product_tmpl_id.kpi_new_until"
        templates = self.env["product.template"].sudo().with_context(active_test=False)  # dates only
        rows = templates._read_group(
            [("kpi_new_until", ">=", span.date_from), ("kpi_new_until", "<", span.date_to)],
            ["kpi_new_until:day"],
        )
        new = Domain(until, ">=", span.date_to) | Domain.OR(
            Domain(until, "=", day) & Domain("date", "<=", day) for (day,) in rows
        )
        return "sale.kpi.event", self._get_figures_domain(span, [self.kind or "invoice"]) & new

    def _get_cycle_documents(self, span):
        """The event of each win that is counted."""
        live = self._get_live_sql("won")
        query = SQL(
            """SELECT won.key, e.id FROM (%s) won
                 JOIN sale_kpi_event e ON e.src_model = 'crm.lead' AND e.src_id = won.id AND %s""",
            self._get_wins_sql(span),
            live,
        )
        return "sale.kpi.event", Domain("id", "in", self._list_ids(query))

    def _get_cycle_note(self, span):
        return self.env._("The figure is the mean of the days from the lead to these wins.")

    def _get_overdue_documents(self, span):
        """Invoices of which something was owed too long on that day, whatever was paid since."""
        day = self._get_as_of(span)
        query = self._get_receivables_sql(
            span,
            SQL("m.id"),
            SQL("r.date_maturity < %(day)s AND r.date <= %(day)s", day=day),
            SQL("part.max_date <= %s", day),
            SQL("r.balance > COALESCE(paid.amount, 0)"),
        )
        return "account.move", Domain("id", "in", self._list_ids(query))

    def _get_overdue_note(self, span):
        return self.env._(
            "The figure is what was owed of these invoices on %(day)s; what was paid since is not taken off.",
            day=self._get_as_of(span),
        )

    def _get_credit_documents(self, span):
        query = self._get_receivables_sql(
            span,
            SQL("m.id"),
            SQL("r.date_maturity BETWEEN %s AND %s", span.date_from, self._get_as_of(span)),
            SQL("part.max_date <= r.date_maturity"),
            SQL("TRUE"),
        )
        return "account.move", Domain("id", "in", self._list_ids(query))

    def _get_credit_note(self, span):
        return self.env._("The figure is the part of these invoices that was paid by its due date.")

    def _get_expenses_documents(self, span):
        if "hr.expense" not in self.env:
            return self._get_manual_documents(span)
        return "hr.expense", self._get_expense_domain(span)[1]
