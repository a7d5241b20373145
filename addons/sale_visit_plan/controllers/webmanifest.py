from odoo.http import request

from odoo.addons.web.controllers.webmanifest import WebManifest

APP = "sale_visit_plan"


class VisitManifest(WebManifest):
    """The salesperson's day as an app on the telephone, with a name of its own (VIS-10)."""

    def _get_scoped_app_name(self, app_id):
        return request.env._("My day") if app_id == APP else super()._get_scoped_app_name(app_id)
