from odoo import fields, models


class SaleTargetMetric(models.Model):
    """What a target counts and an assessment scores (PLN-08, KPI-03); where the actual figure comes
    from is the business of the add-on that computes it."""

    _name = "sale.target.metric"
    _description = "Metric"
    _order = "sequence, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Used by imports; a word without spaces.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text(translate=True, help="How it is counted, in the words of the people it counts.")
    unit = fields.Selection(
        [
            ("amount", "Amount"),
            ("quantity", "Quantity"),
            ("number", "Number"),
            ("percent", "Percent"),
            ("score", "Score"),
            ("days", "Days"),
        ],
        required=True,
        default="amount",
    )
    is_lower_better = fields.Boolean(string="Less is better", help="Such as overdue money or complaints.")
    is_additive = fields.Boolean(
        string="Adds up",
        default=True,
        help="Months add up to the year and people to the team; a rate or a share does not.",
    )

    _code_unique = models.Constraint("UNIQUE (code)", "Another metric has this code already; choose another.")
