from odoo import api, models
from odoo.exceptions import AccessError


class ApprovalTiersRecorded(models.AbstractModel):
    """Rows that only the program itself writes, as superuser, after a button has checked who acts.

    Neither a form, an import nor a call reaches them, whatever access rights somebody may grant.
    """

    _name = "approval.tiers.recorded"
    _description = "Row that only the program writes"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_service()
        return super().create(vals_list)

    def write(self, vals):
        self._check_service()
        return super().write(vals)

    @api.model
    def _check_service(self):
        if not self.env.su:
            raise AccessError(self._get_service_refusal())

    @api.model
    def _get_service_refusal(self):
        """Why nobody writes these rows himself, and what he does instead."""
        return self.env._("These rows are written by the program itself, never directly.")
