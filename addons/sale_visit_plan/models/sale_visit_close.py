import pytz

from odoo import api, fields, models

from ..schedule import report_due_at
from .sale_visit_report import STATES, WRITABLE


class SaleVisit(models.Model):
    """After the visit: its report, its promises, and when it is closed (VIS-12, VIS-13)."""

    _inherit = "sale.visit"

    report_ids = fields.One2many("sale.visit.report", "visit_id", string="Reports", readonly=True)
    report_id = fields.Many2one(
        "sale.visit.report", string="Visit report", compute="_compute_report_id", compute_sudo=True
    )
    report_state = fields.Selection(
        STATES,
        string="Report",
        compute="_compute_report_state",
        store=True,
        index="btree_not_null",
    )
    is_report_late = fields.Boolean(
        string="Report late", compute="_compute_report_state", store=True, help="Counts in the figures."
    )
    promise_ids = fields.One2many("sale.visit.promise", "visit_id", string="Promises")
    open_promise_ids = fields.Many2many(
        "sale.visit.promise",
        string="Open from earlier visits",
        compute="_compute_open_promise_ids",
        help="What was promised to or by this customer and is not settled.",
    )

    @api.depends("report_ids")
    def _compute_report_id(self):
        for visit in self:
            visit.report_id = visit.report_ids

    @api.depends("report_ids.state", "report_ids.is_late")
    def _compute_report_state(self):
        for visit in self:
            visit.report_state = visit.report_ids.state
            visit.is_report_late = visit.report_ids.is_late

    @api.depends("partner_id", "promise_ids.state")
    def _compute_open_promise_ids(self):
        customers = self._get_customers()
        promises = self.env["sale.visit.promise"].search(
            [
                ("commercial_partner_id", "in", [customer.id for customer in customers.values()]),
                ("company_id", "in", self.company_id.ids),
                ("state", "=", "open"),
            ]
        )
        by_customer = promises.sudo().grouped("commercial_partner_id")  # to compare, see above
        by_customer = {customer: found.sudo(False) for customer, found in by_customer.items()}
        for visit in self:
            found = by_customer.get(customers[visit], promises.browse())
            visit.open_promise_ids = found.filtered(
                lambda promise, visit=visit: (
                    promise.visit_id != visit._origin and promise.company_id == visit.company_id
                )
            )

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() | {"report_state", "is_report_late", "report_ids", "check_ids"}

    def _get_customers(self):
        """{visit: the company it goes to}; as superuser, because one's visit stays one's own when the
        customer comes into another area."""
        return {visit: visit.sudo().partner_id.commercial_partner_id for visit in self}

    def _get_supervisors(self):
        """Who reads the report: the superiors, the nearest first, and the team's leader; never the
        salesperson himself."""
        self.ensure_one()
        superiors = self.user_id._get_approval_superiors()
        leader = self.team_id.sudo().user_id  # who leads a team is no secret
        return (superiors | leader) - self.user_id

    def _arrive(self, check):
        result = super()._arrive(check)
        # Users have no right to make reports: there is one for each visit, from its begin.
        self.env["sale.visit.report"].sudo().with_context(mail_create_nosubscribe=True).create(
            {
                "visit_id": self.id,
                "is_for_meeting": self.company_id.is_visit_report_for_meeting,
            }
        )
        return result

    def _leave(self, check):
        result = super()._leave(check)
        zone = self._get_local(self.ended_at).tzinfo.zone
        due_at = report_due_at(self.ended_at, self.company_id.visit_report_hours, pytz.timezone(zone))
        self.report_id.sudo().write({"due_at": due_at})  # a kept column
        self._close_settled()
        return result

    def _spend_blocker(self):
        blocker = super()._spend_blocker()
        if not blocker and self.report_state and self.report_state not in WRITABLE:
            return self.env._(
                "The report of %(visit)s is handed in, and its costs with it.", visit=self.display_name
            )
        return blocker

    def _close_settled(self):
        """Close those whose report is accepted and whose promises are settled, by themselves.

        Where nobody is above the salesperson a report that is handed in is enough.
        """
        ready = self.sudo().filtered(  # it follows from what was checked before
            lambda visit: (
                visit.state == "done"
                and visit.report_state in (("accepted",) if visit._get_supervisors() else ("submitted",))
                and "open" not in visit.promise_ids.mapped("state")
            )
        )
        ready._set_state("closed")
