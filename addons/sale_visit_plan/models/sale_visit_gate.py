from odoo import api, models


class SaleVisit(models.Model):
    """Visits pass the gate `visit`: the superior in 24 hours, the sales director for high value
    (VIS-01, VIS-02, VIS-03)."""

    _inherit = "sale.visit"
    _governed_by = ("needs_request",)

    @api.model
    def _approval_gates(self):
        return {"visit": self.env._("Visit")}

    @api.model
    def _approval_sealed_fields(self):
        names = ("user_id", "partner_id", "purpose_id", "lead_id", "company_id", "date", "place", "note")
        return {**super()._approval_sealed_fields(), **dict.fromkeys(names)}

    def _get_approval_head(self):
        self.ensure_one()
        return self.team_id.sudo().user_id  # who leads a team is no secret

    def _get_approval_owners(self):
        self.ensure_one()
        return self.user_id

    def _get_approval_partner(self):
        self.ensure_one()
        return self.partner_id

    def _approval_submit_blocker(self, gate):
        # Taken on already, it may still get a cost or a gift that is asked for before it begins.
        blocker = self.state != "confirmed" and self._confirm_blocker()
        return blocker or super()._approval_submit_blocker(gate)

    def _approval_granted(self, gate):
        if gate == "visit":
            self.filtered(lambda visit: visit.state == "planned")._set_state("confirmed")
        return super()._approval_granted(gate)

    def _get_approval_warnings(self, gate):
        """VIS-01: the approver weighs grade, cost and when the customer was last visited."""
        return super()._get_approval_warnings(gate) + self._get_request_reasons()
