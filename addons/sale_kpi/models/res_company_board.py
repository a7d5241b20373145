from odoo import fields, models


class ResCompany(models.Model):
    """What the dashboard shows first, and when somebody counts as being in trouble."""

    _inherit = "res.company"

    sale_kpi_metric_id = fields.Many2one(
        "sale.target.metric",
        string="Metric shown first",
        help="What the dashboard and “My month” begin with; the first metric of the list if empty.",
    )
    sale_kpi_trouble_percent = fields.Float(
        string="In trouble below (% of plan to date)",
        default=80.0,
        help="Who has reached less than this share of what should have been reached by today.",
    )
    sale_kpi_overdue_days = fields.Integer(
        string="Overdue for more than (days)",
        default=30,
        help="Customers' invoices that are late for longer put their salesperson on the list of trouble.",
    )

    _sale_kpi_board_limits = models.Constraint(
        "CHECK (sale_kpi_trouble_percent >= 0 AND sale_kpi_overdue_days >= 0)",
        "Limits of the dashboard cannot be negative.",
    )
