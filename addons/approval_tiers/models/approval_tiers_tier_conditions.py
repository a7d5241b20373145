from odoo import fields, models


class ApprovalTiersTierConditions(models.Model):
    """What a tier wants to see before its step can be approved, and from whom."""

    _inherit = "approval.tiers.tier"

    is_comment_required = fields.Boolean(
        string="Comment compulsory", help="Approving needs a comment, too; returning and rejecting always do."
    )
    is_different_person = fields.Boolean(
        string="Somebody else",
        help="Whoever approved another step of the same request cannot decide this one.",
    )
    checklist_ids = fields.One2many("approval.tiers.checklist.item", "tier_id", copy=True)

    def _prepare_step_vals(self, record, stage, requesters):
        return {
            **super()._prepare_step_vals(record, stage, requesters),
            "is_comment_required": self.is_comment_required,
            "is_different_person": self.is_different_person,
            "checklist": self.checklist_ids._freeze(),
            "required_documents": [
                {"kind_id": kind.id, "name": kind.name} for kind in self.document_kind_ids
            ],
        }
