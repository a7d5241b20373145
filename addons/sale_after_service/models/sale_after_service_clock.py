import pytz
from markupsafe import Markup

from odoo import api, fields, models

LATE = "sale_after_service.mail_activity_type_late"


class SaleAfterServiceClock(models.AbstractModel):
    """Time limits in working hours of the company, and telling people of them."""

    _name = "sale.after.service.clock"
    _description = "Record with time limits"

    @api.model
    def _plan_due(self, company, start, hours):
        """When ``hours`` of work from ``start`` (UTC, naive) are over; False without a limit."""
        return self.env["approval.tiers.step"]._plan_deadline(company, start, hours, "working")

    @api.model
    def _count_hours(self, company, start, end):
        """Working hours of ``company`` between ``start`` and ``end`` (UTC, naive), holidays left out."""
        calendar = company.resource_calendar_id
        if not calendar:
            return (end - start).total_seconds() / 3600
        return calendar.get_work_hours_count(
            pytz.utc.localize(start),
            pytz.utc.localize(end),
            domain=[("time_type", "=", "leave"), ("company_id", "in", [False, company.id])],
        )

    @api.model
    def _format_hours(self, hours):
        """``hours`` as a person says them: minutes below one hour."""
        if hours < 1:
            return self.env._("%(count)s min", count=max(1, round(hours * 60)))
        return self.env._("%(count)s h", count=f"{hours:.1f}".removesuffix(".0"))

    def _add_activities(self, kind, people, summary, date=None):
        """One line on the list of activities of each of ``people`` ({record: users}), all in one go."""
        vals_list = [
            {
                "activity_type_id": self.env.ref(kind).id,
                "res_model_id": self.env["ir.model"]._get_id(self._name),
                "res_id": record.id,
                "user_id": user.id,
                "summary": summary(record.with_context(lang=user.lang)),
                "date_deadline": date or fields.Date.context_today(self),
                "automated": True,
            }
            for record, users in people.items()
            for user in users
        ]
        # Written by the service: whoever acts need not be allowed to give others work.
        activities = self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True)
        return activities.create(vals_list)

    def _settle_activities(self, kind):
        kind = self.env.ref(kind)
        activities = self.sudo().activity_ids  # what was asked here is answered, whoever was asked
        activities.filtered(lambda activity: activity.activity_type_id == kind).unlink()

    @api.model
    def _tell(self, people, subject, intro, line):
        """One message to each user of ``people`` ({user: records}), however many records it is about.

        The texts are functions: of the records, and of one record; in the language of the reader.
        """
        for user, records in people.items():
            texts = records.with_context(lang=user.lang)
            items = Markup("").join(Markup("<li>%s</li>") % line(record) for record in texts)
            self.env["mail.thread"].sudo().message_notify(  # users are told whoever acts
                partner_ids=user.partner_id.ids,
                subject=subject(texts),
                body=Markup("<p>%s</p><ul>%s</ul>") % (intro(texts), items),
            )

    @api.model
    def _get_group_users(self, xmlid, company):
        """Users of the group ``xmlid`` who work in ``company``."""
        users = self.env.ref(xmlid).sudo().all_user_ids  # who they are decides, not who may read it
        return users.filtered(lambda user: user.active and company in user.company_ids)
