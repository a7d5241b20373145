from odoo import api, fields, models
from odoo.tools import SQL

from .sale_kpi_event_capture import CELL, CONFLICT, FIGURES, _names


class SaleKpiFact(models.Model):
    """Events added up by day and by whatever targets and assessments ask for; written by SQL only,
    always equal to the sum of the events."""

    _name = "sale.kpi.fact"
    _description = "Sales figures"
    _log_access = False
    _order = "date desc, id desc"

    kind = fields.Selection(selection="_get_kinds", required=True, readonly=True)
    date = fields.Date(required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales team", readonly=True)
    categ_id = fields.Many2one("product.category", string="Product category", readonly=True)
    brand_id = fields.Many2one("sale.target.brand", readonly=True)
    state_id = fields.Many2one("res.country.state", string="Area", readonly=True)
    channel_id = fields.Many2one("sale.target.channel", string="Sales channel", readonly=True)
    amount = fields.Monetary(readonly=True)
    group_amount = fields.Float(digits=0, readonly=True)
    cost = fields.Monetary(readonly=True)
    quantity = fields.Float(digits=0, readonly=True)
    number = fields.Integer(readonly=True)

    _cell_unique = models.UniqueIndex(
        "(company_id, kind, date, COALESCE(user_id, 0), COALESCE(team_id, 0), COALESCE(categ_id, 0), "
        "COALESCE(brand_id, 0), COALESCE(state_id, 0), COALESCE(channel_id, 0))",
        "There is one row for each day, person and product category.",
    )
    _person_index = models.Index("(user_id, kind, date)")

    def _get_kinds(self):
        return self.env["sale.kpi.event"]._fields["kind"].selection

    @api.model
    def _get_differences(self, companies=None):
        """Cells whose figures are not the sum of their events, as
        ``[(company_id, kind, date, user_id, team_id, categ_id, brand_id, state_id, channel_id)]``."""
        self.env.flush_all()
        self.env.cr.execute(self._get_difference_sql(companies or self.env["res.company"].sudo().search([])))
        return self.env.cr.fetchall()

    def _get_difference_sql(self, companies):
        cell = SQL(CONFLICT)
        sums = SQL(", ").join(SQL("sum(%s) AS %s", *[SQL.identifier(name)] * 2) for name in FIGURES)
        return SQL(
            """
            SELECT company_id, kind, date, NULLIF(user_id, 0), NULLIF(team_id, 0), NULLIF(categ_id, 0),
                   NULLIF(brand_id, 0), NULLIF(state_id, 0), NULLIF(channel_id, 0)
              FROM (SELECT company_id, kind, date, %(keys)s, %(sums)s FROM sale_kpi_event
                     WHERE company_id = ANY(%(companies)s) GROUP BY %(cell)s) made
              FULL JOIN (SELECT company_id, kind, date, %(keys)s, %(names)s FROM sale_kpi_fact
                          WHERE company_id = ANY(%(companies)s)) kept
             USING (company_id, kind, date, user_id, team_id, categ_id, brand_id, state_id, channel_id)
             WHERE (%(made)s) IS DISTINCT FROM (%(kept)s)
            """,
            keys=SQL(", ").join(SQL("COALESCE(%s, 0) AS %s", *[SQL.identifier(n)] * 2) for n in CELL[3:]),
            sums=sums,
            names=_names(FIGURES),
            cell=cell,
            companies=companies.ids,
            made=SQL(", ").join(SQL("COALESCE(made.%s, 0)", SQL.identifier(name)) for name in FIGURES),
            kept=SQL(", ").join(SQL("COALESCE(kept.%s, 0)", SQL.identifier(name)) for name in FIGURES),
        )
