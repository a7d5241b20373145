from odoo import fields, models


class ApprovalTiersDocumentAdd(models.TransientModel):
    """A file that an approver adds to his step; the step checks whether he may."""

    _name = "approval.tiers.document.add"
    _description = "Add a file to an approval step"

    step_id = fields.Many2one("approval.tiers.step", required=True, readonly=True, ondelete="cascade")
    kind_id = fields.Many2one("approval.tiers.document.kind", string="Document", required=True)
    file = fields.Binary(required=True)
    name = fields.Char(string="File name")

    def action_confirm(self):
        self.ensure_one()
        self.step_id.action_add_document(self.kind_id.id, self.name or self.kind_id.name, self.file)
        return {"type": "ir.actions.act_window_close"}
