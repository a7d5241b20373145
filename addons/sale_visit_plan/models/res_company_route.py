from odoo import api, fields, models


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
    visit_map_service = fields.Selection(
        [
            ("amap", "Amap 高德地图"),
            ("baidu", "Baidu Maps 百度地图"),
            ("google", "Google Maps"),
            ("apple", "Apple Maps"),
            ("osm", "OpenStreetMap"),
        ],
        string="Navigation by",
        required=True,
        compute="_compute_visit_map_service",
        store=True,
        readonly=False,
        precompute=True,
        help="What opens on a tap on the customer's address. In China each service draws places with an "
        "offset of its own; the customer's pin is converted for it.",
    )

    _visit_roads = models.Constraint(
        "CHECK (visit_detour_factor >= 1 AND visit_speed > 0 AND visit_day_limit >= 0)",
        "A road is not shorter than the straight line, the speed is more than 0 km/h, "
        "and visits a day cannot be negative.",
    )

    @api.depends("partner_id")
    def _compute_visit_map_service(self):
        """What works where the company is, until somebody chooses."""
        for company in self:
            usual = "amap" if company.partner_id.country_id.code == "CN" else "google"
            company.visit_map_service = company.visit_map_service or usual
