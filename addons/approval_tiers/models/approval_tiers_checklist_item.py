from odoo import api, fields, models


class ApprovalTiersChecklistItem(models.Model):
    """A line that the approver of a tier ticks: what he has compared with the facts (APV-02)."""

    _name = "approval.tiers.checklist.item"
    _description = "Line of a checklist"
    _order = "tier_id, sequence, id"

    tier_id = fields.Many2one("approval.tiers.tier", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    name = fields.Char(string="To check", required=True, translate=True)
    is_required = fields.Boolean(
        string="Compulsory", default=True, help="The step cannot be approved while this line has no tick."
    )

    @api.model_create_multi
    def create(self, vals_list):
        created = super().create(vals_list)
        created.tier_id.policy_id._check_draft()
        return created

    def write(self, vals):
        self.tier_id.policy_id._check_draft()
        result = super().write(vals)
        self.tier_id.policy_id._check_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self.tier_id.policy_id._check_draft()

    def _freeze(self):
        """These lines as a step keeps them: JSON values, no link."""
        return [{"key": item.id, "name": item.name, "is_required": item.is_required} for item in self]
