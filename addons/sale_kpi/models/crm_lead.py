from odoo import api, models

WATCHED = {"user_id", "team_id", "partner_id", "company_id", "expected_revenue", "date_closed", "stage_id"}
WATCHED |= {"active", "probability", "lost_reason_id", "type", "state_id"}


class CrmLead(models.Model):
    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._queue_kpi_events()
        return leads

    def write(self, vals):
        result = super().write(vals)
        if not WATCHED.isdisjoint(vals):
            self._queue_kpi_events()
        return result

    def _compute_won_status(self):
        """Won, lost and opened again pass here, also where a stage becomes the winning one."""
        result = super()._compute_won_status()
        self._queue_kpi_events()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_queue_kpi_events(self):
        self._queue_kpi_events()

    def _queue_kpi_events(self):
        self.env["sale.kpi.outbox"]._add("crm.lead", self._origin.ids)
