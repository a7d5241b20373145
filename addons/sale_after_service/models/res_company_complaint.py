from odoo import fields, models


class ResCompany(models.Model):
    """Time limits of complaints whose category says nothing (CPL-02)."""

    _inherit = "res.company"

    complaint_acknowledge_hours = fields.Float(
        default=8, help="Working hours until the customer is told that his complaint arrived; 0: no limit."
    )
    complaint_assess_hours = fields.Float(
        default=16, help="Working hours from the report until a complaint is assessed; 0: no limit."
    )
    complaint_resolve_hours = fields.Float(
        default=40, help="Working hours from the report until the customer has an answer; 0: no limit."
    )
    complaint_escalation_hours = fields.Float(
        default=8,
        help="Working hours after which a late complaint goes one level up: "
        "owner and manager of the category, branch manager, sales manager.",
    )

    _complaint_hours_not_negative = models.Constraint(
        "CHECK (LEAST(complaint_acknowledge_hours, complaint_assess_hours, complaint_resolve_hours, "
        "complaint_escalation_hours) >= 0)",
        "A time limit cannot be negative.",
    )
