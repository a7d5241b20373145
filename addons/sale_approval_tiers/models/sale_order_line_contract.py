from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _prepare_paper_line(self):
        """Values of `items.Line`: this line as the written order says it."""
        self.ensure_one()
        product = self.product_id
        described = self.name if self.name != product.display_name else ""
        attributes = (
            product.product_template_attribute_value_ids | self.product_no_variant_attribute_value_ids
        )
        return {
            "product": product.name,
            "model": product.default_code,
            "specification": ", ".join(attributes.mapped("name")) or described,
            "quantity": self.product_uom_qty,
            "unit_price": self.price_unit,
        }
