from odoo import api, fields, models
from odoo.tools import format_amount, format_date

from odoo.addons.approval_tiers.arguments import read_date

from ..navigation import get_map_url
from .sale_visit import MADE_STATES, OPEN_STATES
from .sale_visit_phone import QUICK
from .sale_visit_report import WRITABLE

DAY_STATES = ("planned", "confirmed", "in_progress", "done", "closed", "missed")


class SaleVisit(models.Model):
    """The salesperson's day as the telephone shows it: the stops in order and what comes next."""

    _inherit = "sale.visit"

    @api.model
    @api.readonly
    def get_my_day(self, date=None):
        """The caller's stops of ``date`` (today) in order; as many queries for one as for twelve.

        Each stop names its one next ``step``: contact, check_in, blocked, afterwards, report,
        check_out, next.
        """
        today = fields.Date.context_today(self)
        day = read_date(self.env, date) or today
        mine = [("user_id", "=", self.env.uid)]
        visits = self.search(
            [*mine, ("date", "=", day), ("state", "in", DAY_STATES)], order="start_at, sequence, id"
        )
        if day == today:  # whoever forgot to check out yesterday sees it first
            visits = self.search([*mine, ("state", "=", "in_progress"), ("date", "!=", day)]) + visits
        return {
            "date": fields.Date.to_string(day),
            "is_today": day == today,
            "stops": visits._prepare_stops(),
            "late": self._prepare_unwritten(visits),
            "purposes": self.env["sale.visit.purpose"].search_read(
                [("company_id", "in", (False, self.env.company.id))], ["name"], load=None
            ),
        }

    def _prepare_stops(self):
        """The stops as plain values."""
        blockers = self.filtered(lambda visit: visit.state in OPEN_STATES)._check_in_blockers()
        customers = self._get_customers()
        last, overdue = self._get_last_visits(), self._get_overdue_amounts()
        return [
            {
                **visit._prepare_stop_head(),
                **visit._prepare_stop_step(blockers.get(visit.id)),
                **visit._prepare_stop_report(),
                "last_visit": last.get(customers[visit].id, ""),
                "overdue": overdue.get(customers[visit].id, ""),
                "promises": visit.open_promise_ids._get_summary(),
                "own_promises": visit.promise_ids._get_summary(),
            }
            for visit in self
        ]

    def _prepare_stop_head(self):
        self.ensure_one()
        pin, visit = self._get_pin(), self.sudo()  # one's own visit names whom one visits
        goal = visit.partner_id.name if pin else self.place or visit.partner_id.name
        return {
            "id": self.id,
            "name": visit.partner_id.display_name,
            "contact": visit.contact_id.name or "",
            "phone": visit.contact_id.phone or visit.partner_id.phone or "",
            "address": self.place or "",
            "map_url": get_map_url(self.company_id.visit_map_service, pin, goal),
            "begins": self._get_local(self.start_at).strftime("%H:%M"),
            "ends": self._get_local(self.stop_at).strftime("%H:%M"),
            "day": format_date(self.env, self.date),
            "is_fixed": self.is_time_fixed,
            "is_key": self.is_key,
            "purpose": self.purpose_id.name,
            "note": self.note or "",
            "state": self.state,
            "label": dict(self._fields["state"]._description_selection(self.env))[self.state],
            "verdict": self.arrival_verdict or "",
            "since": self.started_at and self._get_local(self.started_at).strftime("%H:%M") or "",
        }

    def _prepare_stop_step(self, blocker):
        """The one thing to do next, and why it cannot be done."""
        self.ensure_one()
        if self.can_enter_afterwards and self.date < self._get_local(fields.Datetime.now()).date():
            return {"step": "afterwards", "blocker": ""}
        if self.state in OPEN_STATES:
            if not self.is_contact_made and not self._day_blocker():
                return {"step": "contact", "blocker": ""}
            return {"step": "blocked" if blocker else "check_in", "blocker": blocker or ""}
        if self.report_state in WRITABLE:
            return {"step": "report", "blocker": ""}
        return {"step": "check_out" if self.state == "in_progress" else "next", "blocker": ""}

    def _prepare_stop_report(self):
        self.ensure_one()
        report = self.report_ids
        words = {name: report[name] or "" for name in QUICK if name != "purpose_id"}
        due = report.due_at and format_date(self.env, self._get_local(report.due_at).date())
        return {
            "report": report
            and {
                "id": report.id,
                "state": report.state,
                "label": dict(report._fields["state"]._description_selection(self.env))[report.state],
                "is_late": report.is_late,
                "due": due or "",
                "returned": report.review_comment or "" if report.state == "returned" else "",
                "purpose_id": report.purpose_id.id,
                **words,
            }
            or False,
            "photos": self.photo_ids._get_summary(),
        }

    def _get_customer_ids(self):
        return [customer.id for customer in self._get_customers().values()]

    def _get_last_visits(self):
        """{id of a customer: day of the last visit by anybody of the company, in words}."""
        made = self.sudo()._read_group(  # when they were visited is no secret
            [
                ("partner_id.commercial_partner_id", "in", self._get_customer_ids()),
                ("company_id", "in", self.company_id.ids),
                ("state", "in", MADE_STATES),
                ("id", "not in", self.ids),
            ],
            ["partner_id"],
            ["date:max"],
        )
        last = {}
        for partner, day in made:
            customer = partner.commercial_partner_id.id
            last[customer] = max(day, last.get(customer, day))
        return {customer: format_date(self.env, day) for customer, day in last.items()}

    def _get_overdue_amounts(self):
        """{id of a customer: overdue receivables in words}, as far as the user may read them."""
        lines = self.env["account.move.line"]
        if not lines.has_access("read"):
            return {}
        company = self.env.company
        rows = lines._read_group(
            [
                ("partner_id.commercial_partner_id", "in", self._get_customer_ids()),
                ("company_id", "=", company.id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("date_maturity", "<", fields.Date.context_today(self)),
            ],
            ["partner_id"],
            ["amount_residual:sum"],
        )
        sums = {}
        for partner, amount in rows:
            customer = partner.sudo().commercial_partner_id.id  # to add up only
            sums[customer] = sums.get(customer, 0.0) + amount
        currency = company.currency_id
        return {
            customer: format_amount(self.env, amount, currency)
            for customer, amount in sums.items()
            if currency.compare_amounts(amount, 0) > 0
        }

    @api.model
    def _prepare_unwritten(self, shown):
        """Reports of other days that the user still owes."""
        reports = self.env["sale.visit.report"].search(
            [
                ("user_id", "=", self.env.uid),
                ("state", "in", WRITABLE),
                ("visit_id", "not in", shown.ids),
                ("visit_id.state", "=", "done"),
            ],
            order="due_at, id",
            limit=20,
        )
        return [
            {
                "id": report.id,
                "name": report.sudo().partner_id.display_name,  # of one's own report
                "day": format_date(self.env, report.date),
                "is_late": report.is_late,
            }
            for report in reports
        ]
