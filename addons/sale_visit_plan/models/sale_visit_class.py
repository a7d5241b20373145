from odoo import fields, models


class SaleVisitClass(models.Model):
    """A class of customers and how it is looked after (CUS-03, VIS-03, VIS-05, VIS-07)."""

    _name = "sale.visit.class"
    _description = "Customer class"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index="btree_not_null", help="Empty: for all companies.")
    strategy = fields.Text(translate=True, help="How customers of this class are looked after.")
    interval_days = fields.Integer(
        string="Visit every (days)",
        default=30,
        required=True,
        help="Longer without a visit, and the customer is on the list “To visit”. 0 means no interval.",
    )
    standard_hours = fields.Float(
        string="Usual hours", help="Proposed as planned stay; 0 leaves it to the purpose."
    )
    is_high_value = fields.Boolean(
        string="Sales director decides", help="Visits to these customers need the sales director too."
    )
    is_preparation_required = fields.Boolean(
        string="Preparation compulsory",
        help="A visit is planned only with its message, product points and answers to objections.",
    )

    _interval_positive = models.Constraint("CHECK (interval_days >= 0)", "An interval cannot be negative.")
    _hours_positive = models.Constraint("CHECK (standard_hours >= 0)", "Hours cannot be negative.")
