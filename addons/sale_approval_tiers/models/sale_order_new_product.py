from odoo import api, models
from odoo.exceptions import ValidationError


class SaleOrderLineNewProduct(models.Model):
    _inherit = "sale.order.line"

    @api.constrains("product_id", "order_id")
    def _check_new_product_price(self):
        """QTE-06: a product without approved price is put on no quotation, whoever tries."""
        for company, lines in self.filtered("product_id").grouped("company_id").items():
            unpriced = self.env["product.template"]._get_unpriced(lines.product_id, company)
            if unpriced:
                raise ValidationError(next(iter(unpriced.values())))


class SaleOrderNewProduct(models.Model):
    _inherit = "sale.order"

    def _get_price_blockers(self):
        """A price that moved after the product was put on the quotation is not approved either."""
        blockers = super()._get_price_blockers()
        open_orders = self.filtered(lambda order: order.state != "sale")
        for company, orders in open_orders.grouped("company_id").items():
            products = orders.sudo().order_line.product_id  # a gate does not depend on who asks
            unpriced = self.env["product.template"]._get_unpriced(products, company)
            for order in orders if unpriced else ():
                templates = order.sudo().order_line.product_id.product_tmpl_id  # as above
                sentence = next((unpriced[t.id] for t in templates if t.id in unpriced), False)
                if sentence:
                    blockers[order.id] = sentence
        return blockers
