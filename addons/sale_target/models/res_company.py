from odoo import fields, models

CHECKS = [("warn", "Warn the approvers"), ("block", "Refuse")]


class ResCompany(models.Model):
    _inherit = "res.company"

    target_gap_check = fields.Selection(
        CHECKS,
        string="Plans below come to less",
        required=True,
        default="warn",
        help="When the plans of the teams of a company, or of the persons of a team, come to less than its "
        "own target.",
    )
    target_split_check = fields.Selection(
        CHECKS,
        string="Months differ from the year",
        required=True,
        default="warn",
        help="When months, quarters or halves do not add up to the total above them.",
    )
    target_total_check = fields.Selection(
        CHECKS,
        string="A new version moves the year",
        required=True,
        default="warn",
        help="The year's total stays while its months move; when a new version changes it all the same.",
    )
    target_budget_check = fields.Selection(
        CHECKS,
        string="Activities cost more than the budget",
        required=True,
        default="block",
        help="When the activities of a scheme ask for more than its promotion budget.",
    )
    target_key_customer_count = fields.Integer(
        string="Largest customers",
        default=10,
        help="So many customers with the highest invoiced sales of last year count as key customers, "
        "besides those marked as such.",
    )
    target_file_quarters = fields.Boolean(
        string="Teams file each quarter",
        default=True,
        help="Who has not filed shows teams quarter by quarter too.",
    )
    target_file_months = fields.Boolean(
        string="Teams file each month",
        default=True,
        help="Who has not filed shows teams month by month too.",
    )
