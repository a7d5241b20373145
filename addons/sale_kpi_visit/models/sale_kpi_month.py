from odoo import api, fields, models


class SaleKpiMonth(models.AbstractModel):
    """Reports that are not written and promises that are open stand under the month."""

    _inherit = "sale.kpi.month"

    @api.model
    def _get_month_reminders(self, period, user):
        reminders = super()._get_month_reminders(period, user)
        for key, model, text, tone in (
            ("reports", "sale.visit.report", self.env._("Visit reports past their time"), "danger"),
            ("promises", "sale.visit.promise", self.env._("Promises that are open"), "warning"),
        ):
            if count := self.env[model].search_count(self._get_visit_domain(key, user.id)):
                reminders.append({"key": key, "text": text, "count": count, "tone": tone, "open": key})
        return reminders

    @api.model
    def _get_visit_domain(self, key, user_id):
        now = fields.Datetime.to_string(fields.Datetime.now())
        return {
            "reports": [("user_id", "=", user_id), ("state", "=", "draft"), ("due_at", "<", now)],
            "promises": [("user_id", "=", user_id), ("state", "=", "open")],
        }[key]

    @api.model
    def _get_board_openers(self):
        mine = {"reports": self._open_reports, "promises": self._open_promises}
        return {**super()._get_board_openers(), **mine}

    @api.model
    def _open_reports(self, _period, _metric, _level, res_id):
        title, domain = self.env._("Visit reports past their time"), self._get_visit_domain("reports", res_id)
        return self._prepare_action(title, "sale.visit.report", domain, ("list", "form"))

    @api.model
    def _open_promises(self, _period, _metric, _level, res_id):
        title, domain = self.env._("Promises that are open"), self._get_visit_domain("promises", res_id)
        return self._prepare_action(title, "sale.visit.promise", domain, ("list", "form"))
