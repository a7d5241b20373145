from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.approval_tiers.rare import RareOne2many


class SaleOrder(models.Model):
    """The contract, its versions and the changes that led to them (CHG-01, CHG-02, CHG-05)."""

    _inherit = "sale.order"

    approval_change_ids = RareOne2many(
        "sale.approval.change", "order_id", string="Contract changes", groups="base.group_user"
    )
    approval_change_count = fields.Integer(
        compute="_compute_approval_change_count", string="Change count", groups="base.group_user"
    )
    contract_version = fields.Integer(
        default=1, readonly=True, copy=False, help="Raised by each change that was carried out."
    )

    @api.depends("approval_change_ids")
    def _compute_approval_change_count(self):
        groups = self.env["sale.approval.change"]._read_group(
            [("order_id", "in", self.filtered("approval_change_ids").ids)], ["order_id"], ["__count"]
        )
        counts = {order.id: count for order, count in groups}
        for order in self:
            order.approval_change_count = counts.get(order._origin.id, 0)

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("contract_version", 1) != 1 for vals in vals_list):
            raise UserError(self.env._("The version of a contract is raised by its changes alone."))
        # Said in the values, a default from the context has no say.
        return super().create([{**vals, "contract_version": 1} for vals in vals_list])

    def write(self, vals):
        if "contract_version" in vals:
            raise UserError(self.env._("The version of a contract is raised by its changes alone."))
        return super().write(vals)

    def _raise_contract_version(self):
        """The next version; called by a change that was carried out, past the guard in `write`."""
        self.ensure_one()
        version = self.contract_version + 1
        super().write({"contract_version": version})
        return version

    def _get_delivery_blockers(self):
        """{order: why nothing may be delivered} for those of these that wait (CHG-05)."""
        # A hold is a fact, whoever delivers and whatever he may read.
        holding = (
            self.env["sale.approval.change"]
            .sudo()  # see above
            .search([("order_id", "in", self.ids), ("is_holding", "=", True)])
        )
        return {
            order: self.env._(
                "%(order)s: delivery waits until the customer has been told of the technical change "
                "%(changes)s. Sales logs the notice there.",
                order=order.name,
                changes=", ".join(changes.mapped("name")),
            )
            for order, changes in holding.grouped("order_id").items()
        }

    def action_request_change(self):
        """Open an empty change with the lines of this contract as they are."""
        self.ensure_one()
        kind = self.env.context.get("change_kind", "change")
        lines = self.order_line.filtered(lambda line: not line.display_type and not line.is_downpayment)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Contract change"),
            "res_model": "sale.approval.change",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {
                "default_order_id": self.id,
                "default_kind": kind,
                "default_line_ids": [Command.create({"order_line_id": line.id}) for line in lines]
                if kind == "change"
                else [],
            },
        }

    def action_view_approval_changes(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sale_approval_tiers.sale_approval_change_action"
        )
        action["domain"] = [("order_id", "=", self.id)]
        action["context"] = {"default_order_id": self.id}
        return action
