from odoo import models


class SaleVisit(models.Model):
    _inherit = "sale.visit"

    def _set_state(self, state, reason=None, **values):
        """CUS-01: a visit made is a contact with its opportunity."""
        result = super()._set_state(state, reason=reason, **values)
        if state == "done":
            self.lead_id.sudo()._touch()  # whoever went along need not be its salesperson
        return result
