from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.approval_tiers.arguments import read_date

from ..board import MONTHS, period_of


class SaleKpiBoard(models.AbstractModel):
    """Every number opens the documents it is made of."""

    _inherit = "sale.kpi.board"

    @api.model
    def _get_board_openers(self):
        """{name: what makes the action}, the only names a browser may ask for.

        Extended by add-ons that have tiles, reasons or reminders of their own. Each takes the period, the
        metric, the level ("company", "team" or "person") and the id of that subject.
        """
        return {
            "value": self._open_value,
            "overdue": self._open_overdue,
            "overdue_long": self._open_overdue_long,
            "pipeline": self._open_pipeline,
            "stuck": self._open_stuck,
        }

    @api.model
    @api.readonly
    def get_board_action(self, name, level, res_id, **options):
        """The action that shows what a number of the dashboard is made of.

        :param name: a key of `_get_board_openers`
        :param level: "company", "team" or "person", and the id of that subject
        :param options: kind, date and metric_id, as `get_board` has them
        """
        opener = self._get_board_openers().get(str(name))
        if not opener:
            raise UserError(self.env._("There is nothing to open for this figure. Reload the page."))
        self._check_subject(level, res_id)
        metric = self.env["sale.target.metric"].browse(options.get("metric_id")).exists()
        return opener(self._get_period(options.get("kind"), options.get("date")), metric, level, res_id)

    @api.model
    def _get_period(self, kind, date):
        today = fields.Date.context_today(self)
        kind = kind or "month"
        if kind not in list(MONTHS):  # which need not be a text
            raise UserError(self.env._("Choose a month, a quarter, a half-year or a year."))
        return period_of(kind, read_date(self.env, date) or today, today)

    @api.model
    def _check_subject(self, level, res_id):
        """Only whose figures one may see may be opened, not even to learn how many documents there are."""
        if level not in ("company", "team", "person"):
            raise UserError(self.env._("There is nothing to open for this figure. Reload the page."))
        if not self.env["sale.target.metric"]._get_readable(level, [res_id]):
            raise AccessError(self.env._("You see your own figures, and those of the teams you lead."))

    @api.model
    def _get_subject_domain(self, level, res_id, user_field, team_field):
        column = {"team": team_field, "person": user_field}.get(level)
        return [(column, "=", res_id)] if column else []

    @api.model
    def _prepare_action(self, title, model, domain, views, context=None):
        """An action, with a `note` where a list cannot show all that its figure counts."""
        action = {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "views": [(False, view) for view in views],
            "domain": domain,
            "context": context or {},
        }
        if note := self._get_hidden_note(model, domain):
            action["note"] = note
        return action

    @api.model
    def _get_hidden_note(self, model, domain):
        """A sentence where one may open fewer documents than the figure counts; the figure is of people
        whom one may assess, the documents have rules of their own."""
        records = self.env[model]
        count = records.sudo().search_count(domain)
        seen = records.search_count(domain) if records.has_access("read") else 0
        if seen == count:
            return False
        return self.env._(
            "You may open %(seen)s of the %(count)s documents that this figure counts; the others are closed"
            " to you by the rights on documents.",
            seen=seen,
            count=count,
        )

    @api.model
    def _open_overdue(self, _period, _metric, level, res_id, days=0):
        domain = self._get_overdue_domain(days)
        domain += self._get_subject_domain(level, res_id, "invoice_user_id", "team_id")
        return self._prepare_action(self.env._("Overdue money"), "account.move", domain, ("list", "form"))

    @api.model
    def _open_overdue_long(self, period, metric, level, res_id):
        """Those that make somebody be in trouble: late for longer than the company lets pass."""
        return self._open_overdue(period, metric, level, res_id, self.env.company.sale_kpi_overdue_days)

    @api.model
    def _open_stuck(self, _period, _metric, _level, _res_id):
        domain = [("is_overdue", "=", True), ("company_id", "=", self.env.company.id)]
        title = self.env._("Approvals past their time")
        # Counted with one's own rights already, so the list is the figure.
        return {**self._prepare_action(title, "approval.tiers.step", domain, ("list", "form")), "note": False}

    @api.model
    def _open_pipeline(self, period, _metric, level, res_id):
        domain = self._get_pipeline_domain(period, level, res_id)
        return self._prepare_action(self.env._("Pipeline"), "crm.lead", domain, ("list", "kanban", "form"))
