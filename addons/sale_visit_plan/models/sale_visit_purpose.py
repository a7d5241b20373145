from odoo import fields, models


class SaleVisitPurpose(models.Model):
    """Why a customer is visited (VIS-09: 拜访目的), and what its report asks for."""

    _name = "sale.visit.purpose"
    _description = "Visit purpose"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index="btree_not_null", help="Empty: for all companies.")
    standard_hours = fields.Float(
        string="Usual hours", default=1.0, help="Proposed as planned stay when no visit tells better."
    )
    report_properties_definition = fields.PropertiesDefinition(
        string="Questions of the report", help="Further fields of the report for visits with this purpose."
    )

    _hours_positive = models.Constraint("CHECK (standard_hours > 0)", "A visit takes more than no time.")
