from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    visit_mode = fields.Selection(
        [
            ("visit", "Each visit on its own"),
            ("month", "The month plan"),
            ("week", "The week plan"),
        ],
        string="What is approved",
        required=True,
        default="month",
        help="Visits on an approved plan need no request of their own, unless they cost money, "
        "bring a gift or go to a customer of high value.",
    )
    is_unplanned_visit_asked = fields.Boolean(
        string="Unplanned visits ask first",
        help="Off: a visit outside the plan may start at once and is marked as unplanned.",
    )
    visit_key_revenue = fields.Monetary(
        string="Key project above",
        default=500_000,
        help="An opportunity expected to bring more than this is a key project; 0 means none by amount.",
    )
    visit_report_hours = fields.Integer(
        string="Report within (hours)",
        default=48,
        help="The report is due at the end of the day in which these hours after the visit end; "
        "0 means the same day.",
    )
    visit_month_plan_days = fields.Integer(
        string="Days before month end",
        default=0,
        help="Next month's plan is approved so many days before the month ends; 0 means its last day.",
    )
    visit_month_hours = fields.Float(
        string="Planned hours a month",
        default=80,
        help="At least so many planned stay hours; 0 asks for none.",
    )
    visit_meeting_weekday = fields.Selection(
        [
            ("0", "Monday"),
            ("1", "Tuesday"),
            ("2", "Wednesday"),
            ("3", "Thursday"),
            ("4", "Friday"),
            ("5", "Saturday"),
            ("6", "Sunday"),
        ],
        string="Meeting on",
        required=True,
        default="5",
        help="When the manager fixes the next week's visits.",
    )
    visit_meeting_hour = fields.Float(string="Meeting at", default=9.0)

    _visit_limits = models.Constraint(
        "CHECK (visit_report_hours >= 0 AND visit_month_plan_days BETWEEN 0 AND 27 "
        "AND visit_month_hours >= 0 AND visit_key_revenue >= 0 "
        "AND visit_meeting_hour >= 0 AND visit_meeting_hour < 24)",
        "Hours, days and amounts of the visit rules cannot be negative; a plan is due within its month.",
    )

    def write(self, vals):
        result = super().write(vals)
        if {"visit_mode", "is_unplanned_visit_asked", "visit_key_revenue"} & vals.keys():
            # What was planned under the old rule is judged by the new one; what is over stays.
            self.env["sale.visit"].sudo().search(
                [("company_id", "in", self.ids), ("state", "in", ("planned", "confirmed"))]
            )._recompute_rules()
            plans = (
                self.env["sale.visit.plan"]
                .sudo()
                .search([("company_id", "in", self.ids), ("fixed_at", "=", False)])
            )
            self.env.add_to_compute(plans._fields["needs_approval"], plans)
        return result
