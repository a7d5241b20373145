from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from odoo.addons.approval_tiers.arguments import read_date

TEMPLATE = "sale_after_service.mail_template_survey"


class SaleAfterServiceSurvey(models.Model):
    """A survey run (SAT-02): every customer who ordered in a period is asked once."""

    _name = "sale.after.service.survey"
    _inherit = ["approval.tiers.guarded", "mail.thread"]
    _description = "Satisfaction survey"
    _order = "date_to desc, id desc"

    name = fields.Char(required=True)
    question = fields.Text(
        default=lambda self: self.env._("How content are you with our products and our service?"),
        required=True,
        translate=True,
        help="Stands in the e-mail to each customer.",
    )
    date_from = fields.Date(string="Orders from", required=True)
    date_to = fields.Date(string="Orders to", required=True, default=fields.Date.context_today)
    team_ids = fields.Many2many("crm.team", string="Teams", help="Empty: all teams.")
    user_id = fields.Many2one(
        "res.users", string="Responsible", index=True, default=lambda self: self.env.user
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    line_ids = fields.One2many("sale.after.service.survey.line", "survey_id", string="Answers", readonly=True)
    state = fields.Selection(
        [("draft", "Draft"), ("sent", "Sent"), ("closed", "Closed")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    asked_count = fields.Integer(string="Customers asked", compute="_compute_counts")
    answered_count = fields.Integer(string="Answered", compute="_compute_counts")
    score = fields.Float(string="Average", digits=(3, 2), compute="_compute_counts")

    @api.depends("line_ids.state", "line_ids.score")
    def _compute_counts(self):
        lines = self.env["sale.after.service.survey.line"].sudo()  # the figures of the whole run
        rows = lines._read_group([("survey_id", "in", self.ids)], ["survey_id"], ["__count"])
        asked = dict(rows)
        domain = [("survey_id", "in", self.ids), ("state", "=", "answered")]
        rows = lines._read_group(domain, ["survey_id"], ["__count", "score:avg"])
        answers = {survey: (count, score) for survey, count, score in rows}
        for survey in self:
            survey.asked_count = asked.get(survey._origin, 0)
            survey.answered_count, survey.score = answers.get(survey._origin, (0, 0))

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for survey in self:
            if survey.date_from > survey.date_to:
                raise ValidationError(self.env._("The period ends before it begins."))

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() | {"line_ids", "company_id"}

    def write(self, vals):
        fixed = {"date_from", "date_to", "team_ids", "question"} & vals.keys()
        if fixed and not self.env.su and self.filtered(lambda survey: survey.state != "draft"):
            raise UserError(self.env._("The survey is sent; who was asked what stays."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        if self.filtered(lambda survey: survey.state != "draft"):
            raise UserError(self.env._("A survey that was sent stays on record."))

    def action_send(self):
        """List each customer of the period once, and ask those who have an e-mail address."""
        self.check_access("write")
        for survey in self:
            if survey.state != "draft":
                raise UserError(self.env._("This survey is sent already."))
            survey.sudo()._send()  # lines and state are kept; who may write the survey sends it
        return True

    def _send(self):
        lines = self.env["sale.after.service.survey.line"].create(
            [
                {"survey_id": self.id, "partner_id": partner_id, "user_id": user_id}
                for partner_id, user_id in self._get_customers()
            ]
        )
        if not lines:
            raise UserError(self.env._("Nobody ordered in this period."))
        self.state = "sent"
        asked = lines.filtered(lambda line: line.partner_id.email)
        asked._create_ratings()
        self.env.ref(TEMPLATE).send_mail_batch(asked.ids)
        asked.state = "asked"

    def _get_customers(self):
        """Each customer who ordered in the period, with the salesperson of his latest order."""
        self.env["sale.order"].flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        teams = SQL("AND so.team_id IN %s", tuple(self.team_ids.ids)) if self.team_ids else SQL("")
        return self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (partner.commercial_partner_id) partner.commercial_partner_id, so.user_id
                  FROM sale_order so
                  JOIN res_partner partner ON partner.id = so.partner_id
                 WHERE so.company_id = %s AND so.state = 'sale'
                   AND so.date_order::date BETWEEN %s AND %s %s
                 ORDER BY partner.commercial_partner_id, so.date_order DESC, so.id DESC
                """,
                self.company_id.id,
                self.date_from,
                self.date_to,
                teams,
            )
        )

    def action_close(self):
        """Nobody is asked any more."""
        self.check_access("write")
        if self.filtered(lambda survey: survey.state != "sent"):
            raise UserError(self.env._("Only a survey that was sent is closed."))
        self.sudo().write({"state": "closed"})  # a kept column
        return True

    def action_view_lines(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_after_service.survey_line_action")
        return {**action, "domain": [("survey_id", "=", self.id)], "context": {}}

    @api.model
    @api.readonly
    def get_average_by_salesperson(self, date_from, date_to):
        """Average score of the answers given from ``date_from`` to ``date_to`` (both included) in all
        surveys: {id of the salesperson: {"score": 4.5, "count": 12}} (SAT-02, read by the KPI)."""
        domain = [
            ("state", "=", "answered"),
            ("company_id", "in", self.env.companies.ids),
            ("answered_on", ">=", read_date(self.env, date_from)),
            ("answered_on", "<=", read_date(self.env, date_to)),
        ]
        rows = self.env["sale.after.service.survey.line"]._read_group(
            domain, ["user_id"], ["score:avg", "__count"]
        )
        return {user.id: {"score": score, "count": count} for user, score, count in rows}
