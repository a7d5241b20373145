from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.tools import SQL

BATCH = 500


class CrmLead(models.Model):
    """Leads nobody was in touch with for too long, or whose day has come, are asked for (CUS-01)."""

    _inherit = "crm.lead"

    follow_up_asked_at = fields.Datetime(readonly=True, copy=False)

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() | {"follow_up_asked_at"}

    @api.model
    def _cron_follow_up(self):
        """Daily, in batches: one activity for the salesperson of each lead that is due."""
        progress = self.env["ir.cron"]._commit_progress
        companies = self.env["res.company"].search([("active", "=", True)])
        for company in companies:
            while leads := self._get_due_for_contact(company, BATCH):
                leads._ask_for_contact(company)
                if not progress(len(leads)):
                    return

    @api.model
    def _get_due_for_contact(self, company, limit=None):
        """Open leads of ``company`` to be followed up now, each only once for each silence."""
        zone = pytz.timezone(company.partner_id.tz or "UTC")
        today = fields.Date.context_today(self.with_context(tz=zone.zone))
        days, since = company.follow_up_days, datetime.min
        if days:  # the company's midnight, as the database writes it
            midnight = zone.localize(datetime.combine(today - timedelta(days=days), time.min))
            since = midnight.astimezone(pytz.utc).replace(tzinfo=None)
        query = SQL(
            """
            SELECT lead.id FROM crm_lead lead
            JOIN res_users owner ON owner.id = lead.user_id AND owner.active
            WHERE lead.active AND lead.won_status = 'pending'
              AND COALESCE(lead.company_id, lead.register_company_id, owner.company_id) = %(company)s
              AND ((lead.last_contact_at < %(since)s
                    AND (lead.follow_up_asked_at IS NULL OR lead.follow_up_asked_at < %(since)s))
                OR (lead.next_contact_date <= %(today)s AND (lead.follow_up_asked_at IS NULL
                    OR lead.follow_up_asked_at < lead.next_contact_date)))
              AND NOT EXISTS (SELECT FROM mail_activity act WHERE act.active AND act.res_model = 'crm.lead'
                  AND act.res_id = lead.id AND act.activity_type_id = %(kind)s)
            ORDER BY lead.id LIMIT %(limit)s
            """,
            company=company.id,
            since=since,
            today=today,
            kind=self.env.ref("sale_visit_plan.activity_follow_up").id,
            limit=limit,
        )
        self.env.flush_all()
        return self.browse(lead_id for (lead_id,) in self.env.execute_query(query))

    def _ask_for_contact(self, company):
        """One activity each, in the language of who gets it, all in one go."""
        today = fields.Date.context_today(self.with_context(tz=company.partner_id.tz or "UTC"))
        vals_list = [lead._prepare_follow_up_vals(company, today) for lead in self]
        # One line on the list of activities each; no mail for each of them.
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(vals_list)
        self.sudo().write({"follow_up_asked_at": fields.Datetime.now()})  # a kept column

    def _prepare_follow_up_vals(self, company, today):
        env = self.with_context(lang=self.user_id.lang).env
        if self.next_contact_date and self.next_contact_date <= today:
            text = env._("Next contact as planned")
        else:
            text = env._("No contact for %(days)s days", days=company.follow_up_days)
        return {
            "res_model_id": env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "activity_type_id": env.ref("sale_visit_plan.activity_follow_up").id,
            "summary": text,
            "user_id": self.user_id.id,
            "date_deadline": today,
            "automated": True,
        }
