from dataclasses import dataclass
from datetime import date

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from ..scoring import Signals, get_score
from .sale_visit import MADE_STATES

WEEK = 7
PARTNER_FIELDS = (
    "user_id",
    "visit_class_id",
    "visit_calendar_id",
    "last_visit_date",
    "partner_latitude",
    "partner_longitude",
)


@dataclass
class Candidate:
    """A customer and what is known before a plan is drafted. ``last``: the last visit, made or planned."""

    partner_id: int
    user_id: int
    class_id: int
    calendar_id: int
    place: tuple | None
    last: date | None
    interval: int
    is_high_value: bool
    signals: dict

    def get_signals(self, day):
        """What speaks for a visit on ``day``."""
        days = (day - self.last).days if self.last else None
        return Signals(days, self.interval, self.is_high_value, **self.signals)

    def is_planned(self, day):
        """There is a visit on ``day``: until its interval has passed again nothing speaks for another."""
        self.last, self.signals = day, {}


class SaleVisitDraft(models.AbstractModel):
    """Who should be visited, and why: customers of salespeople with what speaks for a visit."""

    _name = "sale.visit.draft"
    _description = "Signals for drafting visit plans"

    @api.model
    def _get_candidates(self, users, company, date_to):
        """``{user id: [Candidate]}``: the users' customers for whom anything speaks until ``date_to``."""
        signals = self._get_signals(users, company)
        due = Domain("next_visit_due", "<=", date_to)
        partners = self.env["res.partner"].search_fetch(
            Domain("user_id", "in", users.ids)
            & Domain("company_id", "in", (company.id, False))
            & (due | Domain("id", "in", list(signals))),
            PARTNER_FIELDS,
        )
        planned = self._get_planned_dates(partners)
        found = {user.id: [] for user in users}
        for partner in partners:
            candidate = self._make_candidate(partner, signals.get(partner.id, {}))
            if partner.id in planned:
                candidate.is_planned(planned[partner.id])
            found[candidate.user_id].append(candidate)
        return found

    @api.model
    def _make_candidate(self, partner, signals):
        kind = partner.visit_class_id
        return Candidate(
            partner.id,
            partner.user_id.id,
            kind.id,
            partner.visit_calendar_id.id,
            self.env["sale.visit.route"]._get_place(partner),
            partner.last_visit_date or None,
            kind.interval_days,
            kind.is_high_value,
            signals,
        )

    @api.model
    def _get_planned_dates(self, partners):
        """``{partner id: day of the last visit that is planned}``, whoever goes there."""
        groups = (
            self.env["sale.visit"]
            .sudo()  # nobody is sent to a customer to whom a colleague goes already
            ._read_group(
                [("partner_id", "in", partners.ids), *partners._get_open_visit_domain()],
                ["partner_id"],
                ["date:max"],
            )
        )
        return {partner.id: day for partner, day in groups}

    @api.model
    def _get_signals(self, users, company):
        """``{partner id: {"pipeline", "overdue", "promises"}}`` of the users' customers; extend by super().

        Leave out what is nothing: a customer with any signal is a candidate for a visit.
        """
        signals = {}
        for name, amounts in (
            ("pipeline", self._get_pipeline(users, company)),
            ("overdue", self._get_overdue(users, company)),
            ("promises", self._get_promises(users, company)),
        ):
            for partner, amount in amounts:
                if amount > 0:
                    own = signals.setdefault(partner.commercial_partner_id.id, {})
                    own[name] = own.get(name, 0) + amount
        return signals

    @api.model
    def _get_pipeline(self, users, company):
        """Expected revenue × probability of the users' open opportunities."""
        domain = [
            ("user_id", "in", users.ids),
            ("type", "=", "opportunity"),
            ("probability", "<", 100),
            ("partner_id", "!=", False),
            ("company_id", "in", (company.id, False)),
        ]
        # A leader who drafts for his people need not read their leads; only these people's count.
        return self.env["crm.lead"].sudo()._read_group(domain, ["partner_id"], ["prorated_revenue:sum"])

    @api.model
    def _get_overdue(self, users, company):
        """Money past its date that the users' customers owe."""
        # A salesperson reads no journal items; what his own customers owe is his business.
        lines = self.env["account.move.line"].sudo()
        domain = [
            ("company_id", "=", company.id),
            ("account_id.account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("reconciled", "=", False),
            ("date_maturity", "<", fields.Date.context_today(self)),
            ("partner_id.user_id", "in", users.ids),
        ]
        return lines._read_group(domain, ["partner_id"], ["amount_residual:sum"])

    @api.model
    def _get_promises(self, users, company):  # noqa: ARG002
        """Open promises, ours and theirs, with the users' customers."""
        if "sale.visit.promise" not in self.env:
            return []
        domain = [("partner_id.user_id", "in", users.ids), ("state", "=", "open")]
        # that something is promised counts, whoever promised it; what it is stays closed
        return self.env["sale.visit.promise"].sudo()._read_group(domain, ["partner_id"], ["__count"])

    @api.model
    def _get_usual_hours(self, partner_ids, purposes):
        """``{(partner id, purpose id): median of the hours really spent}``."""
        if not partner_ids:
            return {}
        self.env["sale.visit"].flush_model(["partner_id", "purpose_id", "actual_hours", "state"])
        # The hours of all who went there, without who it was: no record rule is needed.
        rows = self.env.execute_query(
            SQL(
                """SELECT partner_id, purpose_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY actual_hours)
                     FROM sale_visit
                    WHERE partner_id = ANY(%s) AND purpose_id = ANY(%s) AND actual_hours > 0
                      AND state IN %s
                    GROUP BY partner_id, purpose_id""",
                list(partner_ids),
                purposes.ids,
                MADE_STATES,
            )
        )
        return {(partner, purpose): hours for partner, purpose, hours in rows}

    @api.model
    def _get_customers_sold_to(self, partner_ids):
        """Ids of those who have bought: they are cared for, the others are won."""
        groups = (
            self.env["sale.order"]
            .sudo()  # whether somebody is a customer is no secret, the orders stay one
            ._read_group(
                [("state", "=", "sale"), ("partner_id.commercial_partner_id", "in", list(partner_ids))],
                ["partner_id"],
            )
        )
        return {partner.commercial_partner_id.id for (partner,) in groups}

    def _describe(self, signals):
        """What spoke for a visit, in words; in the language of the environment.

        Plans rank by the end of a week: who comes due in the week of the visit is told so.
        """
        parts = []
        if signals.interval and signals.days is None:
            parts.append(self.env._("never visited, interval %(interval)s", interval=signals.interval))
        elif signals.interval and signals.days >= signals.interval - WEEK:
            parts.append(
                self.env._(
                    "%(days)s days since the last visit, interval %(interval)s",
                    days=signals.days,
                    interval=signals.interval,
                )
            )
        if signals.pipeline:
            parts.append(
                self.env._("open opportunities %(amount)s", amount=formatLang(self.env, signals.pipeline))
            )
        if signals.overdue:
            parts.append(self.env._("overdue %(amount)s", amount=formatLang(self.env, signals.overdue)))
        if signals.promises == 1:
            parts.append(self.env._("1 open promise"))
        elif signals.promises:
            parts.append(self.env._("%(count)s open promises", count=signals.promises))
        return "; ".join(parts)

    @api.model
    def _rank(self, candidates, day, key_revenue):
        """``[(score, candidate)]`` of those for whom anything speaks on ``day``, best first."""
        scored = ((get_score(candidate.get_signals(day), key_revenue), candidate) for candidate in candidates)
        return sorted(
            (pair for pair in scored if pair[0] > 0), key=lambda pair: (-pair[0], pair[1].partner_id)
        )
