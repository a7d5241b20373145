from decimal import Decimal

from odoo import models
from odoo.tools import SQL
from odoo.tools.date_utils import end_of, start_of

from .sale_kpi_commission_version_match import STAGE
from .sale_kpi_commission_version_terms import exact

PRECISION = 10


class SaleKpiCommissionRun(models.Model):
    """The accounts of a run: opened with the measures of their person and period, and settled by a
    row of their own when a measure changes afterwards."""

    _inherit = "sale.kpi.commission.run"

    def _open_accounts(self):
        """An account for each person and period that is staged and has none yet."""
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT s.payee_id, s.date_from FROM %s s
                    WHERE NOT EXISTS (SELECT 1 FROM sale_kpi_commission_account a
                     WHERE a.run_id = %s AND a.payee_id = s.payee_id AND a.date_from = s.date_from)""",
                STAGE,
                self.id,
            )
        )
        self._create_accounts(rows)

    def _create_accounts(self, rows):
        """Accounts for ``rows`` of (payee id, first day): ``{(payee id, first day): account id}``."""
        measures = self.version_id._get_measures(rows)
        self.env.flush_all()
        made = self.env.execute_query(
            SQL(
                """
                INSERT INTO sale_kpi_commission_account (run_id, version_id, plan_id, company_id, payee_id,
                       user_id, date_from, date_to, target, scale, factor, cum_base, cum_amount)
                SELECT %(run)s, %(version)s, %(plan)s, %(company)s, payee.id, payee.user_id, made.date_from,
                       made.date_to, made.target, made.scale, made.factor, 0, 0
                  FROM unnest(%(payees)s::int[], %(first)s::date[], %(last)s::date[], %(target)s::numeric[],
                              %(scale)s::numeric[], %(factor)s::numeric[])
                       made (payee_id, date_from, date_to, target, scale, factor)
                  JOIN sale_kpi_payee payee ON payee.id = made.payee_id
                RETURNING payee_id, date_from, id
                """,
                run=self.id,
                version=self.version_id.id,
                plan=self.plan_id.id,
                company=self.company_id.id,
                payees=[payee_id for payee_id, _day in rows],
                first=[day for _payee, day in rows],
                last=[end_of(day, self.version_id.period) for _payee, day in rows],
                **{name: [measures[key][name] for key in rows] for name in ("target", "scale", "factor")},
            )
        )
        self.env["sale.kpi.commission.account"].invalidate_model()
        return {(payee_id, day): account_id for payee_id, day, account_id in made}

    def _refresh_measures(self):
        """Targets and assignments may have changed since: one row settles what that makes."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id, payee_id, date_from, factor, scale FROM sale_kpi_commission_account"
                " WHERE run_id = %s",
                self.id,
            )
        )
        measures = self.version_id._get_measures([(payee, day) for _id, payee, day, _factor, _scale in rows])
        for account_id, payee_id, day, factor, scale in rows:
            new = measures[payee_id, day]
            if (new["factor"], new["scale"]) != (round(factor, PRECISION), round(scale, PRECISION)):
                self._settle_measure(account_id, new)

    def _settle_measure(self, account_id, measure):
        """A row for what the same total is worth by the new measures, and the account by them."""
        factor, scale = (exact(measure[name], PRECISION) for name in ("factor", "scale"))
        old = self.version_id._get_commission_sql(SQL("a.cum_base"))
        new = self.version_id._get_commission_sql(
            SQL("a.cum_base"), SQL("%s::numeric", factor), SQL("%s::numeric", scale)
        )
        self.env.cr.execute(
            SQL(
                """WITH made AS (
                    INSERT INTO sale_kpi_ledger (account_id, kind, date, pay_period, base, cum_before,
                           cum_after, factor, earned, amount, reason, created_at)
                    SELECT a.id, 'delta', a.date_to,
                           GREATEST(date_trunc('month', a.date_from::timestamp)::date, closed.next), 0,
                           a.cum_base, a.cum_base, %(factor)s::numeric, %(new)s - %(old)s, %(new)s - %(old)s,
                           %(reason)s, now() at time zone 'UTC'
                      FROM sale_kpi_commission_account a
                      LEFT JOIN (%(closed)s) closed ON closed.payee_id = a.payee_id
                     WHERE a.id = %(account)s AND %(new)s <> %(old)s
                    RETURNING earned)
                UPDATE sale_kpi_commission_account
                   SET factor = %(factor)s::numeric, scale = %(scale)s::numeric, target = %(target)s,
                       cum_amount = cum_amount + COALESCE((SELECT sum(earned) FROM made), 0)
                 WHERE id = %(account)s""",
                factor=factor,
                scale=scale,
                new=new,
                old=old,
                target=measure["target"],
                reason=self.env._("The target or the days of the assignment changed."),
                closed=self._get_closed_sql(),
                account=account_id,
            )
        )


class SaleKpiCommissionVersion(models.Model):
    _inherit = "sale.kpi.commission.version"

    def _get_measures(self, rows):
        """{(payee id, first day): {"target", "scale", "factor"}} for ``rows`` of those; a factor of
        0 says that there is no target."""
        targets = self._get_targets(rows) if self.measure == "attainment" else {}
        scales = self._get_scales(rows)
        measures = {}
        for key in rows:
            scale, target = scales[key], targets.get(key, 0.0)
            measured = max(target, 0.0) / 100 if self.measure == "attainment" else 1.0
            measures[key] = {"target": target, "scale": scale, "factor": round(measured * scale, PRECISION)}
        return measures

    def _get_targets(self, rows):
        """Approved targets, one question for each period; without one, the key is missing."""
        found = {}
        subjects = self._get_target_subjects({payee_id for payee_id, _day in rows})
        level = "team" if self.credit == "team" else "person"
        lines = self.env["sale.target.line"].sudo().with_company(self.company_id)  # of everybody
        for day in {day for _payee, day in rows}:
            keys = [payee for payee, one in rows if one == day and payee in subjects]
            ids = [subjects[payee] for payee in keys]
            values = lines._read_targets(self.metric_id, day, end_of(day, self.period), level, ids)
            for payee in keys:
                value = values.get((self.metric_id.id, subjects[payee]))
                if value is not None:
                    found[payee, day] = value
        return found

    def _get_target_subjects(self, payee_ids):
        """{payee id: id of the user or team whose target counts}."""
        if self.credit == "team":
            return {
                row.payee_id.id: row.team_id.id for row in self.plan_id.sudo().assignment_ids if row.team_id
            }
        payees = self.env["sale.kpi.payee"].sudo().browse(payee_ids)  # of everybody
        return {payee.id: payee.user_id.id for payee in payees if payee.user_id}

    def _get_scales(self, rows):
        """The part of each period that a person is assigned for, where that counts."""
        spans = {}
        assignments = self.plan_id.sudo().assignment_ids  # of everybody
        assignments.fetch(["payee_id", "date_from", "date_to", "is_prorata"])
        if not any(assignments.mapped("is_prorata")):
            return dict.fromkeys(rows, 1.0)
        for row in assignments:
            spans.setdefault(row.payee_id.id, []).append(row)
        return {(payee, day): self._get_scale(spans.get(payee, ()), day) for payee, day in rows}

    def _get_scale(self, assignments, day):
        first, last = start_of(day, self.period), end_of(day, self.period)
        running = [row for row in assignments if row.date_from <= last and (row.date_to or last) >= first]
        if not running or not all(row.is_prorata for row in running):
            return 1.0
        begin = max(min(row.date_from for row in running), first)
        end = min(max(row.date_to or last for row in running), last)
        part = Decimal((end - begin).days + 1) / Decimal((last - first).days + 1)
        return float(round(part, PRECISION))
