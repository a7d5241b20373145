from odoo import fields, models
from odoo.tools import SQL

from ..models.sale_target_line import DIMENSIONS
from ..spread import MONTHS


class SaleTargetReport(models.Model):
    """Targets month by month, to be grouped and added up as one likes (PLN-05, PLN-07)."""

    _name = "sale.target.report"
    _description = "Targets by month"
    _auto = False
    _order = "date, metric_id, id"
    _rec_name = "metric_id"

    plan_id = fields.Many2one("sale.target.plan", readonly=True)
    line_id = fields.Many2one("sale.target.line", string="Target line", readonly=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("approved", "Approved"),
            ("superseded", "Superseded"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
        ],
        readonly=True,
    )
    is_in_force = fields.Boolean(
        string="In force", readonly=True, help="The month is measured by this version of the plan."
    )
    is_whole = fields.Boolean(
        string="Without dimensions", readonly=True, help="The target as a whole, not one of its parts."
    )
    date = fields.Date(string="Month", readonly=True)
    metric_id = fields.Many2one("sale.target.metric", readonly=True)
    level = fields.Selection([("company", "Company"), ("team", "Team"), ("person", "Person")], readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    team_id = fields.Many2one("crm.team", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    categ_id = fields.Many2one("product.category", string="Product category", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    brand_id = fields.Many2one("sale.target.brand", readonly=True)
    state_id = fields.Many2one("res.country.state", string="Area", readonly=True)
    channel_id = fields.Many2one("sale.target.channel", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    project_name = fields.Char(string="Key project", readonly=True)
    target = fields.Float(digits=(16, 2), readonly=True)

    @property
    def _table_query(self):
        cells = SQL(", ").join(SQL("(%s, %s)", n, SQL.identifier("line", m)) for n, m in enumerate(MONTHS))
        dims = SQL(", ").join(SQL.identifier("line", name) for name in DIMENSIONS)
        return SQL(
            """
            SELECT line.id::bigint * 12 + cell.place AS id, line.id AS line_id, line.plan_id, plan.state,
                   NOT line.has_dimensions AS is_whole, line.metric_id, line.level, line.company_id,
                   line.team_id, line.user_id, %s, cell.target, month.date,
                   plan.state IN ('approved', 'superseded') AND plan.effective_date <= month.date
                     AND (plan.end_date IS NULL OR month.date <= plan.end_date) AS is_in_force
              FROM sale_target_line line
              JOIN sale_target_plan plan ON plan.id = line.plan_id
              CROSS JOIN LATERAL (VALUES %s) AS cell (place, target)
              CROSS JOIN LATERAL (
                    SELECT (plan.date_from + cell.place * interval '1 month')::date AS date) month
            """,
            dims,
            cells,
        )
