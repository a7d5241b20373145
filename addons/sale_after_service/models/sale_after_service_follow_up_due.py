from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

BATCH = 500
# Deliveries older than this when the setting is switched on are history; nobody calls them all.
OLDEST_DAYS = 60


class SaleAfterServiceFollowUp(models.Model):
    """SAT-01: who is called when, planned every night."""

    _inherit = "sale.after.service.follow.up"

    @api.model
    def _cron_plan(self):
        """Plan the calls that are due; drop those that events have overtaken."""
        self._drop_overtaken()
        for company in self.env["res.company"].search([("active", "=", True)]):
            for phase, domain in (
                ("after", self._get_delivered_domain(company)),
                ("in_production", self._get_production_domain(company)),
            ):
                if domain is None:
                    continue
                orders = self.env["sale.order"].with_company(company)
                self.env["ir.cron"]._commit_progress(remaining=orders.search_count(domain))
                while found := orders.search(domain, limit=BATCH, order="id"):
                    self._plan(found, phase)
                    if not self.env["ir.cron"]._commit_progress(len(found)):
                        return

    @api.model
    def _get_delivered_domain(self, company):
        """Orders delivered long enough ago that nobody has followed up; None where it is off."""
        days = company.after_service_follow_up_days
        if days <= 0:
            return None
        now = fields.Datetime.now()
        seen = [("phase", "=", "after"), ("sample_id", "=", False)]
        return (
            Domain("company_id", "=", company.id)
            & Domain("state", "=", "sale")
            & Domain("effective_date", "<=", now - timedelta(days=days))
            & Domain("effective_date", ">", now - timedelta(days=days + OLDEST_DAYS))
            & Domain("after_service_follow_up_ids", "not any", seen)
        )

    @api.model
    def _get_production_domain(self, company):
        """Orders under way whose customer has heard nothing for an interval; None where it is off."""
        days = company.after_service_progress_days
        if days <= 0:
            return None
        since = fields.Datetime.now() - timedelta(days=days)
        told = Domain("phase", "=", "in_production")
        told &= Domain("create_date", ">", since) | Domain("state", "=", "open")
        return (
            Domain("company_id", "=", company.id)
            & Domain("state", "=", "sale")
            & Domain("delivery_status", "in", ("pending", "started", "partial"))
            & Domain("date_order", "<=", since)
            & Domain("after_service_follow_up_ids", "not any", told)
        )

    @api.model
    def _plan(self, orders, phase):
        """One follow-up for each of ``orders``, called by its salesperson, else by the team leader."""
        pickings = {}
        if phase == "after":
            domain = Domain("sale_id", "in", orders.ids) & Domain("state", "=", "done")
            domain &= Domain("location_dest_id.usage", "=", "customer")
            for picking in self.env["stock.picking"].search(domain, order="date_done desc, id desc"):
                pickings[picking.sale_id.id] = picking.id
        # Planned by the hundred: "created" in each history would say nothing.
        follow_ups = self.with_context(tracking_disable=True, mail_create_nosubscribe=True)
        return follow_ups.create(
            [
                {
                    "phase": phase,
                    "order_id": order.id,
                    "partner_id": order.partner_id.id,
                    "picking_id": pickings.get(order.id),
                    "user_id": (order.user_id or order.team_id.user_id).id,
                    "company_id": order.company_id.id,
                    "date_due": fields.Date.context_today(self),
                }
                for order in orders
            ]
        )

    @api.model
    def _drop_overtaken(self):
        """Nobody tells how far an order is that has been delivered or cancelled."""
        over = Domain("order_id.delivery_status", "=", "full") | Domain("order_id.state", "=", "cancel")
        told = Domain("phase", "=", "in_production") & Domain("state", "=", "open")
        dropped = self.search(told & over)
        dropped.write({"state": "cancelled"})
        dropped._settle_activities()


class SaleOrder(models.Model):
    _inherit = "sale.order"

    after_service_follow_up_ids = fields.One2many(
        "sale.after.service.follow.up", "order_id", string="Follow-ups", readonly=True, copy=False
    )


class ResCompany(models.Model):
    """SAT-01: when customers are called."""

    _inherit = "res.company"

    after_service_follow_up_days = fields.Integer(
        string="Call after delivery (days)",
        default=7,
        help="So many days after the delivery the salesperson calls the customer. 0: nobody is reminded.",
    )
    after_service_progress_days = fields.Integer(
        string="Tell progress every (days)",
        default=14,
        help="While an order is under way its salesperson tells the customer, once in so many days, how "
        "far it is. 0: nobody is reminded.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_service_follow_up_days = fields.Integer(
        related="company_id.after_service_follow_up_days", readonly=False
    )
    after_service_progress_days = fields.Integer(
        related="company_id.after_service_progress_days", readonly=False
    )
