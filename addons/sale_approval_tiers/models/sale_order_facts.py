from functools import cache, partial

from odoo import models
from odoo.tools import format_amount, formatLang


class SaleOrderFacts(models.Model):
    _inherit = "sale.order"

    def _get_approval_facts_batch(self, user):
        """Untaxed amount and largest discount, which are in the sealed lines anyway; the margin
        only for those who may read it on the order itself."""
        facts = super()._get_approval_facts_batch(user)
        untaxed, largest = self.env._("Untaxed amount"), self.env._("Largest discount")
        readable = self._filter_margin_readable(user)
        # Many documents say the same: each amount is put into words once.
        money, number = cache(partial(format_amount, self.env)), cache(partial(formatLang, self.env))
        for order in self:
            rows = facts[order.id]
            rows.append((untaxed, money(order.amount_untaxed, order.currency_id)))
            discount = max(order.order_line.mapped("discount"), default=0.0)
            if discount:
                rows.append((largest, f"{number(discount, digits=2)}%"))
            if order in readable:
                margin = money(order.margin, order.currency_id)
                percent = number(order.margin_percent * 100, digits=1)
                rows.append((self.env._("Margin"), f"{margin} ({percent}%)"))
        return facts

    def _filter_margin_readable(self, user):
        """Those of these orders whose margin ``user`` may read; none without `sale_margin`."""
        field = self._fields.get("margin")
        readable = self.browse()
        if not field or not self.with_user(user)._has_field_access(field, "read"):
            return readable
        for company, orders in self.grouped("company_id").items():
            readable |= self.browse(orders.with_user(user).with_company(company)._filtered_access("read").ids)
        return readable
