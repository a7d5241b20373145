from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from .sale_kpi_event_invoice import DOCUMENTS


class SaleKpiOutbox(models.Model):
    """The past: what was written before this add-on was there, or before a kind of event was."""

    _inherit = "sale.kpi.outbox"

    def _get_history(self):
        """Per kind of document the query of those that have something to capture: (id, day)."""
        return {
            "sale.order": SQL("SELECT id, date_order::date AS day FROM sale_order WHERE state = 'sale'"),
            "account.move": SQL(
                """SELECT id, COALESCE(invoice_date, date) AS day FROM account_move
                    WHERE state = 'posted' AND move_type IN %s""",
                DOCUMENTS,
            ),
            "crm.lead": SQL("SELECT id, create_date::date AS day FROM crm_lead"),
        }

    @api.model
    def _start_fill(self):
        """Have all documents captured in the background; also to be sure after a restored backup."""
        # Installing and repairing are the administrator's; the job serves all.
        job = self.env.ref("sale_kpi.ir_cron_fill").sudo()
        job.active = True
        job._trigger()

    @api.model
    def _cron_fill(self):
        """Queue the past year by year, oldest first, then rest. Stopped half-way it begins again: what
        is captured already gives no event twice."""
        for src_model, history in self._get_history().items():
            for year in self._get_years(history):
                self._insert(
                    SQL(
                        """SELECT %s, id, NULL FROM (%s) past
                            WHERE date_trunc('year', day) = %s ORDER BY day, id""",
                        src_model,
                        history,
                        year,
                    )
                )
                self._wake()
                self.env["ir.cron"]._commit_progress(1)
        self.env["ir.cron"]._commit_progress(deactivate=True)

    def _get_years(self, history):
        self.env.flush_all()
        years = SQL("SELECT DISTINCT date_trunc('year', day) AS year FROM (%s) past ORDER BY year", history)
        return [row[0] for row in self.env.execute_query(years) if row[0]]

    @api.model
    def action_fill(self):
        """Capture all documents again, in the background.

        :raises AccessError: by whoever does not administer sales
        """
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(self.env._("Only administrators of sales have everything captured again."))
        self._start_fill()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("All documents are looked at again in the background."),
            },
        }
