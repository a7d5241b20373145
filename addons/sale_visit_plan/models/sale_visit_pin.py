from odoo import api, fields, models
from odoo.exceptions import UserError

from ..position import get_agreed_position, is_position


class SaleVisitCheck(models.Model):
    """Check-ins that agree propose where a customer without a pin is."""

    _inherit = "sale.visit.check"

    can_propose = fields.Boolean(compute="_compute_can_propose")

    @api.depends_context("uid")
    @api.depends("has_position", "kind", "partner_id")
    def _compute_can_propose(self):
        for check in self:
            check.can_propose = not check._use_blocker()

    def _use_blocker(self):
        """Why the current user cannot take this position for the customer: a sentence, or False."""
        self.ensure_one()
        partner = self.partner_id.sudo()  # whoever sees the check sees where it was
        if not self.has_position or self.kind != "in":
            return self.env._("This check-in has no position.")
        if is_position(partner.partner_latitude, partner.partner_longitude):
            return self.env._("%(customer)s has a position already.", customer=partner.name)
        if self.env.user.has_group("sales_team.group_sale_manager"):
            return False
        if self.user_id != self.env.user:
            return self.env._("Only whoever was there, or the sales administrator, can do that.")
        return not self._get_agreed() and self.env._("One visit is not enough: two check-ins have to agree.")

    def _get_agreed(self):
        """The position that check-ins at this customer agree on, or None."""
        rows = self.sudo().search(  # also colleagues' check-ins; only the middle is used
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("kind", "=", "in"),
                ("has_position", "=", True),
            ],
            limit=10,
        )
        rows = self.sudo() | rows
        points = [(row.latitude, row.longitude, row.accuracy or None) for row in rows]
        return get_agreed_position(points, self.company_id.visit_radius)

    def action_use_position(self):
        """Take this position as the customer's pin: where check-ins agree, their middle."""
        self.ensure_one()
        self.check_access("read")
        if blocker := self._use_blocker():
            raise UserError(blocker)
        latitude, longitude = self._get_agreed() or (self.latitude, self.longitude)
        # Whoever was there need not have the right to edit the customer.
        self.partner_id.sudo().write({"partner_latitude": latitude, "partner_longitude": longitude})
        return True
