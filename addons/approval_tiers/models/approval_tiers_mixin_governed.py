from odoo import api, fields, models


class ApprovalTiersMixinGoverned(models.AbstractModel):
    """A record with one gate and rules of its own: where no policy asks for approval, its own buttons
    decide; where one does, the approval panel has them."""

    _name = "approval.tiers.mixin.governed"
    _inherit = "approval.tiers.mixin"
    _description = "Record that a policy may govern"
    # What a policy may look at and its own buttons move
    _governed_by = ("state",)

    is_governed = fields.Boolean(
        compute="_compute_is_governed", help="A policy asks for approval; the approval panel has the button."
    )

    @api.depends(lambda self: self._governed_by)
    def _compute_is_governed(self):
        [gate] = self._approval_gates()
        governed = self.env["approval.tiers.policy"]._match(self._origin, gate)
        for record in self:
            record.is_governed = record._origin.id in governed
