from odoo import models
from odoo.tools import format_amount, formatLang


class SaleOrderFacts(models.Model):
    _inherit = "sale.order"

    def _get_approval_facts(self, user):
        """Untaxed amount and largest discount, which are in the sealed lines anyway; the margin
        only for those who may read it on the order itself."""
        facts = super()._get_approval_facts(user)
        facts.append(
            (self.env._("Untaxed amount"), format_amount(self.env, self.amount_untaxed, self.currency_id))
        )
        discount = max(self.order_line.mapped("discount"), default=0.0)
        if discount:
            facts.append((self.env._("Largest discount"), f"{formatLang(self.env, discount, digits=2)}%"))
        if self._may_see_margin(user):
            margin = format_amount(self.env, self.margin, self.currency_id)
            percent = formatLang(self.env, self.margin_percent * 100, digits=1)
            facts.append((self.env._("Margin"), f"{margin} ({percent}%)"))
        return facts

    def _may_see_margin(self, user):
        """Whether `sale_margin` is installed and ``user`` may read the margin of this order."""
        field = self._fields.get("margin")
        order = self.with_user(user).with_company(self.company_id)
        return bool(field) and order.has_access("read") and order._has_field_access(field, "read")
