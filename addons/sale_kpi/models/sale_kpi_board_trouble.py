from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_amount

UNPAID = [
    ("state", "=", "posted"),
    ("move_type", "in", ("out_invoice", "out_refund")),
    ("payment_state", "in", ("not_paid", "partial")),
]
STUCK_SHOWN = 8


class SaleKpiBoard(models.AbstractModel):
    """Who is in trouble and why, approvals that are stuck, money that is late."""

    _inherit = "sale.kpi.board"

    @api.model
    def _prepare_troubles(self, period, scope, rows):
        """[{"id", "name", "reasons": [{"text", "open"}]}] of the people of ``rows``, the worst first."""
        reasons = self._get_trouble_reasons(period, scope, rows)
        people = {row["id"]: row for row in rows}
        troubles = [
            {"id": key, "name": people[key]["name"], "reasons": found}
            for key, found in reasons.items()
            if found and key in people
        ]
        worst = {row["id"]: number for number, row in enumerate(reversed(rows))}
        return sorted(troubles, key=lambda trouble: (-len(trouble["reasons"]), worst[trouble["id"]]))

    @api.model
    def _get_trouble_reasons(self, period, scope, rows):
        """{user id: [{"text": sentence, "open": what `get_board_action` opens}]}, read for all at once.

        Extended by add-ons that know further reasons, such as visits that were not made.

        :param rows: rows of people, as `_prepare_row` makes them; nobody else may be named
        """
        limit, days = self.env.company.sale_kpi_trouble_percent, self.env.company.sale_kpi_overdue_days
        reasons = {row["id"]: [] for row in rows}
        for row in rows:
            if row["percent"] is not None and row["percent"] < limit:
                text = self.env._("%(percent)s %% of plan to date", percent=f"{row['percent']:.0f}")
                reasons[row["id"]].append({"text": text, "open": "value"})
        for user_id, (amount, count) in self._read_overdue_people(list(reasons), days).items():
            text = self.env._(
                "%(amount)s overdue for more than %(days)s days, invoices: %(count)s",
                amount=format_amount(self.env, amount, self.env.company.currency_id),
                days=days,
                count=count,
            )
            reasons[user_id].append({"text": text, "open": "overdue_long"})
        return reasons

    # Money that is late

    @api.model
    def _get_overdue_domain(self, days=0):
        today = fields.Date.context_today(self)
        return [
            *UNPAID,
            ("company_id", "=", self.env.company.id),
            ("invoice_date_due", "<", fields.Date.to_string(today - timedelta(days=days))),
        ]

    @api.model
    def _read_overdue_people(self, user_ids, days):
        """{user id: (sum, number of invoices)} of customers' invoices late for more than ``days``."""
        domain = self._get_overdue_domain(days)
        # Of the people of the scope only; a leader's own rules show him his own invoices.
        rows = (
            self.env["account.move"]
            .sudo()
            ._read_group(
                [*domain, ("invoice_user_id", "in", user_ids)],
                ["invoice_user_id"],
                ["amount_residual_signed:sum", "__count"],
            )
        )
        return {user.id: (amount, count) for user, amount, count in rows if amount > 0}

    @api.model
    def _get_scope_domain(self, scope, user_field, team_field):
        """Documents of the scope: of its people or its team."""
        if scope.level == "company":
            return []
        if scope.level == "team":
            return [(team_field, "=", scope.id)]
        return [(user_field, "=", scope.id)]

    @api.model
    def _get_board_tiles(self, period, scope):
        """[{"key", "label", "value", "unit", "text", "tone", "open"}]: single figures of the screen.

        Extended by add-ons that have one to show, such as the share of complaints.
        """
        domain = self._get_overdue_domain() + self._get_scope_domain(scope, "invoice_user_id", "team_id")
        # Added up for the scope, as above.
        moves = self.env["account.move"].sudo()
        [(amount, count)] = moves._read_group(domain, [], ["amount_residual_signed:sum", "__count"])
        return [
            {
                "key": "overdue",
                "label": self.env._("Overdue money"),
                "value": amount or 0.0,
                "unit": "amount",
                "text": self.env._("Invoices: %(count)s", count=count),
                "tone": "danger" if amount and amount > 0 else "success",
                "open": "overdue",
            }
        ]

    # Approvals that are stuck

    @api.model
    def _read_stuck(self):
        """Steps past their deadline that one may read, the longest first.

        :return: {"count", "steps": [{"id", "model", "document", "step", "who", "since"}]}
        """
        steps = self.env["approval.tiers.step"]
        late = [
            ("state", "=", "open"),
            ("deadline_at", "<", fields.Datetime.now()),
            ("company_id", "=", self.env.company.id),
        ]
        shown = steps.search(late, limit=STUCK_SHOWN, order="deadline_at, id")
        count = len(shown) if len(shown) < STUCK_SHOWN else steps.search_count(late)
        return {"count": count, "steps": [self._prepare_stuck(step) for step in shown]}

    @api.model
    def _prepare_stuck(self, step):
        request = step.sudo().request_id  # its document is named beside the step that one may read
        return {
            "id": step.id,
            "model": request.res_model,
            "res_id": request.res_id,
            "document": request.document_name,
            "step": step.name,
            "who": step.sudo()._get_candidate_names(),  # whom to ask is the point
            "since": fields.Datetime.to_string(step.deadline_at),
        }
