from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    visit_radius = fields.Integer(
        string="Counts as there within (m)",
        default=200,
        help="A check-in so near to the customer's pin is at the customer's.",
    )

    is_visit_report_for_meeting = fields.Boolean(
        string="Reports are talked over in the meeting",
        help="Every new report is shown in the weekly meeting; off, whoever writes or reads one ticks it.",
    )

    visit_afterwards_days = fields.Integer(
        string="Entered afterwards (days)",
        default=7,
        help="A visit made without check-in is entered at most so many days later; 0 allows none.",
    )

    _visit_radius_positive = models.Constraint("CHECK (visit_radius > 0)", "The distance is more than 0 m.")
    _visit_afterwards_days = models.Constraint(
        "CHECK (visit_afterwards_days >= 0)", "The days in which a visit is entered cannot be negative."
    )
