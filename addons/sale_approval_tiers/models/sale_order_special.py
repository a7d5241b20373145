from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """Which orders are special for those who approve them: by their contract type, or by their
    class (APV-14, REV-02)."""

    _inherit = "sale.order"

    order_class = fields.Selection(inverse="_inverse_order_class")
    is_classed_special = fields.Boolean(
        string="Classed special by hand",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Somebody asked for the way of a special order though nothing on the order says so.",
    )
    is_special = fields.Boolean(
        string="Special contract", compute="_compute_is_special", store=True, groups="base.group_user"
    )

    def _inverse_order_class(self):
        """Somebody chose the class himself. Never cleared: the class itself says whether it holds."""
        special = self.filtered(lambda order: order.order_class == "special")
        chosen = self.browse(
            order.id for order, reasons in special._get_special_reasons().items() if not reasons
        )
        chosen.is_classed_special = True

    def write(self, vals):
        if not vals.get("is_classed_special", True):
            raise UserError(self.env._("Choose the class of the order; nothing else makes it general."))
        return super().write(vals)

    @api.depends(
        "approval_type_id.contract_class",
        "order_class",
        "is_classed_special",
        "order_line.product_id",
        "has_customer_drawing",
        "has_customer_material",
        "is_uncertain",
    )
    def _compute_is_special(self):
        """A product that was merely never sold before asks the departments, not the head of sales:
        else every first order of an ordinary product would take the long way."""
        for order in self:
            if order._is_contract_open():
                is_kind = order.approval_type_id.contract_class == "special"
                order.is_special = is_kind or order._is_special_by_class()
            else:
                order.is_special = order.is_special

    def _is_special_by_class(self):
        self.ensure_one()
        if self.order_class != "special":
            return False
        return self.is_classed_special or bool(self._list_special_reasons(first_sales=None))
