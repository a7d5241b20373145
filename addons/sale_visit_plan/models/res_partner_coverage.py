from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

OPEN_STATES = ("planned", "confirmed", "in_progress")


class ResPartner(models.Model):
    """Customers whose interval has passed are on the list “To visit” (VIS-05)."""

    _inherit = "res.partner"

    last_visit_date = fields.Date(
        string="Last visit", readonly=True, copy=False, help="The day somebody of us was there last."
    )
    next_visit_due = fields.Date(
        string="Visit due by",
        compute="_compute_next_visit_due",
        store=True,
        index="btree_not_null",
        help="The last visit plus the interval of the customer's class; without any visit it is due at once.",
    )
    next_visit_date = fields.Date(string="Next visit", compute="_compute_next_visit_date")
    visit_overdue_days = fields.Integer(
        string="Days late", compute="_compute_visit_due", help="Days since the visit was due."
    )
    is_visit_due = fields.Boolean(
        string="To visit",
        compute="_compute_visit_due",
        search="_search_is_visit_due",
        help="The interval has passed and no visit is planned.",
    )

    @api.depends("last_visit_date", "visit_class_id.interval_days")
    def _compute_next_visit_due(self):
        for partner in self:
            interval = partner.visit_class_id.interval_days
            if not interval:
                partner.next_visit_due = False
            elif partner.last_visit_date:
                partner.next_visit_due = partner.last_visit_date + timedelta(days=interval)
            else:
                partner.next_visit_due = partner.create_date or fields.Date.today()

    def _compute_next_visit_date(self):
        groups = (
            self.env["sale.visit"]
            .sudo()  # that somebody comes is no secret: it keeps a second one from coming too
            ._read_group(
                [("partner_id", "in", self.ids), *self._get_open_visit_domain()], ["partner_id"], ["date:min"]
            )
        )
        dates = {partner.id: date for partner, date in groups}
        for partner in self:
            partner.next_visit_date = dates.get(partner.id)

    @api.depends("next_visit_due", "next_visit_date")
    @api.depends_context("tz")
    def _compute_visit_due(self):
        today = fields.Date.context_today(self)
        for partner in self:
            late = (today - partner.next_visit_due).days if partner.next_visit_due else 0
            partner.visit_overdue_days = max(late, 0)
            partner.is_visit_due = late > 0 and not partner.next_visit_date

    def _search_is_visit_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        # whether somebody comes must not depend on who asks: no record rules on the visits
        planned = Domain("visit_ids", "any!", Domain(self._get_open_visit_domain()))
        due = Domain("next_visit_due", "<", today) & ~planned
        return Domain.OR(due if wanted else ~due for wanted in set(value))

    def _get_open_visit_domain(self):
        """The visits that are still to come."""
        return [("state", "in", OPEN_STATES), ("date", ">=", fields.Date.context_today(self))]

    @api.model_create_multi
    def create(self, vals_list):
        self._check_last_visit_date(*vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_last_visit_date(vals)
        return super().write(vals)

    @api.model
    def _check_last_visit_date(self, *vals_list):
        """Only visits write when a customer was visited; a sales manager imports the days of before."""
        if self.env.su or not any("last_visit_date" in vals for vals in vals_list):
            return
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            raise UserError(
                self.env._("“Last visit” follows from the visits; a sales manager may import older days.")
            )

    def action_plan_visits(self):
        """Several customers at once onto one day (VIS-05)."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan visits"),
            "res_model": "sale.visit.partner.plan",
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_ids": self.ids},
        }
