from odoo import fields, models

SALES_KINDS = [("order", "Orders confirmed"), ("invoice", "Invoices"), ("cash", "Money received")]


class ResCompany(models.Model):
    """What a salesperson's expenses are held against (ICL-12)."""

    _inherit = "res.company"

    sale_expense_limit_percent = fields.Float(
        string="Limit in percent of sales",
        default=5.0,
        help="Claims that bring a salesperson's expenses above this share of his sales are warned about. "
        "0 measures nobody.",
    )
    sale_expense_period = fields.Selection(
        [("month", "This month so far"), ("quarter", "The last three months")],
        string="Sales and expenses of",
        required=True,
        default="quarter",
        help="The last three months are the current one so far and the two before it.",
    )
    sale_expense_kind = fields.Selection(
        SALES_KINDS, string="What counts as sales", required=True, default="invoice"
    )

    _sale_expense_limit_positive = models.Constraint(
        "CHECK (sale_expense_limit_percent >= 0)", "The limit of expenses cannot be negative."
    )
