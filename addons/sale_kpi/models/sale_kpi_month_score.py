from odoo import api, models


class SaleKpiMonth(models.AbstractModel):
    """The last assessment stands under the month, with what is still to be said to it (KPI-07)."""

    _inherit = "sale.kpi.month"

    @api.model
    @api.readonly
    def get_month(self, date=False, user_id=False):
        month = super().get_month(date, user_id)
        return {**month, "score": self._read_last_score(month["user"]["id"])}

    @api.model
    def _read_last_score(self, user_id):
        """The latest approved result that the current user may read; False without one."""
        approved = [("user_id", "=", user_id), ("state", "=", "approved")]
        score = self.env["sale.kpi.score"].search(
            [*approved, ("company_id", "=", self.env.company.id)], limit=1, order="date_to desc, id desc"
        )
        return bool(score) and {
            "id": score.id,
            "name": score.name,
            "score": score.final_score,
            "grade": score.final_grade_id.sudo().name or "",  # a word on his own result
        }

    @api.model
    def _get_month_reminders(self, period, user):
        reminders = super()._get_month_reminders(period, user)
        scores = self.env["sale.kpi.score"]
        for key, text, tone in (
            ("answer", self.env._("Results to answer: agree or appeal"), "warning"),
            ("appeal", self.env._("Appeals that are not decided yet"), "info"),
        ):
            if count := scores.search_count(self._get_score_domain(key, user.id)):
                reminders.append({"key": key, "text": text, "count": count, "tone": tone, "open": key})
        return reminders

    @api.model
    def _get_score_domain(self, key, user_id):
        answer = {
            "answer": [("answer", "=", "waiting")],
            "appeal": [("answer", "=", "appealed"), ("decision", "=", False)],
        }[key]
        return [("user_id", "=", user_id), ("company_id", "=", self.env.company.id), *answer]

    @api.model
    def _get_board_openers(self):
        mine = {"answer": self._open_answer, "appeal": self._open_appeal, "score": self._open_score}
        return {**super()._get_board_openers(), **mine}

    @api.model
    def _open_answer(self, _period, _metric, _level, res_id):
        domain = self._get_score_domain("answer", res_id)
        return self._prepare_action(
            self.env._("Results to answer"), "sale.kpi.score", domain, ("list", "form")
        )

    @api.model
    def _open_appeal(self, _period, _metric, _level, res_id):
        domain = self._get_score_domain("appeal", res_id)
        return self._prepare_action(self.env._("Appeals"), "sale.kpi.score", domain, ("list", "form"))

    @api.model
    def _open_score(self, _period, _metric, _level, res_id):
        domain = [("user_id", "=", res_id), ("state", "=", "approved")]
        return self._prepare_action(self.env._("Results"), "sale.kpi.score", domain, ("list", "form"))
