from odoo import fields, models


class ResCompanyPolicy(models.Model):
    _inherit = "res.company"

    approval_committee_votes = fields.Integer(
        string="Votes of the decision committee",
        default=3,
        help="So many members must have voted before a major change of a process is decided.",
    )

    _approval_committee_votes_positive = models.Constraint(
        "CHECK (approval_committee_votes >= 1)", "At least one member of the committee must vote."
    )


class ResConfigSettingsPolicy(models.TransientModel):
    _inherit = "res.config.settings"

    approval_committee_votes = fields.Integer(related="company_id.approval_committee_votes", readonly=False)
