from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

STATES = [
    ("draft", "Draft"),
    ("review", "Pre-review"),
    ("committee", "Decision committee"),
    ("decision", "To be decided"),
    ("implementing", "Approved, being put to work"),
    ("done", "Effect checked"),
    ("refused", "Refused"),
]
REQUEST_FIELDS = ("background", "reason", "goal", "expected_effect", "plan")
ASPECT_FIELDS = ("sales_effect", "staff_effect", "customer_effect", "company_effect")
AFFECTED_FIELDS = ("affected_ids", "affected_group_ids")
# state -> fields that may be written in it, and by whom (see `_is_writer`)
WRITABLE = {
    "draft": {"name", *REQUEST_FIELDS, *AFFECTED_FIELDS},
    "review": {"is_major", "votes_needed", *ASPECT_FIELDS, *AFFECTED_FIELDS},
    "committee": {"minutes", *AFFECTED_FIELDS},
    "decision": set(AFFECTED_FIELDS),
    "implementing": {"implementation_plan", "effect_date", "policy_id", "evaluation"},
}
OFFICER = "approval_tiers.group_officer"
COMMITTEE = "approval_tiers.group_committee"
GENERAL_MANAGER = "approval_tiers.group_general_manager"


class ApprovalTiersPolicyChange(models.Model):
    """A request to change a policy or process: asked, assessed, decided, put to work, checked
    (WFC-01 … WFC-04). What may be written depends on where it stands; the steps are methods."""

    _name = "approval.tiers.policy.change"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Workflow change request"
    _order = "id desc"
    _mail_post_access = "read"

    name = fields.Char(string="What should change", required=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    requester_id = fields.Many2one(
        "res.users", readonly=True, required=True, index=True, default=lambda self: self.env.user
    )
    state = fields.Selection(
        STATES, default="draft", required=True, readonly=True, copy=False, tracking=True, index=True
    )
    background = fields.Text()
    reason = fields.Text()
    goal = fields.Text()
    expected_effect = fields.Text()
    plan = fields.Text(string="Concrete plan")
    is_major = fields.Boolean(
        string="Major", copy=False, help="A major change is decided by the decision committee."
    )
    sales_effect = fields.Text(string="Sales results", copy=False)
    staff_effect = fields.Text(string="Staff", copy=False)
    customer_effect = fields.Text(string="Customer relations", copy=False)
    company_effect = fields.Text(string="Interest of the company", copy=False)
    reviewed_by_id = fields.Many2one("res.users", string="Pre-reviewed by", readonly=True, copy=False)
    reviewed_at = fields.Datetime(string="Pre-reviewed on", readonly=True, copy=False)
    minutes = fields.Text(string="Minutes of the committee", copy=False)
    vote_ids = fields.One2many("approval.tiers.policy.vote", "change_id", string="Votes", readonly=True)
    votes_needed = fields.Integer(
        default=lambda self: self.env.company.approval_committee_votes,
        copy=False,
        help="So many members of the committee must have voted before it is decided.",
    )
    decision_reason = fields.Text(string="Reasons for the decision", readonly=True, copy=False)
    decided_by_id = fields.Many2one("res.users", string="Decided by", readonly=True, copy=False)
    decided_at = fields.Datetime(string="Decided on", readonly=True, copy=False)
    affected_ids = fields.Many2many(
        "res.users", domain="[('share', '=', False)]", help="They are told the decision."
    )
    affected_group_ids = fields.Many2many("res.groups", string="Affected groups")
    implementation_plan = fields.Text(copy=False)
    policy_id = fields.Many2one(
        "approval.tiers.policy",
        string="New version",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The draft that puts this change to work. It comes into force only after the decision.",
    )
    effect_date = fields.Date(string="Effect to be checked on", copy=False)
    evaluation = fields.Text(string="Effect", copy=False)
    evaluated_by_id = fields.Many2one("res.users", string="Effect checked by", readonly=True, copy=False)
    evaluated_at = fields.Datetime(string="Effect checked on", readonly=True, copy=False)
    is_writer = fields.Boolean(compute="_compute_can")
    can_decide = fields.Boolean(compute="_compute_can")
    can_vote = fields.Boolean(compute="_compute_can")

    _votes_positive = models.Constraint("CHECK (votes_needed >= 1)", "At least one member must vote.")

    @api.depends("state", "requester_id", "vote_ids")
    @api.depends_context("uid")
    def _compute_can(self):
        for change in self:
            change.is_writer = change._is_writer()
            change.can_decide = not change._decider_blocker()
            change.can_vote = not change._vote_blocker()

    @api.model_create_multi
    def create(self, vals_list):
        allowed = WRITABLE["draft"] | {"company_id", "message_follower_ids"}
        for vals in vals_list:
            if not self.env.su and vals.keys() - allowed:
                raise UserError(self.env._("A new change request is a draft; it is decided step by step."))
            vals.update(requester_id=self.env.uid, state="draft")
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            for change in self:
                if not (vals.keys() <= WRITABLE.get(change.state, set()) and change._is_writer()):
                    raise UserError(
                        self.env._("This cannot be changed now. Each step has its own person and button.")
                    )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        if any(change.state != "draft" for change in self):
            raise UserError(self.env._("Only a draft can be deleted."))

    def _is_writer(self):
        """Whether the current user works on the request where it stands now."""
        self.ensure_one()
        user = self.env.user
        if self.state == "draft":
            return user == self.requester_id
        if self.state == "committee":
            return user.has_group(COMMITTEE) or user.has_group(OFFICER)
        return user.has_group(OFFICER)

    def _check_filled(self, names):
        missing = [self._fields[name]._description_string(self.env) for name in names if not self[name]]
        if missing:
            raise UserError(
                self.env._("“%(name)s” still lacks: %(missing)s.", name=self.name, missing=", ".join(missing))
            )

    def _check_may(self, is_allowed, state):
        """Refuse who is not concerned and what is not its turn."""
        self.ensure_one()
        self.check_access("read")
        if self.state != state:
            raise UserError(self.env._("It is not the turn of this step."))
        if not is_allowed:
            raise AccessError(self.env._("Somebody else does this step."))

    def _go(self, vals):
        """Written by the step itself, after it has checked who does it; users cannot."""
        self.sudo().write(vals)  # see above: the step has checked the user

    # Request and pre-review

    def action_submit(self):
        """WFC-01: nothing is submitted without its five parts."""
        self._check_may(self.env.user == self.requester_id, "draft")
        self._check_filled(REQUEST_FIELDS)
        self._go({"state": "review"})
        self._ask(OFFICER, self.env._("Pre-review: assess the four aspects"))

    def action_reviewed(self):
        """WFC-01: the pre-review passes with all four aspects assessed, by another than the requester."""
        is_other = self.env.user != self.requester_id
        self._check_may(is_other and self.env.user.has_group(OFFICER), "review")
        self._check_filled(ASPECT_FIELDS)
        state = "committee" if self.is_major else "decision"
        now = fields.Datetime.now()
        self._go({"state": state, "reviewed_by_id": self.env.uid, "reviewed_at": now})
        if self.is_major:
            self._ask(COMMITTEE, self.env._("Vote on this change"))
        else:
            self._ask(GENERAL_MANAGER, self.env._("Decide on this change"))

    def action_back_to_requester(self):
        """The pre-reviewer wants it completed."""
        self._check_may(self.env.user.has_group(OFFICER), "review")
        self._go({"state": "draft"})
        self._drop_activities()

    def _ask(self, group, summary):
        self._drop_activities()
        users = self.env.ref(group).sudo().all_user_ids  # whom to ask; membership is no secret
        users = users.filtered(
            lambda user: user.active and not user.share and self.company_id in user.company_ids
        )
        # The step has been checked; those asked need only read the request.
        change = self.sudo().with_context(mail_activity_quick_update=True)
        for user in users - self.requester_id:
            change.activity_schedule("mail.mail_activity_data_todo", summary=summary, user_id=user.id)

    def _drop_activities(self):
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])  # of steps that are over

    # Implementation and effect

    def action_evaluate(self):
        """WFC-04: the effect is checked and written down; then the request is closed."""
        self._check_may(self.env.user.has_group(OFFICER), "implementing")
        self._check_filled(("implementation_plan", "effect_date", "evaluation"))
        self._go({"state": "done", "evaluated_by_id": self.env.uid, "evaluated_at": fields.Datetime.now()})
        self._drop_activities()

    def _policy_live(self):
        """WFC-04: the new version is in force; the effect is looked at on its date."""
        for change in self.filtered(lambda change: change.state == "implementing"):
            owner = change.policy_id.owner_id or change.decided_by_id
            change.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=change.effect_date,
                summary=self.env._("Check the effect of this change"),
                user_id=owner.id,
            )

    def _live_blocker(self):
        """Why a policy must not put this change to work yet: a sentence, or False."""
        self.ensure_one()
        if self.state not in ("implementing", "done"):
            return self.env._("The change request “%(name)s” has not been approved.", name=self.name)
        if not self.implementation_plan or not self.effect_date:
            return self.env._(
                "The change request “%(name)s” needs its implementation plan and the date on which the "
                "effect is checked.",
                name=self.name,
            )
        return False


class ApprovalTiersPolicyOfChange(models.Model):
    _inherit = "approval.tiers.policy"

    change_ids = fields.One2many(
        "approval.tiers.policy.change", "policy_id", string="Change requests", copy=False
    )

    def _issue_blocker(self):
        changes = self.sudo().change_ids  # whether they are approved counts, not who may read them
        return super()._issue_blocker() or next(
            filter(None, (change._live_blocker() for change in changes)), False
        )

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "active":
            self.sudo().change_ids._policy_live()  # follows from the issue, which was checked
        return result
