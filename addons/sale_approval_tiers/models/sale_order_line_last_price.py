from odoo import fields, models
from odoo.tools import SQL

from .sale_order_cost import SEE_COST


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
        by_customer = self._get_last_sold(is_same_customer=True)
        by_any = self._get_last_sold(is_same_customer=False)
        for line in self:
            line.last_price_customer = by_customer.get(line._origin.id or line.id, 0.0)
            line.last_price_any = by_any.get(line._origin.id or line.id, 0.0)

    def _get_last_sold(self, is_same_customer):
        """{line id: net unit price} in each line's currency and unit; one query for all lines."""
        lines = self.filtered(lambda line: line.product_id and line._origin.id)
        if not lines:
            return {}
        lines.flush_recordset(["product_id", "order_id"])
        self.env["sale.order"].flush_model(["state", "date_order", "partner_id", "company_id"])
        self.flush_model(["price_unit", "discount", "product_uom_id", "currency_id"])
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        self.env.cr.execute(self._get_last_sold_query(lines._origin.ids, is_same_customer))
        found = {row[0]: row[1] for row in self.env.cr.fetchall()}
        sold = self.browse(found.values())
        sold.fetch(["price_unit", "discount", "product_uom_id", "currency_id", "product_id"])
        return {
            line._origin.id: line._convert_last_price(self.browse(found[line._origin.id]))
            for line in lines
            if line._origin.id in found
        }

    def _get_last_sold_query(self, ids, is_same_customer):
        customer = SQL(
            """AND sold_partner.commercial_partner_id = (
                SELECT commercial_partner_id FROM res_partner WHERE id = asked_order.partner_id)"""
        )
        return SQL(
            """SELECT asked.id, sold.id
                 FROM sale_order_line asked
                 JOIN sale_order asked_order ON asked_order.id = asked.order_id
                 JOIN LATERAL (
                        SELECT line.id
                          FROM sale_order_line line
                          JOIN sale_order sold_order ON sold_order.id = line.order_id
                          JOIN res_partner sold_partner ON sold_partner.id = sold_order.partner_id
                         WHERE line.product_id = asked.product_id
                           AND line.order_id != asked.order_id
                           AND line.display_type IS NULL
                           AND line.product_uom_qty > 0
                           AND sold_order.state = 'sale'
                           AND sold_order.company_id = asked_order.company_id
                           %s
                         ORDER BY sold_order.date_order DESC, line.id DESC
                         LIMIT 1
                      ) sold ON TRUE
                WHERE asked.id IN %s""",
            customer if is_same_customer else SQL(),
            tuple(ids),
        )

    def _convert_last_price(self, sold):
        """Net unit price of the line ``sold``, in the currency and unit of this line."""
        self.ensure_one()
        price = sold.price_unit * (1 - (sold.discount or 0.0) / 100)
        if sold.product_uom_id and self.product_uom_id:
            price = sold.product_uom_id._compute_price(price, self.product_uom_id)
        today = fields.Date.context_today(self)
        return sold.currency_id._convert(price, self.currency_id, self.company_id, today, round=False)
