from decimal import Decimal

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.date_utils import end_of, start_of

SEE_ALL = (
    "sales_team.group_sale_manager",
    "approval_tiers.group_sales_director",
    "approval_tiers.group_auditor",
)
OPEN_INVOICE = """e.src_id IN (
    SELECT move.id FROM account_move move
     WHERE move.state = 'posted' AND move.move_type = 'out_invoice' AND move.amount_total > 0
       AND move.payment_state IN ('not_paid', 'partial') AND move.invoice_date_due <= %s)"""
OPEN_ORDER = """e.src_line_id IN (
    SELECT line.id FROM sale_order_line line
     WHERE line.state = 'sale' AND line.product_uom_qty > line.qty_invoiced AND line.company_id = %s)"""
# How much of an event is still to come: what is probable, for each base
PROBABLE = {
    "collected": (
        "invoice",
        "JOIN account_move doc ON doc.id = e.src_id",
        "doc.amount_residual / doc.amount_total",
    ),
    "invoiced": (
        "order",
        "JOIN sale_order_line doc ON doc.id = e.src_line_id",
        "(doc.product_uom_qty - doc.qty_invoiced) / doc.product_uom_qty",
    ),
}
PROBABLE["margin"] = PROBABLE["invoiced"]


class SaleKpiCommissionPlan(models.Model):
    """What people would earn if the month closed today: the ledger, and what is probable."""

    _inherit = "sale.kpi.commission.plan"

    @api.model
    def _read_estimate(self, users, month):
        """{user id: {"earned", "if_closed_today", "next_tier_gap", "next_tier_gain", "lines"}} in the
        currency of the current company, for those of ``users`` whose money the current user may see.

        Probable is, for plans on collected money, what is unpaid and due by the end of the month; for
        plans on invoices or margin, what is ordered and not invoiced. The gap to the next tier and what it
        brings are None at the top; `lines` has one entry for each plan.
        """
        users = self._filter_estimated(users)
        earned = self._read_earned(users, start_of(month, "month"))
        lines = {user.id: [] for user in users}
        for version in self._get_estimated_versions(month):
            for user_id, line in version._read_estimate_lines(users, month).items():
                lines[user_id].append(line)
        return {user.id: _sum_up(earned.get(user.id, 0.0), lines[user.id]) for user in users}

    def _filter_estimated(self, users):
        me = self.env.user
        if self.env.su or any(map(me.has_group, SEE_ALL)):
            return users
        # Who leads whom is no secret; whose money is shown follows from it.
        return users.filtered(lambda user: me in (user | user.sudo().sale_team_id.user_id))

    def _read_earned(self, users, month):
        """{user id: sum of what the statement of ``month`` pays so far}."""
        rows = (
            self.env["sale.kpi.ledger"]
            .sudo()
            ._read_group(  # of users just filtered
                Domain("user_id", "in", users.ids)
                & Domain("pay_period", "=", month)
                & Domain("company_id", "=", self.env.company.id),
                ["user_id"],
                ["amount:sum"],
            )
        )
        return {user.id: amount for user, amount in rows}

    def _get_estimated_versions(self, month):
        versions = self.env["sale.kpi.commission.version"].sudo()  # terms of the plans people are on
        found = versions.search([("state", "=", "active"), ("company_id", "=", self.env.company.id)])
        return found.filtered(lambda version: version._is_in_force(end_of(month, "month")))


def _sum_up(earned, lines):
    ahead = [line for line in lines if line["next_tier_gap"] is not None]
    nearest = min(ahead, key=lambda line: line["next_tier_gap"], default={})
    return {
        "earned": earned,
        "if_closed_today": earned + sum(line["if_closed_today"] - line["earned"] for line in lines),
        "next_tier_gap": nearest.get("next_tier_gap"),
        "next_tier_gain": nearest.get("next_tier_gain"),
        "lines": lines,
    }


class SaleKpiCommissionVersion(models.Model):
    _inherit = "sale.kpi.commission.version"

    def _read_estimate_lines(self, users, month):
        """{user id: what this plan gives} for those of ``users`` who are on it."""
        self.ensure_one()
        first, last = self._get_period(month)
        running = self.plan_id.assignment_ids.filtered(
            lambda row: row.user_id in users and row.date_from <= last and (row.date_to or last) >= first
        )
        payees = running.payee_id
        reached = self._read_reached(payees, first)
        probable = self._read_probable(end_of(month, "month"))
        terms, lines = self._get_terms(), {}
        for payee in payees:
            total, factor, scale = reached[payee.id]
            coming = probable.get(payee.id, Decimal(0))
            now, closed = (terms.commission(base, factor, scale) for base in (total, total + coming))
            gap, gain = terms.next_tier(total, factor, scale) or (None, None)
            lines[payee.user_id.id] = {
                "plan_id": self.plan_id.id,
                "plan": self.plan_id.name,
                "reached": float(total),
                "probable": float(coming),
                "earned": float(now),
                "if_closed_today": float(closed),
                "next_tier_gap": None if gap is None else float(gap),
                "next_tier_gain": None if gain is None else float(gain),
            }
        return lines

    def _read_reached(self, payees, first):
        """{payee id: (total, factor, scale)} of the period that begins with ``first``."""
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (payee_id) payee_id, cum_base::text, factor::text, scale::text
                     FROM sale_kpi_commission_account
                    WHERE version_id = %s AND date_from = %s ORDER BY payee_id, run_id DESC""",
                self.id,
                first,
            )
        )
        reached = {payee_id: tuple(map(Decimal, values)) for payee_id, *values in rows}
        missing = [(payee.id, first) for payee in payees if payee.id not in reached]
        for (payee_id, _day), measure in self._get_measures(missing).items():
            values = Decimal(0), Decimal(str(measure["factor"])), Decimal(str(measure["scale"]))
            reached[payee_id] = values
        return reached

    def _read_probable(self, day):
        """{payee id: base} that is likely to come by ``day``."""
        if self.base not in PROBABLE:
            return {}
        kind, join, part = PROBABLE[self.base]
        still = SQL(OPEN_INVOICE, day) if kind == "invoice" else SQL(OPEN_ORDER, self.company_id.id)
        events = SQL(
            """e.company_id = %s AND e.kind = %s AND e.origin_id IS NULL AND %s AND %s AND NOT EXISTS (
                SELECT 1 FROM sale_kpi_event undone WHERE undone.origin_id = e.id AND undone.is_reversal)""",
            self.company_id.id,
            kind,
            still,
            self._get_criteria_sql(),
        )
        query = SQL(
            f"""SELECT found.payee_id, round(sum(found.base * {part}), %s)::text FROM (%s) found
                  JOIN sale_kpi_event e ON e.id = found.event_id {join} GROUP BY found.payee_id""",
            self.currency_id.decimal_places,
            self._get_root_sql(events),
        )
        return {payee_id: Decimal(base) for payee_id, base in self.env.execute_query(query)}
