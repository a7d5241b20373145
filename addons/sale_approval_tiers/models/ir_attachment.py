from odoo import models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _check_approval_document(self):
        """The signed agreement of a change that is done is not exchanged (CHG-02)."""
        super()._check_approval_document()
        if self.env.su:
            return
        files = self.sudo().filtered(  # which file it is does not depend on who writes
            lambda file: file.res_model == "sale.approval.change" and file.res_field == "agreement_file"
        )
        # A fact, whoever may read it.
        changes = self.env["sale.approval.change"].sudo().browse(files.mapped("res_id")).exists()
        if any(changes.mapped("done_at")):
            raise UserError(self.env._("The signed agreement is on file and stays as it is."))
