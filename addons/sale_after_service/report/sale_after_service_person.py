from odoo import api, fields, models
from odoo.tools import SQL


class SaleAfterServicePerson(models.Model):
    """Praise, complaints and services that failed, person by person and month by month (SAT-03)."""

    _name = "sale.after.service.person"
    _description = "Praise, complaints and failed services"
    _auto = False
    _rec_name = "user_id"
    _order = "at desc, id"

    user_id = fields.Many2one("res.users", string="Person", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales team", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    at = fields.Datetime(string="Date", readonly=True)
    kind = fields.Selection(
        [("praise", "Praise"), ("complaint", "Complaint"), ("failed", "Failed service")], readonly=True
    )
    praise_count = fields.Integer(string="Praise", readonly=True, aggregator="sum")
    complaint_count = fields.Integer(string="Complaints", readonly=True, aggregator="sum")
    failed_count = fields.Integer(string="Failed services", readonly=True, aggregator="sum")
    complaint_id = fields.Many2one("sale.after.service.complaint", readonly=True)
    request_id = fields.Many2one("sale.after.service.request", readonly=True)

    @api.model
    def _get_sources(self):
        """One SELECT for each kind of document; extend by super()."""
        complaints = SQL("""
            SELECT 2 * id AS id, COALESCE(about_user_id, user_id) AS user_id, team_id,
                   commercial_partner_id AS partner_id, company_id, reported_at AS at, kind,
                   (kind = 'praise')::int AS praise_count, (kind = 'complaint')::int AS complaint_count,
                   0 AS failed_count, id AS complaint_id, NULL::int AS request_id
              FROM sale_after_service_complaint
             WHERE (kind = 'complaint' AND state != 'cancelled') OR (kind = 'praise' AND state = 'closed')
        """)
        services = SQL("""
            SELECT 2 * id + 1, COALESCE(technical_user_id, user_id), team_id, commercial_partner_id,
                   company_id, done_at, 'failed', 0, 0, 1, NULL::int, id
              FROM sale_after_service_request
             WHERE result = 'failed' AND state IN ('done', 'closed')
        """)
        return [complaints, services]

    @property
    def _table_query(self):
        return SQL(" UNION ALL ").join(self._get_sources())

    def action_open_document(self):
        """The complaint or the service request that was counted."""
        self.ensure_one()
        document = self.complaint_id or self.request_id
        return document.get_formview_action()
