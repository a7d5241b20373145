from dataclasses import replace
from datetime import timedelta

from odoo import fields, models

from ..span import month_end, month_start, shift_months
from ..unchecked import Unchecked
from .sale_kpi_event import SEE_COST

FACT, MONTH = "sale.kpi.fact", "sale.kpi.fact.month"
FIGURES = ("amount", "group_amount", "cost", "quantity", "number")
# What happened to the facts in one statement, as figures to add
CHANGES = {
    "INSERT": "SELECT {signed} FROM new_rows",
    "DELETE": "SELECT {opposite} FROM old_rows",
    "UPDATE": "SELECT {signed} FROM new_rows UNION ALL SELECT {opposite} FROM old_rows",
}
FUNCTION = """
CREATE OR REPLACE FUNCTION sale_kpi_fact_month_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO sale_kpi_fact_month AS kept (company_id, kind, date, user_id, team_id, {names})
    SELECT * FROM (
        SELECT company_id, kind, date, user_id, team_id, {sums} FROM ({changes}) AS changed
         GROUP BY company_id, kind, date, user_id, team_id OFFSET 0  -- added up first: few are left to sort
    ) AS months ORDER BY company_id, kind, date, user_id, team_id
    ON CONFLICT (company_id, kind, date, COALESCE(user_id, 0), COALESCE(team_id, 0))
    DO UPDATE SET {added};
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER sale_kpi_fact_month_{name} AFTER {event} ON sale_kpi_fact
REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION sale_kpi_fact_month_{name}()
"""
TABLES = {
    "INSERT": "NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
}


class SaleKpiFactMonth(models.Model):
    """The facts once more, by month, person and team: what dashboards ask of whole years.

    PostgreSQL keeps it itself: every statement that changes facts adds what it changed, in the same
    transaction, so that it is their sum whoever writes them.
    """

    _name = "sale.kpi.fact.month"
    _description = "Sales figures by month"
    _log_access = False
    _order = "date desc, id desc"

    kind = fields.Selection(selection="_get_kinds", required=True, readonly=True)
    date = fields.Date("Month", required=True, readonly=True, help="Its first day.")
    company_id = Unchecked("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = Unchecked("res.users", string="Salesperson", readonly=True)
    team_id = Unchecked("crm.team", string="Sales team", readonly=True)
    amount = fields.Monetary(readonly=True)
    group_amount = fields.Float(digits=0, readonly=True)
    cost = fields.Monetary(readonly=True, groups=SEE_COST)
    quantity = fields.Float(digits=0, readonly=True)
    number = fields.Integer(readonly=True)

    _cell_unique = models.UniqueIndex(
        "(company_id, kind, date, COALESCE(user_id, 0), COALESCE(team_id, 0))",
        "There is one row for each month, person and team.",
    )

    def _get_kinds(self):
        return self.env["sale.kpi.event"]._fields["kind"]._description_selection(self.env)

    def init(self):
        key = "company_id, kind, date_trunc('month', date::timestamp)::date AS date, user_id, team_id"
        columns = {
            "signed": ", ".join([key, *(f"COALESCE({name}, 0) AS {name}" for name in FIGURES)]),
            "opposite": ", ".join([key, *(f"-COALESCE({name}, 0) AS {name}" for name in FIGURES)]),
        }
        words = {
            "names": ", ".join(FIGURES),
            "sums": ", ".join(f"sum({name})" for name in FIGURES),
            "added": ", ".join(f"{name} = kept.{name} + EXCLUDED.{name}" for name in FIGURES),
        }
        for event, changes in CHANGES.items():
            query = FUNCTION.format(
                name=event.lower(),
                event=event,
                tables=TABLES[event],
                changes=changes.format(**columns),
                **words,
            )
            self.env.cr.execute(query)  # pylint: disable=sql-injection
        # Each row is added to over and over.
        self.env.cr.execute("ALTER TABLE sale_kpi_fact_month SET (fillfactor = 50)")
        self._fill_empty(columns["signed"], **words)

    def _fill_empty(self, signed, names, sums, **_words):
        """What was there before the triggers."""
        query = f"""
            INSERT INTO sale_kpi_fact_month (company_id, kind, date, user_id, team_id, {names})
            SELECT company_id, kind, date, user_id, team_id, {sums}
              FROM (SELECT {signed} FROM sale_kpi_fact) AS fact
             WHERE NOT EXISTS (SELECT FROM sale_kpi_fact_month)
             GROUP BY company_id, kind, date, user_id, team_id"""
        self.env.cr.execute(query)  # pylint: disable=sql-injection


class SaleTargetMetric(models.Model):
    """Whole months are read from the monthly sums, the days around them from the facts."""

    _inherit = "sale.target.metric"

    def _sum_figures(self, span, model, extra):
        pieces = self._get_month_pieces(span) if model == FACT and extra.is_true() else []
        if not pieces:
            return super()._sum_figures(span, model, extra)
        cells = {}
        for source, first, last in pieces:
            part = replace(span, date_from=first, date_to=last)
            for (metric, key, day), figure in super()._sum_figures(part, source, extra).items():
                cell = (metric, key, day if span.is_monthly else span.date_from)
                cells[cell] = cells.get(cell, 0.0) + figure
        return cells

    def _get_month_pieces(self, span):
        """[(model, first day, last day)] that make up the span; none where it holds no whole month."""
        first = span.date_from
        if first != month_start(first):
            first = shift_months(first, 1)
        last = span.date_to
        if last != month_end(last):
            last = month_start(last) - timedelta(days=1)
        if first > last:
            return []
        day = timedelta(days=1)
        pieces = [(FACT, span.date_from, first - day), (MONTH, first, last), (FACT, last + day, span.date_to)]
        return [piece for piece in pieces if piece[1] <= piece[2]]
