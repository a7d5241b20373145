from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tools import format_list

OPEN_STATES = ("waiting", "open")


class ApprovalTiersStep(models.Model):
    """One tier of a request, frozen when it was submitted: text and values, no live link.

    Only the service writes steps: `_open` when their turn comes, `_decide` when a candidate
    decides. Users read them.
    """

    _name = "approval.tiers.step"
    _description = "Approval step"
    _order = "request_id, stage, id"  # the latest request first, as requests are ordered
    _rec_name = "name"

    request_id = fields.Many2one(
        "approval.tiers.request", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="request_id.company_id", store=True, index=True)
    res_model = fields.Selection(related="request_id.res_model")
    document_name = fields.Char(related="request_id.document_name")
    gate = fields.Selection(related="request_id.gate")
    partner_id = fields.Many2one(related="request_id.partner_id")
    amount = fields.Monetary(related="request_id.amount")
    currency_id = fields.Many2one(related="request_id.currency_id")
    requester_id = fields.Many2one(related="request_id.requester_id")
    tier_key = fields.Integer(readonly=True, help="Id of the tier it was made from.")
    stage = fields.Integer(readonly=True)
    name = fields.Char(required=True, readonly=True)
    duty = fields.Text(readonly=True)
    reason = fields.Char(string="Why", readonly=True)
    approver_type = fields.Char(readonly=True)
    candidate_ids = fields.Many2many("res.users", string="Who may decide", readonly=True)
    required_count = fields.Integer(string="Approvals needed", readonly=True, default=1)
    limit_hours = fields.Float(readonly=True)
    limit_kind = fields.Char(readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Not yet asked"),
            ("open", "Asked now"),
            ("approved", "Approved"),
            ("kept", "Approved before"),
            ("returned", "Returned for change"),
            ("rejected", "Rejected"),
            ("cancelled", "Not needed any more"),
        ],
        required=True,
        readonly=True,
        default="waiting",
        index=True,
    )
    opened_at = fields.Datetime(string="Asked since", readonly=True)
    deadline_at = fields.Datetime(string="Due", readonly=True, index="btree_not_null")
    decided_at = fields.Datetime(readonly=True)
    decided_by_id = fields.Many2one("res.users", string="Decided by", readonly=True)
    decision_ids = fields.One2many("approval.tiers.decision", "step_id", string="Decisions", readonly=True)
    is_overdue = fields.Boolean(string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue")
    can_decide = fields.Boolean(compute="_compute_can_decide")

    _to_approve = models.Index("(deadline_at, id) WHERE state = 'open'")

    @api.depends("state", "deadline_at")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for step in self:
            step.is_overdue = step.state == "open" and bool(step.deadline_at) and step.deadline_at < now

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "=", "open") & Domain("deadline_at", "<", fields.Datetime.now())
        return late if True in value else ~late

    @api.depends("state", "candidate_ids", "decision_ids")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        for step in self:
            step.can_decide = not step.sudo()._decision_blocker()

    def _get_candidate_names(self):
        return format_list(self.env, self.candidate_ids.mapped("name"), "or")

    def _is_asked(self):
        """Whether the current user is among those who may decide, in a company that is his."""
        user = self.env.user
        return user in self.candidate_ids and self.company_id in user.company_ids

    def _decision_blocker(self):
        """Why the current user may not decide this step now: a sentence, or False."""
        self.ensure_one()
        user = self.env.user
        if not self._is_asked():
            return self.env._(
                "“%(step)s” is not yours to decide; it is asked of %(names)s.",
                step=self.name,
                names=self._get_candidate_names(),
            )
        if self.state == "waiting":
            return self.env._("“%(step)s” has not been asked yet; earlier steps are open.", step=self.name)
        if self.state != "open":
            return self.env._(
                "“%(step)s” is already settled: %(state)s, %(user)s.",
                step=self.name,
                state=dict(self._fields["state"]._description_selection(self.env))[self.state],
                user=self.decided_by_id.name or self.env._("nobody"),
            )
        if user in self.decision_ids.filtered(lambda row: row.action == "approve").user_id:
            return self.env._("You have approved “%(step)s” already; others must agree too.", step=self.name)
        return False

    @api.model_create_multi
    def create(self, vals_list):
        self.env["approval.tiers.request"]._check_service()
        return super().create(vals_list)

    def write(self, vals):
        self.env["approval.tiers.request"]._check_service()
        return super().write(vals)

    def action_approve(self, comment=None):
        """Approve these steps as the current user.

        :raises AccessError: the user is not asked
        :raises UserError: the step is not open, or its document changed since it was submitted
        """
        self._decide("approve", comment)
        return True

    def action_reject(self, comment=None):
        """Refuse for good; the comment is compulsory."""
        self._decide("reject", comment)
        return True

    def action_return(self, comment=None):
        """Give the document back for change; the comment is compulsory (APV-15)."""
        self._decide("return", comment)
        return True

    def action_open_request(self):
        self.ensure_one()
        return self.request_id._get_form_action()

    def action_decide_dialog(self):
        """Ask for the comment; the context names the decision."""
        decision = self.env.context.get("decision", "approve")
        field = self.env["approval.tiers.decide"]._fields["action"]
        return {
            "type": "ir.actions.act_window",
            "res_model": "approval.tiers.decide",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "name": dict(field._description_selection(self.env))[decision],
            "context": {
                "default_step_ids": [Command.set(self.ids)],
                "default_action": decision,
            },
        }

    def _decide(self, action, comment):
        comment = str(comment or "").strip()
        steps = self.sudo()  # users only read; who decides is checked here, against env.user
        # Dropping activities empties the cache, and with it what a many2one would prefetch.
        requests = steps.request_id.with_prefetch()
        requests._lock()
        steps._check_decision(action, comment)
        requests._record(action, comment, steps=steps)
        if action == "approve":
            steps._settle_approved()
            requests._advance()
        else:
            state = {"reject": "rejected", "return": "returned"}[action]
            steps._settle(state)
            requests._close(state)
        requests._tell_decision(steps, action, comment)

    def _check_decision(self, action, comment):
        for step in self:
            if blocker := step._decision_blocker():
                raise UserError(blocker) if step._is_asked() else AccessError(blocker)
        if action == "approve":
            self.request_id._check_unchanged()
        elif not comment:
            raise UserError(self.env._("Say why in the comment, so that the author can act on it."))

    def _settle_approved(self):
        enough = self.filtered(
            lambda step: (
                len(step.decision_ids.filtered(lambda row: row.action == "approve").user_id)
                >= step.required_count
            )
        )
        enough._settle("approved")
        # Those who have agreed while others must too are not asked any more.
        (self - enough)._drop_activities(self.env.user)

    def _settle(self, state):
        self.write({"state": state, "decided_at": fields.Datetime.now(), "decided_by_id": self.env.uid})
        self._drop_activities()

    def _cancel(self):
        steps = self.filtered(lambda step: step.state in OPEN_STATES)
        steps.write({"state": "cancelled"})
        steps._drop_activities()

    def _drop_activities(self, user=None):
        domain = Domain("approval_step_id", "in", self.ids)
        if user:
            domain &= Domain("user_id", "=", user.id)
        self.env["mail.activity"].sudo().search(domain).unlink()

    def _open(self):
        """Ask the candidates of these steps: state, deadline and one activity each."""
        now = fields.Datetime.now()
        self.write({"state": "open", "opened_at": now})
        self._plan_clock(now)
        self._create_activities()

    def _get_asked(self):
        """Everybody who may decide this step now."""
        self.ensure_one()
        return self.candidate_ids

    def _create_activities(self, users=None):
        """One activity for each candidate, or for ``users`` only."""
        activity_type = self.env.ref("approval_tiers.mail_activity_type_approval", raise_if_not_found=False)
        today = fields.Date.context_today(self)
        model_id = self.env["ir.model"]._get_id("approval.tiers.request")
        # No mail for each activity: the inbox and the systray show them at once.
        self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": activity_type and activity_type.id,
                    "res_model_id": model_id,
                    "res_id": step.request_id.id,
                    "approval_step_id": step.id,
                    "user_id": user.id,
                    "summary": step.name,
                    "date_deadline": step.deadline_at.date() if step.deadline_at else today,
                }
                for step in self
                for user in (step.candidate_ids if users is None else users)
            ]
        )
