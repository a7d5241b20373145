from odoo import api, fields, models
from odoo.exceptions import UserError

from .sale_after_service_return import ACTIVITY
from .sale_after_service_return_steps import SALES_MANAGER

LINE = (
    "move_id",
    "lot_id",
    "product_uom_id",
    "qty_checked",
    "verdict",
    "disposition",
    "replacement_product_id",
    "is_advance",
    "fee_percent",
)


class SaleAfterServiceReturn(models.Model):
    """The red delivery request (红字需货申请单): written by the branch, approved by the sales manager
    at the gate `return` (RTN-02, RTN-06)."""

    _inherit = "sale.after.service.return"

    can_approve = fields.Boolean(compute="_compute_can_approve")
    amount_total = fields.Monetary(
        string="Value", compute="_compute_amount_total", store=True, help="At the price of the order."
    )

    @api.depends("line_ids.qty_asked", "line_ids.qty_checked", "line_ids.sale_line_id", "state")
    def _compute_amount_total(self):
        for record in self:
            record.amount_total = sum(line._get_value() for line in record.line_ids)

    def _compute_can_approve(self):
        for record in self:
            record.can_approve = not record._approve_blocker()

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() | {"amount_total"}

    @api.model
    def _approval_gates(self):
        return {"return": self.env._("Red delivery request")}

    @api.model
    def _approval_sealed_fields(self):
        sealed = dict.fromkeys(("partner_id", "company_id", "user_id", "team_id", "reason_id"))
        return {**super()._approval_sealed_fields(), **sealed, "line_ids": LINE}

    def _get_approval_amount(self):
        self.ensure_one()
        return self.amount_total

    def _get_approval_head(self):
        self.ensure_one()
        return self.branch_manager_id or self.team_id.sudo().user_id  # who leads a team is no secret

    def _get_approval_owners(self):
        self.ensure_one()
        return self.user_id

    def _get_approval_partner(self):
        self.ensure_one()
        return self.partner_id

    def _get_approval_warnings(self, gate):
        """The sales manager reads why it is against the contract."""
        warnings = super()._get_approval_warnings(gate)
        return warnings + [self.breach_note] if self.breach_note else warnings

    def _approval_submit_blocker(self, gate):
        return self._request_blocker() or super()._approval_submit_blocker(gate)

    def _approval_granted(self, gate):
        if gate == "return":
            self._authorise()
        return super()._approval_granted(gate)

    def _request_blocker(self):
        """Why the red delivery request of this return cannot be submitted: a sentence, or False."""
        self.ensure_one()
        if self.state != "inspected":
            return self.env._(
                "%(document)s is not through the steps before yet; see who has to act.", document=self.name
            )
        return False

    def action_request(self):
        """Submit the red delivery request; what nobody has to approve is authorised at once."""
        self.check_access("write")
        for record in self:
            if blocker := record._request_blocker():
                raise UserError(blocker)
        blockers = self._approval_blockers("return")
        asked = self.filtered(lambda record: blockers[record.id])
        if asked:
            asked.action_approval_submit("return")
        free = (self - asked).filtered(lambda record: not record.needs_manager)
        free._authorise()
        (self - asked - free)._ask_sales_manager()
        return True

    def _ask_sales_manager(self):
        for record in self:
            for user in record._get_group_users(SALES_MANAGER) - record.user_id:
                record.sudo().activity_schedule(  # tasks of others
                    ACTIVITY,
                    user_id=user.id,
                    summary=self.env._("Approve the red delivery request"),
                )

    def _approve_blocker(self):
        """Why the current user does not approve this return by hand: a sentence, or False."""
        self.ensure_one()
        if self.state != "inspected":
            return self._request_blocker()
        if self.is_governed:
            return self.env._("%(document)s is decided in the approval panel.", document=self.name)
        if not self.env.user.has_group(SALES_MANAGER):
            return self.env._("The sales manager approves %(document)s.", document=self.name)
        if self.env.user in (self.user_id, self.create_uid):
            return self.env._("Who asks for a return does not approve it.")
        return False

    def action_approve(self):
        """The sales manager's word where no policy asks for it."""
        for record in self:
            if blocker := record._approve_blocker():
                raise UserError(blocker)
        self._authorise()
        return True


class SaleAfterServiceReturnLine(models.Model):
    _inherit = "sale.after.service.return.line"

    def _get_value(self):
        """What the customer paid for these goods, in company currency, without tax."""
        self.ensure_one()
        quantity = self.qty_asked if self.state in ("draft", "submitted", "confirmed") else self.qty_checked
        sold = self.sale_line_id.sudo().product_uom_id
        return self._get_price_of(self.product_uom_id._compute_quantity(quantity, sold)) if sold else 0.0

    def _get_price_of(self, quantity):
        """The price of ``quantity`` in the unit of the order line, in company currency, without tax."""
        sale_line = self.sale_line_id.sudo()  # the price of a colleague's order, as a sum only
        if not sale_line.product_uom_qty:
            return 0.0
        subtotal = sale_line.price_subtotal * quantity / sale_line.product_uom_qty
        currency, date = sale_line.currency_id, fields.Date.context_today(self)
        return currency._convert(subtotal, self.currency_id, self.company_id, date)
