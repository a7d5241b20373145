from odoo import fields, models


class ApprovalTiersPolicySay(models.TransientModel):
    """Asks for a text: an opinion, the answer to one, or why a policy should end. The policy itself
    checks who says it."""

    _name = "approval.tiers.policy.say"
    _description = "Say something about an approval policy"

    policy_id = fields.Many2one("approval.tiers.policy", required=True, readonly=True, ondelete="cascade")
    opinion_id = fields.Many2one("approval.tiers.policy.opinion", readonly=True, ondelete="cascade")
    opinion_text = fields.Text(related="opinion_id.text", string="What was said")
    purpose = fields.Selection(
        [("opinion", "Opinion"), ("answer", "Answer"), ("ending", "Why it should end")],
        required=True,
        readonly=True,
        default="opinion",
    )
    date = fields.Date(string="Last day", default=fields.Date.context_today)
    text = fields.Text()

    def action_confirm(self):
        self.ensure_one()
        if self.purpose == "opinion":
            self.policy_id._say(self.text)
        elif self.purpose == "answer":
            self.opinion_id._answer(self.text)
        else:
            self.policy_id._request_end(self.date, self.text)
        return {"type": "ir.actions.act_window_close"}
