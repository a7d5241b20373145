from odoo import fields, models


class ApprovalTiersPolicyChangeDecide(models.TransientModel):
    """Asks for a vote or the decision on a change request; the request checks who gives it."""

    _name = "approval.tiers.policy.change.decide"
    _description = "Decide on a workflow change"

    change_id = fields.Many2one(
        "approval.tiers.policy.change", required=True, readonly=True, ondelete="cascade"
    )
    purpose = fields.Selection(
        [("vote", "Vote"), ("decision", "Decision")], required=True, readonly=True, default="vote"
    )
    answer = fields.Selection([("yes", "For"), ("no", "Against")], required=True, default="yes")
    text = fields.Text(string="Reasons")

    def action_confirm(self):
        self.ensure_one()
        if self.purpose == "vote":
            self.change_id._vote(self.answer, self.text)
        else:
            self.change_id._decide(self.answer, self.text)
        return {"type": "ir.actions.act_window_close"}
