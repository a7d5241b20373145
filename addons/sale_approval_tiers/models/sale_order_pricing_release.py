from odoo import api, models

from .sale_order_pricing import PRICED_GATES, combine


class SaleOrderPricingRelease(models.Model):
    """What an emergency release means for prices: each gate is released for itself, and a discount
    above the limit that passes this way is a breach of whoever gave it (ICL-09)."""

    _inherit = "sale.order"

    def _release_blocker(self, gate):
        blocker = super()._release_blocker(gate)
        if blocker or gate not in PRICED_GATES:
            return blocker
        if self.id in self.env["approval.tiers.policy"]._match(self, gate):
            return False
        return self.env._(
            "%(order)s is held by its prices or by a rule, not by this gate; release the prices, or ask "
            "special approval.",
            order=self.display_name,
        )

    def _report_discounts(self, reason):
        """Write one violation for each person whose discount passed above his limit."""
        self.ensure_one()
        lines = self.order_line.filtered(lambda line: line._is_price_ruled())
        taken = lines.filtered(lambda line: line.price_subtotal < 0)
        share = self._get_share_taken_off(taken, lines - taken)
        over = lines.filtered(
            lambda line: (
                combine(line.given_discount_percent if line not in taken else 0.0, share)
                > line.discount_limit_percent
            )
        )
        for user, given in over.grouped("price_set_by_id").items():
            self.env["approval.tiers.violation"]._report(
                "discount",
                user or self.user_id or self.env.user,
                self.env._(
                    "Released without approval: %(products)s, %(percent).2f %% above the limit. %(reason)s",
                    products=", ".join(given.product_id.mapped("display_name")),
                    percent=self.discount_over_limit,
                    reason=reason,
                ),
                self,
                gate="pricing",
                amount=self._get_approval_amount(),
            )


class ApprovalTiersRequestDiscount(models.Model):
    _inherit = "approval.tiers.request"

    @api.model
    def _release(self, record, gate, reason):
        result = super()._release(record, gate, reason)
        if record._name == "sale.order" and gate == "pricing" and record.is_over_discount_limit:
            record.sudo()._report_discounts(reason)  # evidence is written whoever may read the lines
        return result
