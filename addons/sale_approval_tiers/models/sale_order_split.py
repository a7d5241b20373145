from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL


class SaleOrderSplit(models.Model):
    """One contract cut into several still meets the tier of the whole."""

    _inherit = "sale.order"

    def _get_approval_related_amounts(self, days):
        """Other orders of the same commercial customer and company within ``days``: waiting for a
        contract approval, approved, confirmed, or asked together with these."""
        rows = self._fetch_approval_related(days)
        result = {}
        for order in self:
            customer = (order.company_id.id, order.partner_id.commercial_partner_id.id)
            others = [row for row in rows[customer] if row[0] != order.id]
            if others:
                result[order.id] = (sum(row[2] for row in others), [row[1] for row in others])
        return result

    def _fetch_approval_related(self, days):
        """{(company id, commercial partner id): [(order id, name, amount)]}"""
        self.env["sale.order"].flush_model(
            ["partner_id", "company_id", "state", "date_order", "amount_total"]
        )
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        self.env["approval.tiers.request"].flush_model(["res_model", "res_id", "gate", "state"])
        self.env.cr.execute(self._get_approval_related_query(days))
        rows = defaultdict(list)
        today = fields.Date.context_today(self)
        for order_id, name, company_id, partner_id, currency_id, amount in self.env.cr.fetchall():
            company = self.env["res.company"].browse(company_id)
            # At today's rate, as the order itself is judged.
            currency = self.env["res.currency"].browse(currency_id)
            amount = currency._convert(amount, company.currency_id, company, today)
            rows[company_id, partner_id].append((order_id, name, amount))
        return rows

    def _get_approval_related_query(self, days):
        since = fields.Datetime.subtract(fields.Datetime.now(), days=days)
        # The date of an order is the user's to set; the day it was entered is not.
        return SQL(
            """
            SELECT o.id, o.name, o.company_id, p.commercial_partner_id, o.currency_id, o.amount_total
              FROM sale_order o
              JOIN res_partner p ON p.id = o.partner_id
         LEFT JOIN LATERAL (
                   SELECT r.state, r.submitted_at FROM approval_tiers_request r
                    WHERE r.res_model = 'sale.order' AND r.res_id = o.id AND r.gate = 'contract'
                    ORDER BY r.id DESC LIMIT 1
                   ) r ON TRUE
             WHERE p.commercial_partner_id IN %(partners)s
               AND o.company_id IN %(companies)s
               AND o.state != 'cancel'
               AND (o.id IN %(ids)s
                    OR (r.state IN ('pending', 'approved') AND r.submitted_at >= %(since)s)
                    OR (o.state = 'sale' AND GREATEST(o.date_order, o.create_date) >= %(since)s))
             ORDER BY o.id
            """,
            partners=tuple(self.partner_id.commercial_partner_id.ids) or (0,),
            companies=tuple(self.company_id.ids) or (0,),
            ids=tuple(self.ids) or (0,),
            since=since,
        )


class ApprovalTiersRequestSplit(models.Model):
    _inherit = "approval.tiers.request"

    @api.model
    def _submit(self, records, gate):
        if records._name == "sale.order":
            self._queue_by_customer(records, gate)
        return super()._submit(records, gate)

    @api.model
    def _queue_by_customer(self, records, gate):
        """Two orders of one customer submitted at the same moment must see each other.

        Each would sum up a state without the other. Touching the customer makes PostgreSQL refuse
        the second transaction; Odoo repeats it, and then it sees the first.
        """
        policies = self.env["approval.tiers.policy"]._get_active(records._name, gate)
        partners = records.sudo().partner_id.commercial_partner_id  # whoever submits; only their ids
        if partners and any(policy.split_days for policy in policies):
            ids = tuple(partners.sorted("id").ids)
            self.env.cr.execute(SQL("UPDATE res_partner SET write_date = write_date WHERE id IN %s", ids))
