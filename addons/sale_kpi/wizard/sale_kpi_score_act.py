from odoo import api, fields, models


class SaleKpiScoreAct(models.TransientModel):
    """What somebody says to a score: a superior's judgement, a sign-off, an answer, a decision.

    It only asks; every act checks the real user itself.
    """

    _name = "sale.kpi.score.act"
    _description = "Say something to a score"

    act = fields.Selection(
        [
            ("score", "Score"),
            ("accept", "Sign off"),
            ("agree", "Agree"),
            ("appeal", "Appeal"),
            ("decide", "Decide"),
        ],
        required=True,
    )
    score_id = fields.Many2one("sale.kpi.score", string="Result", required=True, ondelete="cascade")
    line_id = fields.Many2one("sale.kpi.score.line", ondelete="cascade")
    subject = fields.Char(compute="_compute_subject")
    hint = fields.Char(compute="_compute_subject")
    points = fields.Float(string="Score", digits=(5, 2))
    decision = fields.Selection(
        [("upheld", "The score stays"), ("granted", "The score is corrected")], default="upheld"
    )
    note = fields.Text(string="Comment")

    @api.depends("line_id", "score_id", "act")
    def _compute_subject(self):
        for act in self:
            record = act.line_id or act.score_id
            act.subject = record.display_name
            act.hint = act.score_id.answer_note if act.act == "decide" else act.line_id.alarm_note

    def action_apply(self):
        """Do it, as the current user and with his rights."""
        self.ensure_one()
        if self.act == "score":
            self.line_id._set_score(self.points, self.note)
        elif self.act == "accept":
            self.line_id._accept(self.note)
        elif self.act == "agree":
            self.score_id.action_agree(self.note)
        elif self.act == "appeal":
            self.score_id._appeal(self.note)
        else:
            self.score_id._decide(self.decision, self.note, self.points)
        return {"type": "ir.actions.act_window_close"}


class SaleKpiScore(models.Model):
    _inherit = "sale.kpi.score"

    def action_ask(self):
        """Open the dialog of the act that the button names in `act`."""
        self.ensure_one()
        return self._get_act_action(self.env.context.get("act", "agree"))

    def _get_act_action(self, act, line=None):
        titles = {
            "score": self.env._("Score"),
            "accept": self.env._("Sign off"),
            "agree": self.env._("Agree with the result"),
            "appeal": self.env._("Appeal"),
            "decide": self.env._("Decide the appeal"),
        }
        context = {"default_act": act, "default_score_id": self.id, "default_line_id": line and line.id}
        if act == "decide":
            context["default_points"] = self.score
        return {
            "type": "ir.actions.act_window",
            "name": titles[act],
            "res_model": "sale.kpi.score.act",
            "view_mode": "form",
            "target": "new",
            "context": context,
        }


class SaleKpiScoreLine(models.Model):
    _inherit = "sale.kpi.score.line"

    def action_score(self):
        """Open the dialog in which the superior scores this line."""
        self.ensure_one()
        return self.score_id._get_act_action("score", self)

    def action_accept(self):
        """Open the dialog in which the superior signs this figure off."""
        self.ensure_one()
        return self.score_id._get_act_action("accept", self)
