from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.sale_visit_plan.models.sale_visit import MADE_STATES

DAYS = 14


class SaleKpiBoard(models.AbstractModel):
    """Who has visits to make and has made none is in trouble too."""

    _inherit = "sale.kpi.board"

    @api.model
    def _get_trouble_reasons(self, period, scope, rows):
        reasons = super()._get_trouble_reasons(period, scope, rows)
        if period.is_over:
            return reasons
        for user_id in self._read_not_visiting(list(reasons)):
            text = self.env._("No visit made in the last %(days)s days", days=DAYS)
            reasons[user_id].append({"text": text, "open": "visits"})
        return reasons

    @api.model
    def _read_not_visiting(self, user_ids):
        """Those of ``user_ids`` who are to make visits every week and made none lately."""
        # Of the people of the scope only; that somebody makes no visits is what his leader asks.
        people = self.env["res.users"].sudo().search([("id", "in", user_ids), ("visit_week_target", ">", 0)])
        since = fields.Date.context_today(self) - timedelta(days=DAYS)
        made = (
            self.env["sale.visit"]
            .sudo()
            ._read_group(
                [("user_id", "in", people.ids), ("date", ">=", since), ("state", "in", MADE_STATES)],
                ["user_id"],
            )
        )
        return (people - self.env["res.users"].union(*(user for (user,) in made))).ids

    @api.model
    def _get_board_openers(self):
        return {**super()._get_board_openers(), "visits": self._open_visits}

    @api.model
    def _open_visits(self, _period, _metric, _level, res_id):
        domain = [("user_id", "=", res_id)]
        return self._prepare_action(self.env._("Visits"), "sale.visit", domain, ("list", "form"))
