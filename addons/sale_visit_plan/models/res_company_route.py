from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    visit_detour_factor = fields.Float(
        string="Detour factor",
        default=1.3,
        help="Road kilometres for each kilometre of straight line; distances are estimated with it.",
    )
    visit_speed = fields.Float(
        string="Speed (km/h)", default=30.0, help="How fast one drives on average, parking included."
    )
    visit_day_limit = fields.Integer(
        string="Visits a day at most",
        default=6,
        help="No more visits are proposed for one day; 0 proposes as many as fit.",
    )

    _visit_roads = models.Constraint(
        "CHECK (visit_detour_factor >= 1 AND visit_speed > 0 AND visit_day_limit >= 0)",
        "A road is not shorter than the straight line, the speed is more than 0 km/h, "
        "and visits a day cannot be negative.",
    )
