from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

DESK = ("sale_after_service.group_service", "sales_team.group_sale_salesman_all_leads")


class SaleAfterServiceSurveyLine(models.Model):
    """What one customer answered in one survey: customer, time, content, score (SAT-02)."""

    _name = "sale.after.service.survey.line"
    _inherit = ["approval.tiers.guarded", "rating.mixin", "mail.activity.mixin"]
    _description = "Answer to a survey"
    _order = "survey_id desc, id"

    survey_id = fields.Many2one(
        "sale.after.service.survey", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="survey_id.company_id", store=True, index=True)
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, readonly=True, index=True)
    phone = fields.Char(related="partner_id.phone")
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True, index="btree_not_null")
    team_id = fields.Many2one(related="user_id.sale_team_id", store=True, index="btree_not_null")
    content = fields.Text(string="What the customer said")
    score = fields.Integer(aggregator="avg", help="1 (not at all content) to 5 (fully content).")
    channel = fields.Selection([("mail", "E-mail"), ("phone", "Telephone")], string="By", readonly=True)
    answered_at = fields.Datetime(string="Time", readonly=True)
    answered_on = fields.Date(string="Day", readonly=True, index="btree_not_null")
    asked_by_id = fields.Many2one("res.users", string="Written down by", readonly=True)
    state = fields.Selection(
        [("to_ask", "To be called"), ("asked", "Asked by e-mail"), ("answered", "Answered")],
        required=True,
        readonly=True,
        default="to_ask",
        index=True,
    )

    _one_a_customer = models.UniqueIndex("(survey_id, partner_id)", "This customer is asked already.")
    _score_range = models.Constraint("CHECK (score BETWEEN 0 AND 5)", "A score is 1 to 5.")

    @api.depends("survey_id", "partner_id")
    def _compute_display_name(self):
        for line in self:
            record = line.sudo()  # whoever reads the answer may know to what
            line.display_name = f"{record.survey_id.name}, {record.partner_id.name}"

    @api.model
    def _get_kept_fields(self):
        facts = {"survey_id", "company_id", "partner_id", "user_id", "team_id"}
        answer = {"channel", "answered_at", "answered_on", "asked_by_id"}
        return super()._get_kept_fields() | facts | answer

    def _answer_blocker(self):
        """Why the current user cannot write down what the customer answers: a sentence, or False."""
        self.ensure_one()
        if self.state == "answered":
            return self.env._("%(line)s: the customer has answered.", line=self.display_name)
        if self.survey_id.sudo().state != "sent":
            return self.env._("%(line)s: the survey is not running.", line=self.display_name)
        if self.env.user == self.user_id:
            return self.env._("The answer about your own work is written down by somebody else.")
        if not any(self.env.user.has_group(group) for group in DESK):
            return self.env._("The service desk and the sales management write down answers.")
        return False

    def write(self, vals):
        if not self.env.su:
            for line in self:
                if blocker := line._answer_blocker():
                    raise AccessError(blocker)
        return super().write(vals)

    def action_answer(self):
        """The customer has answered by telephone; score and words are typed in."""
        self.check_access("write")
        for line in self:
            if blocker := line._answer_blocker():
                raise AccessError(blocker)
            if not line.score:
                raise UserError(self.env._("Enter a score from 1 to 5."))
            line.sudo()._answer(line.score, line.content, "phone")  # kept columns
        return True

    def _answer(self, score, content, channel):
        now = fields.Datetime.now()
        self.write(
            {
                "state": "answered",
                "score": round(score),
                "content": content,
                "channel": channel,
                "answered_at": now,
                "answered_on": fields.Date.context_today(self, now),
                "asked_by_id": self.env.uid if channel == "phone" else False,
            }
        )

    def _create_ratings(self):
        """The links by which the customers answer, all at once; the template reads them."""
        model_id = self.env["ir.model"]._get_id(self._name)
        self.env["rating.rating"].create(
            [
                {
                    "partner_id": line.partner_id.id,
                    "rated_partner_id": line.user_id.partner_id.id,
                    "res_model_id": model_id,
                    "res_id": line.id,
                    "is_internal": True,
                }
                for line in self
            ]
        )

    def rating_apply(self, rate, token=None, rating=None, feedback=None, **kwargs):
        """The customer answers by his link, once; a second answer does not change the first."""
        self.ensure_one()
        if not self.env.su:  # the page behind the link is the only way in, and works as superuser
            raise AccessError(self.env._("Customers answer by the link in their e-mail."))
        if self.state == "answered" or self.survey_id.state != "sent":
            return rating
        result = super().rating_apply(rate, token=token, rating=rating, feedback=feedback, **kwargs)
        self._answer(rate, feedback, "mail")
        return result

    def _rating_get_partner(self):
        return self.partner_id

    def _rating_get_operator(self):
        return self.user_id.partner_id
