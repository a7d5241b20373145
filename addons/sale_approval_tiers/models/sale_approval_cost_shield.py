from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .sale_order_cost import SEE_COST

COST = "standard_price"


class SaleApprovalCostShield(models.AbstractModel):
    """QTE-04: whoever must not see a margin must not read the cost it is made of.

    Odoo's own code reads the cost of a product as any user (expenses, stock moves), so the field
    itself stays readable. What is asked from outside is answered without it: read as 0, and neither
    searched, grouped nor exported.
    """

    _name = "sale.approval.cost.shield"
    _description = "Product whose cost may be hidden"

    @api.model
    def _is_cost_hidden(self):
        return not self.env.su and not self.env.user.has_group(SEE_COST)

    @api.model
    def _check_cost_shown(self, names):
        """:raises AccessError: one of ``names`` (paths, aggregates) is the cost, and it is hidden"""
        asked = any(COST in str(name).replace(":", ".").split(".") for name in names)
        if asked and self._is_cost_hidden():
            raise AccessError(self.env._("Cost is not shown to you; ask your sales manager."))

    def _read_format(self, fnames, load="_classic_read"):
        rows = super()._read_format(fnames, load)
        if COST in fnames and self._is_cost_hidden():
            for row in rows:
                row[COST] = 0.0
        return rows

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        domain = Domain(domain)
        sorted_by = (order or "").replace(",", " ").split()  # a sorted list tells as much
        self._check_cost_shown([*(part.field_expr for part in domain.iter_conditions()), *sorted_by])
        return super()._search(domain, offset, limit, order, **kwargs)

    @api.model
    def _read_group(self, domain, groupby=(), aggregates=(), *args, **kwargs):
        self._check_cost_shown([*groupby, *aggregates])
        return super()._read_group(domain, groupby, aggregates, *args, **kwargs)

    def export_data(self, fields_to_export):
        self._check_cost_shown(name.replace("/", ".") for name in fields_to_export)
        return super().export_data(fields_to_export)

    def onchange(self, values, field_names, fields_spec):
        if COST in fields_spec and self._is_cost_hidden():
            fields_spec = {name: spec for name, spec in fields_spec.items() if name != COST}
        return super().onchange(values, field_names, fields_spec)


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "sale.approval.cost.shield"]


class ProductProduct(models.Model):
    _name = "product.product"
    _inherit = ["product.product", "sale.approval.cost.shield"]
