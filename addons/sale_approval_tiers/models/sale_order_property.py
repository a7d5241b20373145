from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_list

from odoo.addons.approval_tiers.rare import RareOne2many


class SaleOrder(models.Model):
    """An order is closed (locked) only when the customer has back what is his (REV-06)."""

    _inherit = "sale.order"

    approval_property_ids = RareOne2many(
        "sale.approval.property", "order_id", string="Customer property", groups="base.group_user"
    )
    approval_property_count = fields.Integer(
        string="Customer property count",
        compute="_compute_approval_property_count",
        groups="base.group_user",
    )

    @api.depends("approval_property_ids")
    def _compute_approval_property_count(self):
        groups = self.env["sale.approval.property"]._read_group(
            [("order_id", "in", self.filtered("approval_property_ids").ids)], ["order_id"], ["__count"]
        )
        counts = {order.id: count for order, count in groups}
        for order in self:
            order.approval_property_count = counts.get(order._origin.id, 0)

    def _list_special_reasons(self, first_sales):
        reasons = super()._list_special_reasons(first_sales)
        kinds = set(self.sudo().approval_property_ids.mapped("kind"))  # a fact, whoever may read it
        if kinds & {"sample", "drawing"} and not self.has_customer_drawing:
            reasons.append(self.env._("customer's sample or drawing"))
        if "material" in kinds and not self.has_customer_material:
            reasons.append(self.env._("customer's material"))
        return reasons

    @api.depends("approval_property_ids.kind")
    def _compute_order_class(self):
        return super()._compute_order_class()

    def _get_close_blocker(self):
        """Why these cannot be closed: a sentence, or False."""
        # What is held is a fact, whoever may read the register.
        held = (
            self.env["sale.approval.property"]
            .sudo()  # see above
            .search([("order_id", "in", self.ids), ("state", "=", "held")])
        )
        if not held:
            return False
        return self.env._(
            "%(order)s cannot be closed: %(items)s not returned to the customer yet.",
            order=held[0].order_id.display_name,
            items=format_list(
                self.env,
                [
                    self.env._(
                        "%(item)s (held by %(user)s)", item=item.display_name, user=item.holder_id.name
                    )
                    for item in held.filtered(lambda item: item.order_id == held[0].order_id)
                ],
            ),
        )

    @api.constrains("locked")
    def _check_property_returned(self):
        if blocker := self.filtered("locked")._get_close_blocker():
            raise ValidationError(blocker)

    def _should_be_locked(self):
        # Locking at confirmation must not refuse the confirmation.
        return super()._should_be_locked() and not self._get_close_blocker()

    def action_register_property(self):
        """Register something of the customer for this order."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Customer property"),
            "res_model": "sale.approval.property",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {"default_order_id": self.id},
        }

    def action_view_approval_properties(self):
        """The register of this order."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sale_approval_tiers.sale_approval_property_action"
        )
        action["domain"] = [("order_id", "=", self.id)]
        action["context"] = {"default_order_id": self.id}
        return action
