from odoo import api, fields, models
from odoo.exceptions import UserError


class ApprovalTiersRelease(models.TransientModel):
    """Asks for the reason of an emergency release; the document itself checks who releases."""

    _name = "approval.tiers.release"
    _description = "Release in an emergency"

    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Integer(required=True, readonly=True)
    gate = fields.Char(required=True, readonly=True)
    document_name = fields.Char(compute="_compute_document_name")
    reason = fields.Text(required=True)

    @api.depends("res_model", "res_id")
    def _compute_document_name(self):
        for row in self:
            row.document_name = row._get_document().display_name

    def _get_document(self):
        self.ensure_one()
        if self.res_model not in self.env["approval.tiers.policy"]._get_approvable_models():
            raise UserError(self.env._("This document passes no gate."))
        document = self.env[self.res_model].browse(self.res_id)
        document.check_access("read")
        return document

    @api.model
    def _open(self, res_model, res_id, gate):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Emergency release"),
            "res_model": self._name,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_res_model": res_model, "default_res_id": res_id, "default_gate": gate},
        }

    def action_confirm(self):
        self.ensure_one()
        self._get_document().action_approval_release(self.gate, self.reason)
        return {"type": "ir.actions.act_window_close"}
