from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import formatLang

# Figures that decide who is asked; the server writes them, nobody else
PRICE_FACTS = {
    "list_price_unit",
    "list_discount_percent",
    "price_deviation_percent",
    "given_discount_percent",
    "discount_limit_percent",
    "price_set_by_id",
}
GIVEN = ("price_unit", "discount")


class SaleOrderLinePriceLog(models.Model):
    """QTE-07: whoever changes a price is named, with the old and the new one, on the order."""

    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_price_facts(*vals_list)
        vals_list = [{**vals, "price_set_by_id": self.env.uid} for vals in vals_list]
        lines = super().create(vals_list)
        lowered = lines.filtered(lambda line: line.price_deviation_percent > 0)
        lowered._log_prices(
            {line: (line.list_price_unit, line.list_discount_percent) for line in lowered}, is_new=True
        )
        return lines

    def write(self, vals):
        self._check_price_facts(vals)
        if not vals.keys() & set(GIVEN):
            return super().write(vals)
        before = {line: (line.price_unit, line.discount) for line in self if not line.display_type}
        moved = self.filtered(
            lambda line: any(name in vals and line[name] != (vals[name] or 0.0) for name in GIVEN)
        )
        result = super(SaleOrderLinePriceLog, self - moved).write(vals) if self - moved else True
        if moved:
            super(SaleOrderLinePriceLog, moved).write({**vals, "price_set_by_id": self.env.uid})
            moved.filtered(lambda line: line in before)._log_prices(before)
        return result

    @api.model
    def _check_price_facts(self, *vals_list):
        painted = {f"default_{name}" for name in PRICE_FACTS} & self.env.context.keys()
        if painted or any(PRICE_FACTS & vals.keys() for vals in vals_list):
            raise UserError(
                self.env._(
                    "What was given away follows from price and pricelist; it cannot be set or imported."
                )
            )

    def _log_prices(self, before, is_new=False):
        """One note for each order, in the name of whoever changed the prices.

        :param before: {line: (unit price, discount)} as they were, or as the pricelist has them
        """
        bodies = {}
        for order, lines in self.grouped("order_id").items():
            rows = Markup().join(line._format_price_change(*before[line]) for line in lines)
            title = self.env._("Price below the pricelist") if is_new else self.env._("Price changed")
            bodies[order.id] = Markup("%s<ul>%s</ul>") % (title, rows)
        if bodies:
            # The log is written whoever changes the price, also where he may not post himself.
            self.order_id.sudo()._message_log_batch(bodies, author_id=self.env.user.partner_id.id)

    def _format_price_change(self, price, discount):
        self.ensure_one()
        moved = [
            self.env._(
                "unit price %(old)s → %(new)s",
                old=self._format_price(price),
                new=self._format_price(self.price_unit),
            )
        ]
        if discount != self.discount:
            moved.append(
                self.env._(
                    "discount %(old)s %% → %(new)s %%",
                    old=formatLang(self.env, discount),
                    new=formatLang(self.env, self.discount),
                )
            )
        return Markup("<li>%s: %s</li>") % (self.product_id.display_name or self.name, ", ".join(moved))

    def _format_price(self, price):
        """All decimals that were entered: 99.994 is not 99.99."""
        decimals = len(f"{price:.6f}".rstrip("0").partition(".")[2])
        digits = max(decimals, self.env["decimal.precision"].precision_get("Product Price"))
        return formatLang(self.env, price, digits=digits)
