from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ..schedule import month_bounds, plan_due_date, week_bounds

REMIND_DAYS = 3
BATCH = 500
LATE_ACTIVITY = "sale_visit_plan.mail_activity_type_plan"


class CrmTeam(models.Model):
    _inherit = "crm.team"

    is_visit_plan_required = fields.Boolean(
        string="Members plan visits",
        default=True,
        help="Who has no approved plan by its due date is marked late, and his superior is told.",
    )


class SaleVisitPlan(models.Model):
    """Who has no approved plan by its due date is late (VIS-08)."""

    _inherit = "sale.visit.plan"

    is_late = fields.Boolean(
        string="Was late",
        readonly=True,
        copy=False,
        help="Not approved by its due date; counts in the figures.",
    )

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() | {"is_late"}

    @api.model
    def _cron_watch_plans(self):
        """Every day: remind of plans that fall due, mark those that are late, close what is over."""
        for company in self.env["res.company"].search([("visit_mode", "!=", False)]):
            today = fields.Date.context_today(self.with_context(tz=company.partner_id.tz))
            self._watch_due(company, today)
            self._close_over(company, today)

    @api.model
    def _watch_due(self, company, today):
        """Remind and mark in ``company`` on the day ``today``; a second run on a day adds nothing."""
        if company.visit_mode == "visit":
            return
        period = company.visit_mode
        bounds = month_bounds(today, 1) if period == "month" else week_bounds(today, 1)
        due = plan_due_date(
            period, bounds[0], company.visit_month_plan_days, int(company.visit_meeting_weekday)
        )
        if today < due - timedelta(days=REMIND_DAYS):
            return
        plans = self._ensure_plans(company, period, bounds[0])
        open_plans = plans.filtered(lambda plan: not plan.fixed_at)
        if today < due:
            open_plans.filtered(lambda plan: plan.state == "draft")._remind(due)
        else:
            late = open_plans.filtered(lambda plan: not plan.is_late)
            late.write({"is_late": True})
            late._tell_late(due)

    @api.model
    def _ensure_plans(self, company, period, first_day):
        """The plan of each person who must have one, made as an empty draft where there is none."""
        teams = self.env["crm.team"].search(
            [("is_visit_plan_required", "=", True), ("company_id", "in", (company.id, False))]
        )
        people = teams.crm_team_member_ids.user_id.filtered(
            lambda user: user.active and company in user.company_ids
        )
        domain = [("company_id", "=", company.id), ("period", "=", period), ("date_from", "=", first_day)]
        plans = self.search(domain)
        missing = people - plans.user_id
        plans |= self.create(
            [
                {"user_id": user.id, "company_id": company.id, "period": period, "date_from": first_day}
                for user in missing
            ]
        )
        return plans.filtered(lambda plan: plan.user_id in people)

    def _remind(self, due):
        asked = self.activity_ids.filtered(
            lambda activity: activity.activity_type_id == self.env.ref(LATE_ACTIVITY)
        )
        for plan in self.browse(set(self.ids) - set(asked.mapped("res_id"))):
            plan.activity_schedule(
                LATE_ACTIVITY,
                due,
                summary=self.env._("Hand in your visit plan"),
                user_id=plan.user_id.id,
            )

    def _tell_late(self, due):
        for plan in self:
            superior = plan.user_id._get_approval_superior() or plan.team_id.user_id
            plan.message_notify(
                partner_ids=(plan.user_id | superior).partner_id.ids,
                subject=self.env._("Visit plan late: %(plan)s", plan=plan.display_name),
                body=self.env._(
                    "%(plan)s was to be approved by %(date)s.",
                    plan=plan.display_name,
                    date=format_date(self.env, due),
                ),
            )

    @api.model
    def _close_over(self, company, today):
        """Visits nobody made are missed the day after; plans whose period is over are closed."""
        visits = self.env["sale.visit"]
        domain = [("company_id", "=", company.id), ("state", "=", "confirmed"), ("date", "<", today)]
        while missed := visits.search(domain, limit=BATCH):
            missed._set_state("missed")
            if not self.env["ir.cron"]._commit_progress(len(missed)):
                return
        over = self.search(
            [("company_id", "=", company.id), ("state", "=", "approved"), ("date_to", "<", today)]
        )
        over.write({"closed_at": fields.Datetime.now()})
        self.env["ir.cron"]._commit_progress(len(over))
