from odoo import fields, models


class ResConfigSettingsContract(models.TransientModel):
    """Contract types, when legal reviews, and orders without formal contract, per company."""

    _inherit = "res.config.settings"

    approval_no_formal_contract = fields.Boolean(string="Orders without formal contract")
    approval_type_id = fields.Many2one(related="company_id.approval_type_id", readonly=False)
    approval_legal_mode = fields.Selection(related="company_id.approval_legal_mode", readonly=False)

    def set_values(self):
        before = self.get_values()
        result = super().set_values()
        self.env["approval.tiers.policy"]._apply_legal_mode(self.company_id)
        # Whoever starts to approve contracts wants them complete; the type says what that means.
        contracts = ("approval_amount_tiers", "approval_full_chain")
        is_started = any(self[name] and not before[name] for name in contracts)
        if is_started and not self.company_id.approval_type_id:
            self.company_id.approval_type_id = self.env.ref(
                "sale_approval_tiers.type_standard", raise_if_not_found=False
            )
        return result
