from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .. import items


class SaleApprovalItem(models.Model):
    """Something a written order or contract must say (APV-01, REV-05)."""

    _name = "sale.approval.item"
    _description = "Required item of a contract"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, help="As it is named to whoever left it out.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    code = fields.Selection(
        [
            ("parties", "Both parties have a name"),
            ("signing_date", "Signing date"),
            ("signing_place", "Signing place"),
            ("product", "Every line has a product"),
            ("model", "Every product has an internal reference (model)"),
            ("specification", "Every line has variant attributes or a description"),
            ("quantity", "Every line has a quantity"),
            ("unit_price", "Every line has a unit price"),
            ("total", "The total is not zero"),
            ("payment_terms", "Payment terms"),
            ("collection_period", "Collection period"),
            ("delivery_date", "Delivery date"),
            ("breach_liability", "Breach liability"),
            ("quality", "Quality requirement"),
            ("packing", "Packing and transport"),
            ("after_sales", "After-sales terms"),
            ("customer_data", "The customer has an address, and a phone or e-mail"),
            ("field", "Another field of the order"),
        ],
        string="What is checked",
        required=True,
    )
    field_name = fields.Char(string="Field", help="Technical name of a field of the order, such as incoterm.")

    _code_unique = models.UniqueIndex("(code) WHERE code != 'field'", "This item exists already.")

    @api.constrains("code", "field_name")
    def _check_field_name(self):
        for item in self:
            known = item.field_name in self.env["sale.order"]._fields
            if item.code == "field" and not known:
                raise ValidationError(
                    self.env._("The order has no field “%(name)s”.", name=item.field_name or "")
                )

    def _filter_missing(self, order):
        """Those of these items that ``order`` does not say."""
        codes = [item.code for item in self if item.code != "field"]
        lacking = set(items.missing(codes, order._prepare_paper())) if codes else ()
        return self.filtered(
            lambda item: not order[item.field_name] if item.code == "field" else item.code in lacking
        )
