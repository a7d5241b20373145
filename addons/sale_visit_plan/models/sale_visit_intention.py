from odoo import fields, models


class SaleVisitIntention(models.Model):
    """How near to buying somebody is who did not buy yet (CUS-04: 到访客户意向登记表)."""

    _name = "sale.visit.intention"
    _description = "Intention level"
    _order = "sequence, id"

    name = fields.Char(string="Level", required=True, translate=True)
    description = fields.Char(string="Meaning", translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index="btree_not_null", help="Empty: for all companies.")
    contact_days = fields.Integer(
        string="Next contact after (days)",
        default=7,
        help="Proposes when to be in touch again, and again after each contact; 0 proposes nothing.",
    )

    _days_positive = models.Constraint("CHECK (contact_days >= 0)", "Days cannot be negative.")
