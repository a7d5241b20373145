from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .sale_order_line import BaseLines

# Which gate guards which state, however the state is reached
STATE_GATES = {"sent": "quote", "sale": "contract"}

SEALED_FIELDS = {
    "partner_id": None,
    "partner_invoice_id": None,
    "partner_shipping_id": None,
    "company_id": None,
    "team_id": None,
    "user_id": None,
    "currency_id": None,
    "pricelist_id": None,
    "fiscal_position_id": None,
    "payment_term_id": None,
    "validity_date": None,
    "commitment_date": None,
    "client_order_ref": None,
    "prepayment_percent": None,
    "amount_total": None,
    "note": None,
    "order_line": (
        "name",
        "product_id",
        "product_uom_qty",
        "product_uom_id",
        "price_unit",
        "discount",
        "tax_ids",
    ),
}


class SaleOrder(models.Model):
    """Quotations pass the gate `quote` before they reach the customer, and the gate `contract`
    before they become binding. A contract approval covers both."""

    _name = "sale.order"
    _inherit = ["sale.order", "approval.tiers.mixin"]

    @api.model
    def _approval_gates(self):
        return {"quote": self.env._("Quotation"), "contract": self.env._("Contract")}

    @api.model
    def _approval_sealed_fields(self):
        return {**super()._approval_sealed_fields(), **SEALED_FIELDS}

    @api.model
    def _approval_moving_fields(self):
        # Confirming sets the date of the order.
        return super()._approval_moving_fields() | {"date_order"}

    def _approval_refresh(self):
        self._assign_website_salesperson()
        # Lines and orders follow from the same figures: read once, for this computation alone.
        orders = self.with_context(approval_base_lines=BaseLines())
        for records, names in (
            (orders.order_line, ("price_subtotal", "price_tax", "price_total")),
            (orders, ("amount_untaxed", "amount_tax", "amount_total")),
        ):
            for name in names:
                self.env.add_to_compute(records._fields[name], records)
            records.flush_recordset(names)  # all at once, not one by one when they are read

    def _get_approval_amount(self):
        # At today's rate: the date of the order, and with it the stored rate, is the user's to set.
        self.ensure_one()
        company = self._get_approval_company()
        today = fields.Date.context_today(self)
        return self.currency_id._convert(self.amount_total, company.currency_id, company, today)

    def _get_approval_head(self):
        self.ensure_one()
        return self.team_id.user_id

    def _get_approval_owners(self):
        self.ensure_one()
        return self.user_id

    def _get_approval_partner(self):
        self.ensure_one()
        return self.partner_id

    def _get_approval_shown_gates(self, latest):
        self.ensure_one()
        request = latest.get("contract")
        if self.state == "cancel":
            return []
        if self.state == "sale":
            return ["contract"] if request else []
        # Once the contract is agreed, the quotation is history.
        is_agreed = request and request.state == "approved" and request._is_covering(self)
        return ["contract"] if is_agreed else ["quote", "contract"]

    def _approval_blockers(self, gate):
        """A quotation may go out when the quotation or the whole contract is approved."""
        blockers = super()._approval_blockers(gate)
        if gate != "quote" or not any(blockers.values()):
            return blockers
        blocked = self.browse(record_id for record_id, blocker in blockers.items() if blocker)
        latest = self.env["approval.tiers.request"]._get_latest(blocked, "contract")
        for order in blocked:
            request = latest.get(order.id)
            if request and request.state == "approved" and request._is_covering(order):
                blockers[order.id] = False
        return blockers

    def _approval_submit_blocker(self, gate):
        self.ensure_one()
        if self.state not in ("draft", "sent"):
            return self.env._("%(order)s is not a quotation any more.", order=self.display_name)
        if not self.order_line:
            return self.env._("%(order)s has no line; add what you offer first.", order=self.display_name)
        return super()._approval_submit_blocker(gate)

    # The gates

    @api.constrains("state")
    def _check_approval_status(self):
        """Last guard for every write, create and import, whoever does it."""
        for state, gate in STATE_GATES.items():
            orders = self.filtered(lambda order, state=state: order.state == state)
            if orders and self.env["approval.tiers.policy"]._get_active(self._name, gate):
                orders._approval_refresh()
            blocker = next(filter(None, orders._approval_blockers(gate).values()), False)
            if blocker:
                raise ValidationError(blocker)

    def _action_cancel(self):
        # Nobody need decide on what is cancelled; the log says who cancelled it.
        self._approval_withdraw(self.env._("The order was cancelled."))
        return super()._action_cancel()

    def action_view_approval_requests(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("approval_tiers.approval_tiers_request_action")
        action["domain"] = [("res_model", "=", self._name), ("res_id", "=", self.id)]
        action["context"] = {}
        return action
