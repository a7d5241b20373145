from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

OPINION_ACTIVITY = "approval_tiers.mail_activity_type_opinion"


class ApprovalTiersPolicyOpinion(models.Model):
    """What somebody says about a policy in consultation, and the answer to it (WFC-05).

    Users only read; the policy's methods write, after checking who does.
    """

    _name = "approval.tiers.policy.opinion"
    _inherit = ["approval.tiers.recorded"]
    _description = "Opinion on an approval policy"
    _order = "policy_id, id"
    _rec_name = "text"

    policy_id = fields.Many2one(
        "approval.tiers.policy", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users", string="From", required=True, readonly=True, index=True, ondelete="restrict"
    )
    text = fields.Text(string="Opinion", required=True, readonly=True)
    given_at = fields.Datetime(string="Given on", required=True, readonly=True)
    answer = fields.Text(readonly=True)
    answered_by_id = fields.Many2one("res.users", string="Answered by", readonly=True, ondelete="restrict")
    answered_at = fields.Datetime(string="Answered on", readonly=True)

    @api.model
    def _get_service_refusal(self):
        return self.env._("Opinions are given and answered with the buttons of the policy.")

    def action_answer_dialog(self):
        self.ensure_one()
        return self.policy_id._get_say_action("answer", self.env._("Answer"), opinion_id=self.id)

    def _answer(self, text):
        """Answer this opinion as the current user, who must be allowed to write the policy."""
        self.ensure_one()
        self.policy_id.check_access("write")
        if self.answer:
            raise UserError(self.env._("This opinion is answered already."))
        if not (text or "").strip():
            raise UserError(self.env._("Write the answer first."))
        # Checked above; users have no right to write opinions.
        self.sudo().write(
            {
                "answer": text.strip(),
                "answered_by_id": self.env.uid,
                "answered_at": fields.Datetime.now(),
            }
        )
        self.policy_id.message_notify(
            partner_ids=self.user_id.partner_id.ids,
            subject=self.env._("Your opinion on “%(policy)s” is answered", policy=self.policy_id.name),
            body=Markup("<blockquote>%s</blockquote><p>%s</p>") % (self.text, self.answer),
        )


class ApprovalTiersPolicyConsultation(models.Model):
    """Draft → open for opinions → revised → issued (WFC-05)."""

    _inherit = "approval.tiers.policy"

    consulted_ids = fields.Many2many(
        "res.users",
        "approval_tiers_policy_consulted_rel",
        string="Asked for an opinion",
        domain="[('share', '=', False)]",
    )
    consulted_group_ids = fields.Many2many(
        "res.groups", "approval_tiers_policy_consulted_group_rel", string="Groups asked for an opinion"
    )
    consultation_end_date = fields.Date(string="Opinions until", copy=False)
    consulted_at = fields.Datetime(string="Opened for opinions on", readonly=True, copy=False)
    opinion_ids = fields.One2many("approval.tiers.policy.opinion", "policy_id", string="Opinions")
    is_my_opinion_asked = fields.Boolean(compute="_compute_is_my_opinion_asked")

    @api.depends("state", "consulted_ids", "consulted_group_ids")
    @api.depends_context("uid")
    def _compute_is_my_opinion_asked(self):
        for policy in self:
            policy.is_my_opinion_asked = (
                policy.state == "consultation" and self.env.user in policy._get_consulted()
            )

    def _get_consulted(self):
        """Active users of the company who are asked, by name or through a group."""
        self.ensure_one()
        users = self.consulted_ids | self.consulted_group_ids.sudo().all_user_ids  # who is in it: no secret
        return self._filter_colleagues(users)

    def _filter_colleagues(self, users):
        return users.filtered(
            lambda user: user.active and not user.share and self.company_id in user.company_ids
        )

    def action_consult(self):
        """Open the draft for opinions and ask everybody named."""
        for policy in self:
            policy.write({"state": "consultation"})

    def _ask_people(self, users, activity_type, deadline=None):
        """One activity for each of ``users``, in their inbox at once."""
        # Whoever may write the policy may ask; the people asked need only read it.
        policy = self.sudo().with_context(mail_activity_quick_update=True)
        for user in users:
            policy.activity_schedule(
                activity_type, date_deadline=deadline or None, summary=self.name, user_id=user.id
            )

    def action_revise(self):
        """Back to the draft, with all opinions kept."""
        self.write({"state": "draft"})
        self.sudo().activity_unlink([OPINION_ACTIVITY])  # whoever may write the policy has closed it

    def action_opinion_dialog(self):
        self.ensure_one()
        return self._get_say_action("opinion", self.env._("My opinion"))

    def _get_say_action(self, purpose, title, **values):
        context = {"default_policy_id": self.id, "default_purpose": purpose}
        context.update({f"default_{name}": value for name, value in values.items()})
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "approval.tiers.policy.say",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": context,
        }

    def _say(self, text):
        """Record the opinion of the current user, who must have been asked."""
        self.ensure_one()
        self.check_access("read")
        if not self.is_my_opinion_asked:
            raise AccessError(self.env._("Your opinion on this policy is not asked, or not any more."))
        if not (text or "").strip():
            raise UserError(self.env._("Write your opinion first."))
        # Checked above; users have no right to write opinions.
        self.env["approval.tiers.policy.opinion"].sudo().create(
            {
                "policy_id": self.id,
                "user_id": self.env.uid,
                "text": text.strip(),
                "given_at": fields.Datetime.now(),
            }
        )
        self.sudo().activity_unlink([OPINION_ACTIVITY], user_id=self.env.uid)  # his own, which is answered

    def _issue_blocker(self):
        return super()._issue_blocker() or self._opinion_blocker()

    def _opinion_blocker(self):
        if not self.consulted_at and self._get_consulted():
            return self.env._("“%(name)s” has not been opened for opinions yet.", name=self.name)
        unanswered = self.opinion_ids.filtered(lambda opinion: not opinion.answer)
        return bool(unanswered) and self.env._(
            "“%(name)s” cannot be issued: the opinion of %(users)s is not answered yet.",
            name=self.name,
            users=", ".join(unanswered.user_id.mapped("name")),
        )

    def _check_transition(self, state):
        result = super()._check_transition(state)
        for policy in self if state == "consultation" else self.browse():
            if policy.is_template:
                raise UserError(self.env._("A template is switched on, not discussed."))
            if not policy._get_consulted():
                raise UserError(self.env._("Name the people or groups whose opinion you want first."))
        return result

    def write(self, vals):
        if "consulted_at" in vals:
            raise UserError(self.env._("When opinions were asked is recorded by itself."))
        if vals.get("state") == "consultation":
            vals = {**vals, "consulted_at": fields.Datetime.now()}
        result = super().write(vals)
        if vals.get("state") == "consultation":
            for policy in self:
                policy._ask_people(policy._get_consulted(), OPINION_ACTIVITY, policy.consultation_end_date)
        elif vals.get("state") in ("approval", "active"):
            # Issued or about to be: opinions come too late; whoever may write has closed it.
            self.sudo().activity_unlink([OPINION_ACTIVITY])
        return result
