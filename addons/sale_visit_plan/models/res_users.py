from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    visit_week_target = fields.Integer(
        string="Visits a week", help="At least so many visits belong into a week plan; 0 asks for none."
    )
    visit_start_partner_id = fields.Many2one(
        "res.partner", string="Day starts at", help="Where the route of a day begins and ends."
    )
