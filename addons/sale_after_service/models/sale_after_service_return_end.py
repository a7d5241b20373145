from odoo import models
from odoo.exceptions import UserError

from .sale_after_service_return_steps import SALES_MANAGER, STEPS


class SaleAfterServiceReturn(models.Model):
    """A return is refused by whoever has to act, or called off by whoever may write it."""

    _inherit = "sale.after.service.return"

    def action_refuse(self, note):
        """Whoever has to act now refuses instead, with a reason for the customer."""
        for record in self:
            self._refuse(
                unless=record._may_refuse(),
                sentence=self.env._("%(document)s does not wait for you.", document=record.name),
            )
            self._refuse(unless=(note or "").strip(), sentence=self.env._("Say why, for the customer."))
        self._approval_withdraw(note)
        self._set_state("refused", note)
        return True

    def _may_refuse(self):
        """Whether the current user has to act now, or is the sales manager."""
        self.ensure_one()
        if self.state not in STEPS:
            return False
        users, _summary = self._get_next()
        return self.env.user in users or self.env.user.has_group(SALES_MANAGER)

    def action_cancel(self, note=""):
        """Call these returns off; what they had reserved is free again.

        :raises UserError: once goods are back or a credit note is posted
        """
        self.check_access("write")
        for record in self:
            if blocker := record._cancel_blocker():
                raise UserError(blocker)
        # Whoever may call the return off may call off what it started.
        self.sudo()._withdraw()
        self._approval_withdraw(note)
        self._set_state("cancelled", note)
        return True

    def _cancel_blocker(self):
        """Why this return cannot be called off: a sentence, or False."""
        self.ensure_one()
        if self.state in ("settled", "refused", "cancelled"):
            return self.env._("%(document)s has ended already.", document=self.name)
        return False
