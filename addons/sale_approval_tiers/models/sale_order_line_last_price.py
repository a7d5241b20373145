import itertools

from odoo import fields, models
from odoo.tools import SQL

from .sale_order_cost import SEE_COST

RECENT = 100  # orders


class SaleOrderLastPrice(models.Model):
    _inherit = "sale.order"

    def _get_stored_only_fields(self):
        prices = ("last_price_customer", "last_price_any")
        return super()._get_stored_only_fields() | {f"order_line.{name}" for name in prices}


class SaleOrderLineLastPrice(models.Model):
    """QTE-04: what the product was last sold for, to this customer and at all."""

    _inherit = "sale.order.line"

    last_price_customer = fields.Float(
        string="Last price to this customer",
        compute="_compute_last_prices",
        compute_sudo=True,
        min_display_digits="Product Price",
        groups=SEE_COST,
        help="Unit price of the last confirmed order of this customer, its discount taken off.",
    )
    last_price_any = fields.Float(
        string="Last price",
        compute="_compute_last_prices",
        compute_sudo=True,
        min_display_digits="Product Price",
        groups=SEE_COST,
        help="Unit price of the last confirmed order of any customer, its discount taken off.",
    )

    def _compute_last_prices(self):
        """Of stored lines; nothing is sold while somebody types."""
        stored = self.filtered(lambda line: isinstance(line.id, int) and line.product_id)
        found = stored._get_last_sold()
        sold = self.browse(filter(None, itertools.chain(*found.values())))
        sold.fetch(["price_unit", "discount", "product_uom_id", "currency_id", "product_id"])
        for line in self:
            prices = [
                line._convert_last_price(self.browse(sold_id)) if sold_id else 0.0
                for sold_id in found.get(line.id, (None, None))
            ]
            line.last_price_customer, line.last_price_any = prices

    def _get_last_sold(self):
        """{line id: (id of the last line sold to its customer, to anybody)}, None where there is none;
        one query for each company."""
        if not self:
            return {}
        self.env["sale.order"].flush_model(["state", "date_order", "partner_id", "company_id"])
        self.flush_model(
            ["order_id", "product_id", "price_unit", "discount", "product_uom_id", "currency_id"]
            + ["company_id", "order_partner_id", "product_uom_qty", "state"]
        )
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        found = {}
        for company, asked in self.grouped("company_id").items():
            rows = self.env.execute_query(asked._get_last_sold_sql(company))
            found |= {line_id: sold for line_id, *sold in rows}
        return found

    def _get_last_sold_sql(self, company):
        """What was sold to a customer is found among his lines, who buys less than everybody. What
        sells at all is found in the latest orders; only what is not there is looked for among all the
        lines of the product, which may be very many."""
        customer = SQL(
            """line.order_partner_id IN (
                   SELECT id FROM res_partner WHERE commercial_partner_id = (
                          SELECT commercial_partner_id FROM res_partner WHERE id = asked.order_partner_id))"""
        )
        return SQL(
            """
            WITH recent AS MATERIALIZED (
                SELECT line.id, line.product_id, line.order_id, sold_order.date_order
                  FROM (SELECT id, date_order FROM sale_order
                         WHERE state = 'sale' AND company_id = %(company)s
                      ORDER BY date_order DESC, id DESC LIMIT %(recent)s) sold_order
                 CROSS JOIN LATERAL (
                        SELECT * FROM sale_order_line WHERE order_id = sold_order.id OFFSET 0) line
                 WHERE line.product_id IN %(products)s AND line.display_type IS NULL
                       AND line.product_uom_qty > 0)
            SELECT asked.id, (%(newest_of_customer)s), COALESCE(
                   (SELECT recent.id FROM recent
                     WHERE recent.product_id = asked.product_id AND recent.order_id != asked.order_id
                  ORDER BY recent.date_order DESC, recent.id DESC LIMIT 1),
                   (%(newest)s))
              FROM sale_order_line asked WHERE asked.id IN %(asked)s
            """,
            company=company.id,
            recent=RECENT,
            products=tuple(self.product_id.ids),
            newest_of_customer=self._get_newest_sql(company, customer),
            newest=self._get_newest_sql(company, SQL("TRUE")),
            asked=tuple(self.ids),
        )

    def _get_newest_sql(self, company, which):
        """The id of the last line of the product of `asked` that was sold in another order. Without OFFSET
        PostgreSQL may go through all orders, newest first, for a product that was never sold."""
        return SQL(
            """
            SELECT line.id
              FROM (SELECT line.id, line.order_id FROM sale_order_line line
                     WHERE line.product_id = asked.product_id AND line.order_id != asked.order_id
                           AND line.display_type IS NULL AND line.product_uom_qty > 0
                           AND line.state = 'sale' AND line.company_id = %s AND %s OFFSET 0) line
             CROSS JOIN LATERAL (
                    SELECT date_order FROM sale_order WHERE id = line.order_id OFFSET 0) sold_order
          ORDER BY sold_order.date_order DESC, line.id DESC LIMIT 1
            """,
            company.id,
            which,
        )

    def _convert_last_price(self, sold):
        """Net unit price of the line ``sold``, in the currency and unit of this line."""
        self.ensure_one()
        price = sold.price_unit * (1 - (sold.discount or 0.0) / 100)
        if sold.product_uom_id and self.product_uom_id:
            price = sold.product_uom_id._compute_price(price, self.product_uom_id)
        today = fields.Date.context_today(self)
        return sold.currency_id._convert(price, self.currency_id, self.company_id, today, round=False)
