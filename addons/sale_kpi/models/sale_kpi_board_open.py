from odoo import api, fields, models

from ..board import period_of


class SaleKpiBoard(models.AbstractModel):
    """Every number opens the documents it is made of."""

    _inherit = "sale.kpi.board"

    @api.model
    @api.readonly
    def get_board_action(self, name, level, res_id, **options):
        """The action that shows what a number of the dashboard is made of.

        :param name: "value", "overdue", "pipeline", or what an add-on's tile or reason names
        :param level: "company", "team" or "person", and the id of that subject
        :param options: kind, date and metric_id, as `get_board` has them
        """
        method = getattr(self, f"_open_{name}")
        today = fields.Date.context_today(self)
        date = fields.Date.to_date(options.get("date")) or today
        period = period_of(options.get("kind") or "month", date, today)
        metric = self.env["sale.target.metric"].browse(options.get("metric_id"))
        return method(period, metric, level, res_id)

    @api.model
    def _get_subject_domain(self, level, res_id, user_field, team_field):
        column = {"team": team_field, "person": user_field}.get(level)
        return [(column, "=", res_id)] if column else []

    @api.model
    def _prepare_action(self, title, model, domain, views, context=None):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "views": [(False, view) for view in views],
            "domain": domain,
            "context": context or {},
        }

    @api.model
    def _open_value(self, period, metric, level, res_id):
        """What a figure is made of: events (a metric made of others shows all of theirs), any records
        that it counts, or what was typed in."""
        if opener := {"manual": self._prepare_typed_action, "records": self._prepare_counted_action}.get(
            metric.source
        ):
            return opener(period, metric, level, res_id)
        parts = metric | metric._get_parts()
        domain = [
            ("company_id", "=", self.env.company.id),
            ("kind", "in", parts._get_counted_kinds()),
            ("date", ">=", fields.Date.to_string(period.first)),
            ("date", "<=", fields.Date.to_string(period.until)),
            *self._get_subject_domain(level, res_id, "user_id", "team_id"),
        ]
        return self._prepare_action(metric.name, "sale.kpi.event", domain, ("list", "pivot", "graph"))

    @api.model
    def _prepare_typed_action(self, period, metric, level, res_id):
        domain = [
            ("metric_id", "=", metric.id),
            ("company_id", "=", self.env.company.id),
            ("level", "=", level),
            ("date_from", "<=", fields.Date.to_string(period.last)),
            ("date_to", ">=", fields.Date.to_string(period.first)),
            *self._get_subject_domain(level, res_id, "user_id", "team_id"),
        ]
        return self._prepare_action(metric.name, "sale.kpi.value", domain, ("list", "form"))

    @api.model
    def _prepare_counted_action(self, period, metric, level, res_id):
        subjects = metric._get_members([res_id])[res_id] if level == "team" else [res_id]
        counted = "company" if level == "company" else "person"  # a team is its members
        domain = metric._prepare_records_query(counted, subjects, period.first, period.until)[0]
        return self._prepare_action(metric.name, metric.sudo().model_id.model, list(domain), ("list", "form"))

    @api.model
    def _open_overdue(self, _period, _metric, level, res_id):
        domain = self._get_overdue_domain()
        domain += self._get_subject_domain(level, res_id, "invoice_user_id", "team_id")
        return self._prepare_action(self.env._("Overdue money"), "account.move", domain, ("list", "form"))

    @api.model
    def _open_stuck(self, _period, _metric, _level, _res_id):
        domain = [("is_overdue", "=", True), ("company_id", "=", self.env.company.id)]
        title = self.env._("Approvals past their time")
        return self._prepare_action(title, "approval.tiers.step", domain, ("list", "form"))

    @api.model
    def _open_pipeline(self, period, _metric, level, res_id):
        domain = [
            ("type", "=", "opportunity"),
            ("won_status", "=", "pending"),
            ("date_deadline", "<=", fields.Date.to_string(period.last)),
            *self._get_subject_domain(level, res_id, "user_id", "team_id"),
        ]
        return self._prepare_action(self.env._("Pipeline"), "crm.lead", domain, ("list", "kanban", "form"))
