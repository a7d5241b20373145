from odoo import api, models
from odoo.exceptions import UserError

# Written by the actions alone
SERVICE_FIELDS = {
    "name",
    "state",
    "user_id",
    "is_holding",
    "done_at",
    "done_by_id",
    "cancelled_at",
    "cancelled_by_id",
    "contract_version",
    "informed_user_ids",
}
# What is asked for; settled once the change is done or cancelled
CONTENT_FIELDS = {
    "reason",
    "has_financial_effect",
    "has_legal_effect",
    "way",
    "contact_name",
    "contact_date",
    "contact_result",
    "line_ids",
    "new_commitment_date",
    "new_payment_term_id",
    "new_note",
    "technical_change",
    "agreement_file",
    "agreement_name",
    "agreement_date",
}


class SaleApprovalChangeGuard(models.Model):
    """Who writes what: the request by its owner, where it stands by the acts alone."""

    _inherit = "sale.approval.change"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_service_fields(name for name in vals if vals[name])
            number = self.env["ir.sequence"].next_by_code("sale.approval.change")
            # Said in the values, a default from the context has no say.
            vals.update(dict.fromkeys(SERVICE_FIELDS - {"state", "is_holding", "informed_user_ids"}, False))
            vals.update(name=number or self.env._("Change"), user_id=self.env.uid, informed_user_ids=False)
        changes = super().create(vals_list)
        for name in ("state", "is_holding"):  # nor for what is computed
            self.env.add_to_compute(self._fields[name], changes)
        for change in changes:
            order = change.order_id.sudo()  # whoever records a technical change may not read orders
            if order.state != "sale":
                raise UserError(
                    self.env._("%(order)s is not a confirmed contract; edit it instead.", order=order.name)
                )
            change._action_recorded()
        return changes

    def _action_recorded(self):
        """Effects of a new record: a technical change is told to the salesperson at once."""
        order = self.order_id.sudo()  # whoever reports need not read the contract
        if self.kind != "technical" or not order.user_id or order.user_id == self.env.user:
            return
        self.message_notify(
            partner_ids=order.user_id.partner_id.ids,
            subject=self.env._("Tell the customer: technical change of %(order)s", order=order.name),
            body=self.env._(
                "Deliveries wait until the customer has been told: %(change)s", change=self.technical_change
            ),
        )

    def write(self, vals):
        self._check_service_fields(vals)
        if vals.keys() & CONTENT_FIELDS:
            self._check_open()
        for name in vals.keys() & {"kind", "order_id"}:
            if any(
                (change[name].id if name == "order_id" else change[name]) != vals[name] for change in self
            ):
                raise UserError(self.env._("Kind and contract stay; cancel this one and make another."))
        if "technical_change" in vals and self.notice_ids:
            raise UserError(self.env._("The customer has been told this; record another technical change."))
        return super().write(vals)

    @api.model
    def _check_service_fields(self, names):
        if not SERVICE_FIELDS.isdisjoint(names):
            raise UserError(self.env._("Where a change stands follows from what was done, it is not set."))

    def _check_open(self):
        for change in self:
            if change.done_at or change.cancelled_at:
                raise UserError(
                    self.env._("%(change)s is settled and stays as it is.", change=change.display_name)
                )

    def _write_service(self, vals):
        """Write what follows from an act that has been checked, past the guard in `write`."""
        return super(SaleApprovalChangeGuard, self.sudo()).write(vals)  # see the docstring

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        for change in self:
            if change.state != "draft" or change.kind == "technical":
                raise UserError(
                    self.env._(
                        "%(change)s is on record; cancel it instead of deleting it.",
                        change=change.display_name,
                    )
                )
