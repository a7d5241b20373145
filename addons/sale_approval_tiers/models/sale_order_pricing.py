from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_round, formatLang

# Passing these gates also asks whether the prices are agreed
PRICED_GATES = ("quote", "contract")
LINE_PRICE_FACTS = (
    "list_price_unit",
    "list_discount_percent",
    "price_deviation_percent",
    "given_discount_percent",
)
ORDER_PRICE_FACTS = {"max_price_deviation_percent", "discount_over_limit", "is_over_discount_limit"}


def combine(first, second):
    """Percent given away by a discount on top of another one.

    >>> combine(10, 10)
    19.0
    """
    return 100 - (100 - first) * (100 - second) / 100


class SaleOrderPricing(models.Model):
    """Prices outside the list pass the gate `pricing`, before the customer sees them and before they
    bind. It stands beside the gates `quote` and `contract`: a cent less never replaces their chain."""

    _inherit = "sale.order"

    is_competitive_pricing = fields.Boolean(
        string="Competitive pricing",
        tracking=True,
        help="The price answers a competitor; the persons in charge discuss it.",
    )
    competitive_reason = fields.Text(
        string="Reason for the price", help="Why this customer or project gets a price of its own."
    )
    competitor_note = fields.Text(
        string="Competitor", help="Who the competitor is, what he offers, how we know."
    )
    max_price_deviation_percent = fields.Float(
        string="Below pricelist (%)",
        compute="_compute_price_facts",
        store=True,
        aggregator="max",
        help="The largest deviation of a line, together with what is taken off the order as a whole.",
    )
    discount_over_limit = fields.Float(
        string="Discount above the limit (%)",
        compute="_compute_price_facts",
        store=True,
        aggregator="max",
        help="By how much the discount exceeds what the person who gave it may give.",
    )
    is_over_discount_limit = fields.Boolean(
        string="Discount above the limit", compute="_compute_price_facts", store=True
    )

    @api.depends(
        "order_line.price_deviation_percent",
        "order_line.given_discount_percent",
        "order_line.discount_limit_percent",
        "order_line.price_subtotal",
    )
    def _compute_price_facts(self):
        for order in self:
            lines = order.order_line.filtered(lambda line: line._is_price_ruled())
            taken = lines.filtered(lambda line: line.price_subtotal < 0)
            share = order._get_share_taken_off(taken, lines - taken)
            deviations = (lines - taken).mapped("price_deviation_percent")
            order.max_price_deviation_percent = combine(max(deviations, default=0.0), share)
            over = [
                combine(line.given_discount_percent if line.price_subtotal >= 0 else 0.0, share)
                - line.discount_limit_percent
                for line in lines
            ]
            excess = float_round(max(over, default=0.0), precision_digits=6)
            order.discount_over_limit = max(excess, 0.0)
            order.is_over_discount_limit = excess > 0

    @api.model
    def _get_share_taken_off(self, taken, sold):
        """Percent of what is sold that lines with a negative amount take off again: the discount on
        the whole order, or goods given in exchange."""
        amount, total = -sum(taken.mapped("price_subtotal")), sum(sold.mapped("price_subtotal"))
        if not amount:
            return 0.0
        return min(amount / total * 100, 100.0) if total > 0 else 100.0

    @api.model
    def _check_approval_columns(self, *vals_list):
        if any(ORDER_PRICE_FACTS & vals.keys() for vals in vals_list):
            raise UserError(
                self.env._(
                    "What was given away follows from price and pricelist; it cannot be set or imported."
                )
            )
        return super()._check_approval_columns(*vals_list)

    # The gate

    @api.model
    def _approval_gates(self):
        return {**super()._approval_gates(), "pricing": self.env._("Prices and discounts")}

    @api.model
    def _approval_sealed_fields(self):
        sealed = dict(super()._approval_sealed_fields())
        sealed.update(dict.fromkeys(("is_competitive_pricing", "competitive_reason", "competitor_note")))
        sealed["order_line"] = (*sealed["order_line"], "competitor_price")
        return sealed

    def _get_approval_shown_gates(self, latest):
        gates = super()._get_approval_shown_gates(latest)
        return ["pricing", *gates] if self.state in ("draft", "sent") else gates

    def _approval_refresh(self):
        result = super()._approval_refresh()
        # The pricelist may have moved since; what was sent to the customer keeps the price of that day.
        drafts = self.filtered(lambda order: order.state == "draft")
        for records, names in ((drafts.order_line, LINE_PRICE_FACTS), (drafts, ORDER_PRICE_FACTS)):
            for name in names:
                self.env.add_to_compute(records._fields[name], records)
        drafts.order_line.flush_recordset(LINE_PRICE_FACTS)
        drafts.flush_recordset(ORDER_PRICE_FACTS)
        return result

    def _approval_blockers(self, gate):
        blockers = super()._approval_blockers(gate)
        if gate in PRICED_GATES:
            free = self.browse(record_id for record_id, blocker in blockers.items() if not blocker)
            blockers.update(free._get_price_blockers())
        return blockers

    def _get_price_blockers(self):
        """{order id: blocker} for those whose prices are not agreed; one query while none need be."""
        gates = self._get_price_gates() if self else set()
        blockers = {}
        if ("sale.order", "pricing") in gates:
            blockers.update(self._approval_blockers("pricing"))
        return {order_id: blocker for order_id, blocker in blockers.items() if blocker}

    @api.model
    def _get_price_gates(self):
        """{(model, gate)} of the price rules in force, whoever asks."""
        rows = (
            self.env["approval.tiers.policy"]
            .sudo()  # a gate does not depend on who asks
            ._read_group(
                [("state", "=", "active"), ("gate", "in", ("pricing", "price"))], ["res_model", "gate"]
            )
        )
        return set(rows)

    def _approval_submit_blocker(self, gate):
        return self._competitive_blocker() or super()._approval_submit_blocker(gate)

    def _competitive_blocker(self):
        """Why a price that answers a competitor cannot be discussed yet: a sentence, or False."""
        self.ensure_one()
        said = [(text or "").strip() for text in (self.competitive_reason, self.competitor_note)]
        if not self.is_competitive_pricing or all(said):
            return False
        return self.env._(
            "%(order)s is marked as competitive pricing: say why this price is needed and what the "
            "competitor offers, then submit it (tab “Pricing”).",
            order=self.display_name,
        )

    def action_approval_submit(self, gate):
        """Asking for a quotation or contract also asks for its prices: one tap, both at once."""
        result = super().action_approval_submit(gate)
        if gate in PRICED_GATES:
            self._submit_prices()
        return result

    def _submit_prices(self):
        governed = self.browse(self.env["approval.tiers.policy"]._match(self, "pricing"))
        latest = self.env["approval.tiers.request"]._get_latest(governed, "pricing")
        asked = governed.filtered(
            lambda order: (
                not (
                    order.id in latest
                    and latest[order.id].state in ("pending", "approved")
                    and latest[order.id]._is_covering(order)
                )
            )
        )
        if asked:
            self.env["approval.tiers.request"]._submit(asked, "pricing")

    def _get_approval_warnings(self, gate):
        warnings = super()._get_approval_warnings(gate)
        if blocker := self.state in ("draft", "sent") and self._competitive_blocker():
            warnings.append(blocker)
        if gate == "pricing":
            warnings += self._get_price_warnings()
        return warnings

    def _get_approval_facts_batch(self, user):
        """The deviation stands in the mail that asks for a decision."""
        facts = super()._get_approval_facts_batch(user)
        for order in self:
            if order.max_price_deviation_percent:
                percent = formatLang(self.env, order.max_price_deviation_percent, digits=2)
                facts[order.id].append((self.env._("Below pricelist"), f"{percent} %"))
        return facts

    def _get_price_warnings(self):
        """What the approver of the prices looks at first."""
        warnings = [
            self.env._(
                "%(product)s: %(price)s instead of %(list)s, %(percent).2f %% below the pricelist",
                product=line.product_id.display_name,
                price=line._format_price(line.price_unit * (1 - (line.discount or 0.0) / 100)),
                list=line._format_price(line.list_price_unit),
                percent=line.price_deviation_percent,
            )
            for line in self.order_line
            if line.price_deviation_percent > 0
        ]
        if self.is_over_discount_limit:
            warnings.append(
                self.env._("Discount %(percent).2f %% above the limit", percent=self.discount_over_limit)
            )
        if self.is_competitive_pricing and self.competitive_reason:
            warnings.append(
                self.env._(
                    "Competitive pricing: %(reason)s (competitor: %(note)s)",
                    reason=self.competitive_reason,
                    note=self.competitor_note or "",
                )
            )
        return warnings
