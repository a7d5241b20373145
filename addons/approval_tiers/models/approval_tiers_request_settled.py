from odoo import models

SETTLED = ("approved", "returned", "rejected", "recalled")


class ApprovalTiersMixinSettled(models.AbstractModel):
    _inherit = "approval.tiers.mixin"

    def _approval_settled(self, gate, state):
        """These records' request at ``gate`` has just become ``state``; extended by models that go
        on by themselves. Called as superuser with the user who decided."""


class ApprovalTiersRequestSettled(models.Model):
    _inherit = "approval.tiers.request"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") in SETTLED:
            for (res_model, gate), requests in self.grouped(lambda r: (r.res_model, r.gate)).items():
                documents = self.env[res_model].browse(requests.mapped("res_id")).exists()
                documents._approval_settled(gate, vals["state"])
        return result
