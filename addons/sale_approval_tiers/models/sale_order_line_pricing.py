from odoo import api, fields, models
from odoo.tools import float_compare, float_round

# Unit prices are stored unrounded: half a cent off a million pieces is money, too
PRICE_DIGITS = 6


class SaleOrderLinePricing(models.Model):
    """What was given away on a line (QTE-07, ICL-09), measured against the pricelist."""

    _inherit = "sale.order.line"

    list_price_unit = fields.Float(
        string="Pricelist price",
        compute="_compute_list_price_unit",
        store=True,
        min_display_digits="Product Price",
        aggregator=None,
        help="What the pricelist asks for one unit in this quantity, its discount taken off.",
    )
    list_discount_percent = fields.Float(
        string="Discount of the pricelist (%)",
        compute="_compute_list_price_unit",
        store=True,
        aggregator=None,
        help="The discount that the pricelist itself writes on the line.",
    )
    price_deviation_percent = fields.Float(
        string="Below pricelist (%)",
        compute="_compute_price_deviation_percent",
        store=True,
        aggregator="max",
        help="How far the unit price, its discount taken off, lies below the pricelist; 0 at or above it.",
    )
    given_discount_percent = fields.Float(
        string="Discount given (%)",
        compute="_compute_price_deviation_percent",
        store=True,
        aggregator="max",
        help="What somebody gave himself: a price below the pricelist, or a discount that the pricelist "
        "does not grant, whichever is more.",
    )
    price_set_by_id = fields.Many2one(
        "res.users",
        string="Price set by",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Who entered the unit price or the discount last; his discount limit counts.",
    )
    discount_limit_percent = fields.Float(
        string="Discount limit (%)",
        compute="_compute_discount_limit_percent",
        store=True,
        aggregator=None,
        help="Limit of whoever set the price, when he did.",
    )
    competitor_price = fields.Float(
        min_display_digits="Product Price", help="What the competitor asks for one unit, as far as we know."
    )

    def _is_price_ruled(self):
        """Whether the pricelist has a say on this line: neither text nor what was paid before."""
        self.ensure_one()
        if self.display_type or not self.product_id:
            return False
        if not self.order_id:  # a part of a combo that is about to go, while somebody chooses another
            return False
        if self.is_expense and self.state == "sale":  # charged on at what it cost
            return False
        return not self.is_downpayment or bool(self.product_uom_qty)

    @api.depends(
        "product_id",
        "product_uom_id",
        "product_uom_qty",
        "product_no_variant_attribute_value_ids",
        "display_type",
        "combo_item_id",
        "order_id.pricelist_id",
        "order_id.currency_id",
        "order_id.fiscal_position_id",
    )
    def _compute_list_price_unit(self):
        ruled = self.filtered(lambda line: line._is_price_ruled())
        (self - ruled).update({"list_price_unit": 0.0, "list_discount_percent": 0.0})
        for (company, pricelist, date), lines in ruled.grouped(
            lambda line: (line.company_id, line.order_id.pricelist_id, line._get_price_date())
        ).items():
            # One search for all lines of a pricelist, where Odoo itself makes one for each.
            rules = pricelist.with_company(company)._get_applicable_rules(lines.product_id, date)
            known = {}
            for line in lines.with_company(company):
                key = line._get_list_price_key()
                if key not in known:
                    known[key] = line._get_list_price(rules, date)
                line.list_price_unit, line.list_discount_percent = known[key]

    def _get_price_date(self):
        """The moment whose pricelist counts. The salesperson may write the order's date: neither a
        sale that is over nor one to come gives him its prices."""
        self.ensure_one()
        order, now = self.order_id, fields.Datetime.now()
        return max(min(order.date_order or now, now), order._origin.create_date or now)

    def _get_list_price_key(self):
        """What the list price follows from besides company, pricelist and date: lines of one key
        cost the same. A part of a combo is priced together with the others, so it is like no other."""
        self.ensure_one()
        return (
            self.product_id,
            self.product_no_variant_attribute_value_ids,
            self.product_uom_id,
            self.product_uom_qty,
            self.currency_id,
            self.order_id.fiscal_position_id,
            self.combo_item_id and self,
        )

    def _get_list_price(self, rules, date):
        """``(price, discount)``: what one unit costs by the first of ``rules`` that fits, its discount
        taken off, and the discount (%) that the pricelist shows."""
        self.ensure_one()
        discount = 0.0
        if self.combo_item_id:
            price = self._get_display_price()
        elif self.product_type == "combo":
            return 0.0, 0.0  # its parts carry the price
        else:
            price, discount = self._get_price_by_rule(self._get_price_rule(rules), date)
        price = self.product_id._get_tax_included_unit_price_from_price(
            price,
            product_taxes=self.product_id.taxes_id._filter_taxes_by_company(self.company_id),
            fiscal_position=self.order_id.fiscal_position_id,
        )
        return price, discount

    def _get_price_rule(self, rules):
        product, quantity = self.product_id, self.product_uom_qty or 1.0
        if self.product_uom_id and self.product_uom_id != product.uom_id:
            quantity = self.product_uom_id._compute_quantity(quantity, product.uom_id, raise_if_failure=False)
        return next((rule for rule in rules if rule._is_applicable_for(product, quantity)), rules.browse())

    def _get_price_by_rule(self, rule, date):
        product = self.product_id.with_context(**self._get_product_price_context())
        what = {
            "product": product,
            "quantity": self.product_uom_qty or 1.0,
            "uom": self.product_uom_id or product.uom_id,
            "date": date,
            "currency": self.currency_id or self.company_id.currency_id,
        }
        price = rule._compute_price(**what)
        base = rule._compute_price_before_discount(**what) if rule._show_discount() else 0.0
        if base <= 0 or price >= base:
            return price, 0.0
        digits = self.env["decimal.precision"].precision_get("Discount")
        shown = float_round((base - price) / base * 100, precision_digits=digits)
        # Rounded as it stands on the line, it may be a trifle below the rule's own price.
        return min(price, base * (1 - shown / 100)), shown

    @api.depends("list_price_unit", "list_discount_percent", "price_unit", "discount")
    def _compute_price_deviation_percent(self):
        for line in self:
            asked, discount = line.list_price_unit, line.discount or 0.0
            net = line.price_unit * (1 - discount / 100)
            deviation = 0.0
            if asked > 0 and float_compare(net, asked, precision_digits=PRICE_DIGITS) < 0:
                deviation = (asked - net) / asked * 100
            own = discount - line.list_discount_percent if line._is_price_ruled() else 0.0
            line.price_deviation_percent = deviation
            line.given_discount_percent = max(deviation, own, 0.0)

    @api.depends("price_set_by_id")
    def _compute_discount_limit_percent(self):
        for line in self:
            line.discount_limit_percent = line.price_set_by_id._get_sale_discount_limit(line.company_id)
