from odoo import api, fields, models
from odoo.tools import SQL

from ..unchecked import Unchecked
from .sale_kpi_event import SEE_COST
from .sale_kpi_event_capture import CELL, CONFLICT, FIGURES, _names

MANY = 1_000  # cells; more are added up anew rather than one by one


class SaleKpiFact(models.Model):
    """Events added up by day and by whatever targets and assessments ask for; written by SQL only,
    always equal to the sum of the events, whose links are checked."""

    _name = "sale.kpi.fact"
    _description = "Sales figures"
    _log_access = False
    _order = "date desc, id desc"

    kind = fields.Selection(selection="_get_kinds", required=True, readonly=True)
    date = fields.Date(required=True, readonly=True)
    company_id = Unchecked("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = Unchecked("res.users", string="Salesperson", readonly=True)
    team_id = Unchecked("crm.team", string="Sales team", readonly=True)
    categ_id = Unchecked("product.category", string="Product category", readonly=True)
    brand_id = Unchecked("sale.target.brand", readonly=True)
    state_id = Unchecked("res.country.state", string="Area", readonly=True)
    channel_id = Unchecked("sale.target.channel", string="Sales channel", readonly=True)
    amount = fields.Monetary(readonly=True, help="Untaxed, in company currency.")
    group_amount = fields.Float(
        string="Amount for the group", digits=0, readonly=True, help="In the group's currency."
    )
    cost = fields.Monetary(readonly=True, groups=SEE_COST)
    quantity = fields.Float(digits=0, readonly=True)
    number = fields.Integer(string="Lines", readonly=True)

    _cell_unique = models.UniqueIndex(
        "(company_id, kind, date, COALESCE(user_id, 0), COALESCE(team_id, 0), COALESCE(categ_id, 0), "
        "COALESCE(brand_id, 0), COALESCE(state_id, 0), COALESCE(channel_id, 0))",
        "There is one row for each day, person and product category.",
    )
    _person_index = models.Index("(user_id, kind, date)")

    def init(self):
        """Most of what is captured adds to a row that is there: where its page has room for that, no index
        is written anew."""
        self.env.cr.execute("ALTER TABLE sale_kpi_fact SET (fillfactor = 70)")

    def _get_kinds(self):
        return self.env["sale.kpi.event"]._fields["kind"]._description_selection(self.env)

    def action_view_documents(self):
        """The documents behind these figures."""
        return self.env["sale.kpi.event"]._get_documents_action(self._get_event_domain())

    def action_view_events(self):
        """What happened, line by line, behind these figures."""
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_kpi.event_action")
        return {**action, "domain": list(self._get_event_domain()), "context": {}}

    def _get_event_domain(self):
        return fields.Domain.OR(
            fields.Domain.AND(
                fields.Domain(name, "=", fact[name].id if fact._fields[name].relational else fact[name])
                for name in CELL
            )
            for fact in self
        )

    @api.model
    def _get_differences(self, companies=None):
        """Cells whose figures are not the sum of their events: ``[(company_id, kind, date, user_id,
        team_id, categ_id, brand_id, state_id, channel_id, what to add to each figure…)]``."""
        # Figures of all are kept, whoever asks.
        companies = companies or self.env["res.company"].sudo().search([("active", "=", True)])
        self.env.flush_all()
        self.env.cr.execute(self._get_difference_sql(companies))
        return self.env.cr.fetchall()

    @api.model
    def _repair(self, differences):
        """Set the cells that ``_get_differences`` found right; all of them where there are many."""
        if len(differences) > MANY:
            self._rebuild()
            return
        for row in differences:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO sale_kpi_fact AS fact (%s) VALUES %s ON CONFLICT (%s) DO UPDATE SET %s",
                    _names((*CELL, *FIGURES)),
                    tuple(row),
                    SQL(CONFLICT),
                    self._get_sum_sql(),
                )
            )
        self.invalidate_model()

    @api.model
    def _get_sum_sql(self):
        return SQL(", ").join(
            SQL("%s = COALESCE(fact.%s, 0) + EXCLUDED.%s", *[SQL.identifier(n)] * 3) for n in FIGURES
        )

    def _get_difference_sql(self, companies=None):
        """What to add to the facts of these companies, or of all.

        Both sides under one GROUP BY: events as they are, facts with their sign turned."""
        figures = [SQL.identifier(name) for name in FIGURES]
        return SQL(
            """
            SELECT %(cell)s, %(sums)s FROM (
                SELECT %(cell)s, %(plus)s FROM sale_kpi_event WHERE %(which)s
             UNION ALL
                SELECT %(cell)s, %(minus)s FROM sale_kpi_fact WHERE %(which)s
            ) sides
            GROUP BY %(cell)s HAVING %(wrong)s
            """,
            cell=_names(CELL),
            plus=_names(FIGURES),
            minus=SQL(", ").join(SQL("-%s", name) for name in figures),
            sums=SQL(", ").join(SQL("sum(%s)", name) for name in figures),
            wrong=SQL(" OR ").join(SQL("sum(%s) <> 0", name) for name in figures),
            which=SQL("company_id = ANY(%s)", companies.ids) if companies else SQL("TRUE"),
        )
