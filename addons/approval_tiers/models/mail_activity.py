from odoo import api, fields, models
from odoo.exceptions import UserError


class MailActivity(models.Model):
    _inherit = "mail.activity"

    approval_step_id = fields.Many2one(
        "approval.tiers.step",
        string="Approval step",
        index="btree_not_null",
        ondelete="cascade",
        help="The open step that this activity asks its user to decide.",
    )

    def _action_done(self, feedback=False, attachment_ids=None):
        self._check_approval_open()
        return super()._action_done(feedback=feedback, attachment_ids=attachment_ids)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approval(self):
        self._check_approval_open()

    def _check_approval_open(self):
        """Done or deleted by hand, the reminder would be gone and nothing decided."""
        # Whether it still waits is a fact.
        if not self.env.su and "open" in self.sudo().approval_step_id.mapped("state"):
            raise UserError(
                self.env._(
                    "Approve, return or reject the request, or give your opinion; then this is done too."
                )
            )
