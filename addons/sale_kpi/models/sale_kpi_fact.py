from odoo import fields, models


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
