from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.approval_tiers.rare import RareOne2many

RELEASE_FIELDS = {"purchase_released_at", "purchase_released_by_id"}


class SaleOrder(models.Model):
    """Special requirements get the customer's last word before anything is bought (REV-07)."""

    _inherit = "sale.order"

    special_requirements = fields.Text(
        help="What this customer wants beyond the standard. Before the order goes to purchasing, "
        "the customer confirms exactly this text once more."
    )
    approval_notice_ids = RareOne2many(
        "sale.approval.notice",
        "order_id",
        string="Word of the customer",
        groups="sales_team.group_sale_salesman",
    )
    purchase_released_at = fields.Datetime(
        string="Released to purchasing on", readonly=True, copy=False, tracking=True
    )
    purchase_released_by_id = fields.Many2one(
        "res.users", string="Released by", readonly=True, copy=False, ondelete="restrict"
    )
    is_requirement_confirmed = fields.Boolean(
        string="Confirmed by the customer",
        compute="_compute_is_requirement_confirmed",
        compute_sudo=True,
    )

    @api.model
    def _approval_sealed_fields(self):
        return {**super()._approval_sealed_fields(), "special_requirements": None}

    @api.depends("special_requirements", "approval_notice_ids.content", "approval_notice_ids.kind")
    def _compute_is_requirement_confirmed(self):
        for order in self:
            confirmed = order.approval_notice_ids.filtered(lambda notice: notice.kind == "requirement")
            wanted = (order.special_requirements or "").strip()
            order.is_requirement_confirmed = wanted in confirmed.mapped("content")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if any(vals.get(name) for name in RELEASE_FIELDS):
                self._raise_release_is_recorded()
            # Said in the values, a default from the context has no say.
            vals.update(dict.fromkeys(RELEASE_FIELDS, False))
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() & RELEASE_FIELDS:
            self._raise_release_is_recorded()
        if "special_requirements" in vals:
            # What was released was another text.
            text = (vals["special_requirements"] or "").strip()
            moved = self.filtered(lambda order: (order.special_requirements or "").strip() != text)
            moved._set_purchase_release(False)
        return super().write(vals)

    def _raise_release_is_recorded(self):
        raise UserError(
            self.env._("Use the button “Release to purchasing”; who did it is recorded by itself.")
        )

    def _set_purchase_release(self, is_released):
        """Write the record of the release, past the guard in `write`."""
        released = {"purchase_released_at": fields.Datetime.now(), "purchase_released_by_id": self.env.uid}
        orders = self.filtered(lambda order: bool(order.purchase_released_at) != is_released)
        super(SaleOrder, orders).write(released if is_released else dict.fromkeys(released, False))
        return orders

    def _get_release_blocker(self):
        """Why this order cannot be released to purchasing: a sentence, or False (REV-07)."""
        self.ensure_one()
        if self.state != "sale":
            return self.env._("%(order)s is not confirmed yet.", order=self.display_name)
        if (self.special_requirements or "").strip() and not self.is_requirement_confirmed:
            return self.env._(
                "%(order)s has special requirements. Have the customer confirm them as they are written "
                "now, and log who confirmed, when and how.",
                order=self.display_name,
            )
        return False

    def _is_purchase_held(self):
        """Whether purchasing must wait: special requirements that nobody has released."""
        self.ensure_one()
        return bool((self.special_requirements or "").strip()) and not self.purchase_released_at

    def action_release_to_purchasing(self):
        """Hand the order over to purchasing; recorded, and refused without the customer's word."""
        self.check_access("write")
        for order in self:
            if blocker := order._get_release_blocker():
                raise UserError(blocker)
        self._set_purchase_release(True)._action_release_to_purchasing()
        return True

    def _action_release_to_purchasing(self):
        """Effects of the release; stock and purchasing extend this."""
        for order in self:
            order._message_log(body=self.env._("Released to purchasing."))

    def action_log_requirement(self):
        """Open the form that logs the customer's confirmation."""
        self.ensure_one()
        return self.env["sale.approval.notice"]._get_log_action(self, "requirement")
