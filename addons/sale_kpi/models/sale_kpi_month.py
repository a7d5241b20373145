from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_amount

from ..board import get_rank

SEE_MONEY = (
    "sales_team.group_sale_manager",
    "approval_tiers.group_sales_director",
    "approval_tiers.group_auditor",
)


class SaleKpiMonth(models.AbstractModel):
    """My month: how far, what is missing, what it would earn, and what is still to do.

    A leader looks at those of his teams in the same way, whoever sees everything at everybody; what
    somebody earns is shown to himself, to who leads his team, and to who manages sales.
    """

    _name = "sale.kpi.month"
    _inherit = "sale.kpi.board"
    _description = "A salesperson's month"

    @api.model
    @api.readonly
    def get_month(self, date=False, user_id=False):
        """All that the screen shows of one person's month, in a constant number of queries."""
        period = self._get_period("month", date)
        user = self._get_month_user(user_id)
        days = self._get_working_days(period)
        left = len([day for day in days if day > period.until])
        rows = self._read_month_rows(period, user, days, left)
        return {
            "user": {"id": user.id, "name": user.name, "is_own": user == self.env.user},
            "period": {
                "from": str(period.first),
                "to": str(period.last),
                "until": str(period.until),
                "previous": str(period.previous),
                "next": str(period.next),
                "is_over": period.is_over,
                "days_left": left,
            },
            "currency_id": self.env.company.currency_id.id,
            "rows": rows,
            "rank": self._read_rank(period, user, rows, days),
            "estimate": self._sees_money(user) and self._read_month_estimate(period, user),
            "reminders": self._get_month_reminders(period, user),
        }

    @api.model
    def _get_month_user(self, user_id):
        """Whose month is shown: one's own, or that of somebody whose figures one may see."""
        own = self.env.user
        if not user_id or user_id == own.id:
            return own
        people = self._get_members(self._get_board_teams())
        user = people.filtered(lambda user: user.id == user_id)
        if not user:
            raise AccessError(self.env._("You see your own month, and those of the teams you lead."))
        return user

    @api.model
    def _sees_money(self, user):
        """Whether the current user may see what ``user`` earns."""
        if user == self.env.user or any(self.env.user.has_group(group) for group in SEE_MONEY):
            return True
        led = self.env["crm.team"].sudo().search([("user_id", "=", self.env.uid)])  # his own teams
        return user in led.sudo().member_ids

    @api.model
    def _read_month_rows(self, period, user, days, left):
        """A row for each metric that is planned for this person, the first metric in any case."""
        metrics = self._get_board_metrics()
        lines = self.env["sale.target.line"]
        planned = lines._read_monthly_targets(metrics, period.first, period.last, "person", user.ids)
        first = self._get_first_metric(metrics, period.first)
        metrics = metrics.filtered(
            lambda metric: (metric.id, user.id, period.first) in planned or metric == first
        )
        values = metrics._read_values(period.first, period.until, "person", user.ids)
        share = self._get_month_share(period, days)
        rows = []
        for metric in metrics:
            target = planned.get((metric.id, user.id, period.first))
            to_date = target * share if target is not None and metric.is_additive else target
            figures = {"value": values.get((metric.id, user.id)), "target": target, "to_date": to_date}
            row = self._prepare_row(
                metric,
                "person",
                user.id,
                user.name,
                {name: {user.id: each} for name, each in figures.items()},
            )
            is_reachable = left and metric.is_additive and (row["left"] or 0) > 0
            rows.append(
                {
                    **row,
                    "metric": self._prepare_metric(metric),
                    "per_day": row["left"] / left if is_reachable else None,
                }
            )
        return rows

    @api.model
    def _get_month_share(self, period, days):
        return len([day for day in days if day <= period.until]) / len(days) if days else 1.0

    @api.model
    def _read_rank(self, period, user, rows, days):
        """His place among all salespeople by the first metric, as a number only; False for one alone.

        By share of the plan where he has one, among those who have; else by figure.
        """
        row = next((row for row in rows if row["percent"] is not None), rows[0] if rows else None)
        if not row:
            return False
        metric = self.env["sale.target.metric"].browse(row["metric"]["id"])
        teams = self.env["crm.team"].sudo().search([("company_id", "in", (self.env.company.id, False))])
        people = self._get_members(teams)
        if user not in people:
            return False
        # Everybody's figures are compared here; nothing but the place leaves this method.
        figures = self._read_figures(period, metric.sudo(), "person", people.ids, days)
        found = [self._prepare_row(metric, "person", key, "", figures) for key in people.ids]
        name = "percent" if row["percent"] is not None else "value"
        scores = {each["id"]: each[name] for each in found if each[name] is not None}
        if metric.is_lower_better and name == "value":
            scores = {key: -score for key, score in scores.items()}
        place, count = get_rank(user.id, scores)
        return place is not None and count > 1 and {"place": place, "count": count, "metric": metric.name}

    @api.model
    def _read_month_estimate(self, period, user):
        """What he has earned, and would earn if the month closed today, plan by plan; False without one."""
        plans = self.env["sale.kpi.commission.plan"]
        found = plans._read_estimate(user, period.first).get(user.id)
        if not found or not (found["lines"] or found["earned"]):
            return False
        return {**found, "lines": [self._prepare_estimate_line(line) for line in found["lines"]]}

    @api.model
    def _prepare_estimate_line(self, line):
        """Why a plan gives what it gives, in one sentence."""
        money = {
            name: format_amount(self.env, line[name] or 0.0, self.env.company.currency_id)
            for name in ("reached", "probable", "earned")
        }
        text = self.env._("On %(reached)s that counts so far: %(earned)s.", **money)
        if line["probable"]:
            text += " " + self.env._("Probable until the end of the month: %(probable)s more.", **money)
        return {"name": line["plan"], "text": text, "amount": line["if_closed_today"]}

    @api.model
    def _get_month_reminders(self, period, user):
        """[{"key", "text", "count", "tone", "open"}]: what is still to do, for `get_board_action`.

        Extended by add-ons: reports that are late, promises that are open, an assessment to answer.
        """
        found = self._read_overdue_people(user.ids, days=0).get(user.id)
        if not found:
            return []
        amount, count = found
        text = self.env._("Customers' invoices overdue")
        return [
            {
                "key": "overdue",
                "text": text,
                "count": count,
                "amount": amount,
                "tone": "danger",
                "open": "overdue",
            }
        ]

    @api.model
    def _get_board_openers(self):
        return {**super()._get_board_openers(), "ledger": self._open_ledger}

    @api.model
    def _open_ledger(self, period, _metric, _level, res_id):
        """Each row of the ledger says by itself why it is there."""
        domain = [
            ("user_id", "=", res_id),
            ("pay_period", "=", fields.Date.to_string(period.first)),
            ("company_id", "=", self.env.company.id),
        ]
        return self._prepare_action(
            self.env._("Commission, line by line"), "sale.kpi.ledger", domain, ("list", "form")
        )
