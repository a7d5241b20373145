from odoo import api, fields, models


class ApprovalTiersRequestDocuments(models.Model):
    """The files of the document, on the request: what the approver decides on (APV-12)."""

    _inherit = "approval.tiers.request"

    document_ids = fields.Many2many(
        "approval.tiers.document", string="Documents", compute="_compute_document_ids"
    )
    can_add_document = fields.Boolean(compute="_compute_can_add_document")

    def _compute_document_ids(self):
        # Whoever reads the request reads its files; he may not read the document itself.
        for request, document in self.sudo()._get_documents().items():
            request.document_ids = document.approval_document_ids

    @api.depends("step_ids.can_decide")
    @api.depends_context("uid")
    def _compute_can_add_document(self):
        for request in self:
            request.can_add_document = any(request.step_ids.mapped("can_decide"))

    def action_add_document(self):
        """Ask for a file that belongs to my step."""
        self.ensure_one()
        step = self.step_ids.filtered("can_decide")[:1]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Add a file"),
            "res_model": "approval.tiers.document.add",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_step_id": step.id},
        }
