from odoo import fields, models


class ApprovalTiersDecide(models.TransientModel):
    """Asks for the comment of a decision; the step itself checks who decides and whether."""

    _name = "approval.tiers.decide"
    _description = "Decide on an approval step"

    step_ids = fields.Many2many("approval.tiers.step", string="Steps", required=True, readonly=True)
    action = fields.Selection(
        [("approve", "Approve"), ("return", "Return for change"), ("reject", "Reject")],
        string="Decision",
        required=True,
        default="approve",
    )
    comment = fields.Text()

    def action_confirm(self):
        self.ensure_one()
        self.step_ids._decide(self.action, self.comment)
        return {"type": "ir.actions.act_window_close"}
