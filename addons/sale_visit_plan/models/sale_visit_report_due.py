from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from .sale_visit_report_act import TO_WRITE

BATCH = 500
REMIND_HOURS = 24  # before the report is due


class SaleVisitReport(models.Model):
    """Reports are reminded of, and those not written in time are late (VIS-04, VIS-12, VIS-13)."""

    _inherit = "sale.visit.report"

    @api.model
    def _cron_watch_reports(self):
        """Every hour: remind, mark what is late, tell of overdue promises."""
        promises = self.env["sale.visit.promise"]
        for model, domain, act in (
            (self, self._get_to_remind_domain(), "_remind"),
            (self, self._get_late_domain(), "_mark_late"),
            (promises, promises._get_overdue_domain(), "_tell_overdue"),
        ):
            self.env["ir.cron"]._commit_progress(remaining=model.search_count(domain))
            while found := model.search(domain, limit=BATCH, order="id"):
                getattr(found, act)()
                if not self.env["ir.cron"]._commit_progress(len(found)):
                    return

    @api.model
    def _get_to_remind_domain(self):
        soon = fields.Datetime.add(fields.Datetime.now(), hours=REMIND_HOURS)
        return (
            Domain("state", "=", "draft") & Domain("reminded_at", "=", False) & Domain("due_at", "<=", soon)
        )

    @api.model
    def _get_late_domain(self):
        late = Domain("state", "=", "draft") & Domain("due_at", "<", fields.Datetime.now())
        return late & Domain("is_late", "=", False)

    def _remind(self):
        self.write({"reminded_at": fields.Datetime.now()})
        for lang, reports in self.grouped(lambda report: report.user_id.lang).items():
            texts = reports.with_context(lang=lang)
            people = {report: report.user_id for report in texts}
            texts._add_activities(TO_WRITE, people, texts.env._("Write the visit report"))

    def _mark_late(self):
        """Late counts in the figures; author and supervisor are told once, all reports in one go."""
        self.write({"is_late": True})
        people = {}
        for report in self:
            for user in report.user_id | report.visit_id._get_supervisors()[:1]:
                people[user] = people.get(user, self.browse()) | report
        for user, reports in people.items():
            texts = reports.with_context(lang=user.lang)
            subject = texts.env._("Visit reports late: %(count)s", count=len(reports))
            lines = [f"{report.display_name} ({report.user_id.name})" for report in texts]
            self._tell(user, subject, texts.env._("Not handed in by the day they were due:"), lines)

    @api.model
    def _tell(self, user, subject, intro, lines):
        """One message to ``user``, however many records it is about."""
        items = Markup("").join(Markup("<li>%s</li>") % line for line in lines)
        body = Markup("<p>%s</p><ul>%s</ul>") % (intro, items)
        self.env["mail.thread"].message_notify(partner_ids=user.partner_id.ids, subject=subject, body=body)
