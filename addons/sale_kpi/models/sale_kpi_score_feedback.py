from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

ANSWER = "sale_kpi.mail_activity_type_answer"
APPEAL = "sale_kpi.mail_activity_type_appeal"
REMIND_DAYS = 2  # before an answer is due
BATCH = 200


class SaleKpiScore(models.Model):
    """Everybody hears his result and answers it (KPI-07): agrees, or appeals to his superior's
    superior, whose decision stands beside the frozen score. Silence is no agreement."""

    _inherit = "sale.kpi.score"

    answer = fields.Selection(
        [("waiting", "Not answered"), ("agreed", "Agreed"), ("appealed", "Appealed")],
        readonly=True,
        index="btree_not_null",
        tracking=True,
    )
    answer_note = fields.Text(string="What the person says", readonly=True)
    answered_at = fields.Datetime(string="Answered on", readonly=True)
    answer_deadline = fields.Date(string="Answer until", readonly=True)
    reminded_at = fields.Datetime(readonly=True)
    judge_id = fields.Many2one(
        "res.users", string="Decides the appeal", readonly=True, index="btree_not_null", tracking=True
    )
    appeal_deadline = fields.Date(string="To be decided by", readonly=True)
    decision = fields.Selection(
        [("upheld", "The score stays"), ("granted", "The score is corrected")], readonly=True, tracking=True
    )
    decision_note = fields.Text(string="Why", readonly=True)
    decided_by_id = fields.Many2one("res.users", string="Decided by", readonly=True)
    decided_at = fields.Datetime(string="Decided on", readonly=True)
    can_answer = fields.Boolean(compute="_compute_can_answer")
    can_decide = fields.Boolean(compute="_compute_can_answer")

    _to_answer = models.Index("(answer_deadline) WHERE answer = 'waiting'")
    _to_decide = models.Index("(appeal_deadline) WHERE answer = 'appealed' AND decision IS NULL")

    @api.depends_context("uid")
    @api.depends("answer", "decision", "judge_id")
    def _compute_can_answer(self):
        for score in self:
            score.can_answer = not score._answer_blocker()
            score.can_decide = not score._decide_blocker()

    def _ask_for_answers(self):
        """The run is approved: everybody is asked to look at his result."""
        today = fields.Date.context_today(self)
        for company, scores in self.grouped("company_id").items():
            until = today + timedelta(days=company.kpi_answer_days)
            scores.write({"answer": "waiting", "answer_deadline": until})
            scores._add_activities(ANSWER, {score: score.user_id for score in scores}, until)

    def _add_activities(self, kind, people, until):
        """One thing to do for each of ``people`` ({score: user}), all in one go."""
        vals_list = []
        for score, user in people.items():
            text = score.with_context(lang=user.lang)
            summary = {
                ANSWER: text.env._("Your result of %(run)s: agree or appeal", run=score.name),
                APPEAL: text.env._("Decide the appeal: %(score)s", score=score.display_name),
            }[kind]
            vals_list.append(
                {
                    "activity_type_id": self.env.ref(kind).id,
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": score.id,
                    "user_id": user.id,
                    "summary": summary,
                    "date_deadline": until,
                    "automated": True,
                }
            )
        # Written by the service: whoever acts need not be allowed to give others work.
        activities = self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True)
        activities.create(vals_list)

    def _settle_activities(self, kind):
        kind = self.env.ref(kind)
        self.sudo().activity_ids.filtered(lambda activity: activity.activity_type_id == kind).action_done()

    # The person

    def _answer_blocker(self):
        """Why the current user does not answer this score: a sentence, or False."""
        self.ensure_one()
        if self.env.user != self.user_id:
            return self.env._("Only %(name)s answers this result.", name=self.user_id.name)
        if self.state != "approved":
            return self.env._("The run is not approved yet.")
        if self.answer != "waiting":
            return self.env._("You answered already.")
        if self.answer_deadline and self.answer_deadline < fields.Date.context_today(self):
            return self.env._(
                "The time to answer ended on %(day)s. Talk to your superior.", day=self.answer_deadline
            )
        return False

    def action_agree(self, note=""):
        """The person agrees with his result."""
        self._answer("agreed", note)
        return True

    def _appeal(self, note):
        """The person does not agree: his superior's superior decides.

        :raises UserError: without a reason, too late, or when nobody is above
        """
        self.ensure_one()
        if not (note or "").strip():
            raise UserError(self.env._("Say what is wrong, so that it can be checked."))
        judge = self._get_judge()
        if not judge:
            raise UserError(
                self.env._("There is nobody above your superior who could decide. Talk to your superior.")
            )
        self._answer("appealed", note)
        until = fields.Date.context_today(self) + timedelta(days=self.sudo().company_id.kpi_appeal_days)
        # Kept columns; a reminder to answer was for the person, this is for the judge.
        self.sudo().write({"judge_id": judge.id, "appeal_deadline": until, "reminded_at": False})
        self._add_activities(APPEAL, {self: judge}, until)

    def _answer(self, answer, note):
        self.check_access("read")
        for score in self:
            if blocker := score._answer_blocker():
                raise UserError(blocker)
        # Kept columns; it is the person himself.
        self.sudo().write({"answer": answer, "answer_note": note, "answered_at": fields.Datetime.now()})
        self._settle_activities(ANSWER)

    def _get_judge(self):
        """The superior's superior; who made or approved the run or is assessed as a last resort none."""
        self.ensure_one()
        line = self.user_id._get_approval_superiors()
        manager = self.sudo().manager_id
        above = manager._get_approval_superiors() if manager and manager not in line else line - manager
        directors = self.env.ref("approval_tiers.group_sales_director").sudo().all_user_ids
        found = above or directors.filtered(lambda user: self.company_id in user.company_ids)
        return (found - self.user_id - manager)[:1]

    # The judge

    def _decide_blocker(self):
        """Why the current user does not decide this appeal: a sentence, or False."""
        self.ensure_one()
        if self.answer != "appealed":
            return self.env._("There is no appeal.")
        if self.decision:
            return self.env._("The appeal is decided already.")
        if self.env.user != self.judge_id:
            return self.env._("%(name)s decides this appeal.", name=self.judge_id.name)
        return False

    def _decide(self, decision, note, points=0.0):
        """The decision on an appeal; the approved score stays on record beside it.

        :param points: the corrected score where the appeal is granted
        :raises UserError: by anybody but the judge, or without a reason
        """
        self.ensure_one()
        self.check_access("read")
        if blocker := self._decide_blocker():
            raise UserError(blocker)
        if not (note or "").strip():
            raise UserError(self.env._("Say in a sentence why; the person will read it."))
        highest = max([100.0, *self.sudo().scheme_id.line_ids.mapped("cap")])
        if decision == "granted" and not 0 <= points <= highest:
            raise UserError(self.env._("A score is between 0 and %(cap)s.", cap=f"{highest:g}"))
        # Kept columns; it is the judge.
        self.sudo().write(
            {
                "decision": decision,
                "decision_note": note,
                "adjusted_score": points if decision == "granted" else 0.0,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
            }
        )
        self._settle_activities(APPEAL)
        text = self.with_context(lang=self.user_id.lang)
        self.env["mail.thread"].message_notify(
            partner_ids=self.user_id.partner_id.ids,
            subject=text.env._("Your appeal is decided: %(run)s", run=self.name),
            body=note,
        )

    # Time limits

    @api.model
    def _cron_watch_answers(self):
        """Every day: remind of answers that are due soon, and tell who is above of appeals that wait."""
        today = fields.Date.context_today(self)
        soon = today + timedelta(days=REMIND_DAYS)
        for domain, act in (
            ([("answer", "=", "waiting"), ("answer_deadline", "<=", soon), ("answer_deadline", ">=", today),
              ("reminded_at", "=", False)], "_remind_person"),
            ([("answer", "=", "appealed"), ("decision", "=", False), ("appeal_deadline", "<", today),
              ("reminded_at", "=", False)], "_remind_judge"),
        ):  # fmt: skip
            self.env["ir.cron"]._commit_progress(remaining=self.search_count(domain))
            while found := self.search(domain, limit=BATCH, order="id"):
                getattr(found, act)()
                if not self.env["ir.cron"]._commit_progress(len(found)):
                    return

    def _remind_person(self):
        for user, scores in self.grouped("user_id").items():
            text = scores.with_context(lang=user.lang)
            self._notify(
                user, text.env._("Answer your result by %(day)s", day=scores[0].answer_deadline), scores
            )
        self.write({"reminded_at": fields.Datetime.now()})

    def _remind_judge(self):
        """The judge let the time pass: he and who is above him are told."""
        for judge, scores in self.grouped("judge_id").items():
            for user in judge | judge._get_approval_superior():
                text = scores.with_context(lang=user.lang)
                self._notify(
                    user, text.env._("Appeals wait for a decision of %(name)s", name=judge.name), scores
                )
        self.write({"reminded_at": fields.Datetime.now()})

    @api.model
    def _notify(self, user, subject, scores):
        body = ", ".join(scores.mapped("display_name"))
        self.env["mail.thread"].message_notify(partner_ids=user.partner_id.ids, subject=subject, body=body)
