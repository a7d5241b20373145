from odoo import models


class SaleKpiEvent(models.Model):
    _inherit = "sale.kpi.event"

    # What goes back on an event is looked for when its commission is paid out as it is collected.
    _origin_index = models.Index("(origin_id) WHERE origin_id IS NOT NULL")
