from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_list

OPEN_STATES = ("waiting", "open")
AGREED_STATES = ("approved", "kept")


class StepDefaults(dict):
    """Values that steps start with, in the context while they are made.

    A type of its own: a context that comes from outside may hold any plain dict.
    """


class ApprovalTiersStep(models.Model):
    """One tier of a request, frozen when it was submitted: text and values, no live link.

    Only the service writes steps: `_open` when their turn comes, `_decide` and its neighbours in
    `approval_tiers_step_service` and `approval_tiers_step_route` when a candidate acts. Users
    read them.
    """

    _name = "approval.tiers.step"
    _description = "Approval step"
    _order = "request_id, stage, sequence, id"  # the latest request first, as requests are ordered
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
    sequence = fields.Integer(readonly=True, help="Place within the stage.")
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

    @api.depends("state", "candidate_ids", "agreed_ids")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        asked = self.sudo()  # asks for env.user, whatever he may read
        for step, own in zip(self, asked, strict=True):
            step.can_decide = not own._decision_blocker()

    def _get_candidate_names(self):
        names = self.candidate_ids.mapped("name")
        return format_list(self.env, names, "or") if names else self.env._("nobody")

    def _get_principal(self):
        """Whose decision the current user may take here: his own, where he is asked in a company
        that is his, else nobody's. The one place that says who may decide."""
        self.ensure_one()
        user = self.env.user
        is_here = self.company_id.id in user._get_company_ids()  # in memory, for each line of a list
        return user if is_here and user in self.candidate_ids else user.browse()

    def _is_asked(self):
        """Whether the current user is among those who may decide."""
        return bool(self._get_principal())

    def _decision_blocker(self):
        """Why the current user may not decide this step now: a sentence, or False."""
        self.ensure_one()
        if not self._is_asked():
            return self._not_asked_blocker()
        if self.state == "waiting":
            return self.env._("“%(step)s” has not been asked yet; earlier steps are open.", step=self.name)
        if self.state != "open":
            return self.env._(
                "“%(step)s” is already settled: %(state)s, %(user)s.",
                step=self.name,
                state=dict(self._fields["state"]._description_selection(self.env))[self.state],
                user=self.decided_by_id.name or self.env._("nobody"),
            )
        if self.env.user in self._get_approvals().user_id:
            return self.env._("You have approved “%(step)s” already; others must agree too.", step=self.name)
        return self._same_person_blocker()

    def _not_asked_blocker(self):
        return self.env._(
            "“%(step)s” is not yours to decide; it is asked of %(names)s.",
            step=self.name,
            names=self._get_candidate_names(),
        )

    @api.model_create_multi
    def create(self, vals_list):
        self.env["approval.tiers.request"]._check_service()
        return super().create(vals_list)

    @api.model
    def _prepare_create_values(self, vals_list):
        # Of thousands of steps made at once each would ask for the same constants.
        defaults = StepDefaults(super()._add_missing_default_values({}))
        return super(
            ApprovalTiersStep, self.with_context(approval_step_defaults=defaults)
        )._prepare_create_values(vals_list)

    @api.model
    def _add_missing_default_values(self, values):
        known = self.env.context.get("approval_step_defaults")
        if type(known) is not StepDefaults:
            return super()._add_missing_default_values(values)
        return {**known, **values}

    def write(self, vals):
        self.env["approval.tiers.request"]._check_service()
        return super().write(vals)

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
        """One activity for each candidate who has not agreed yet, or for ``users`` only."""
        activity_type = self.env.ref("approval_tiers.mail_activity_type_approval", raise_if_not_found=False)
        today = fields.Date.context_today(self)
        model_id = self.env["ir.model"]._get_id("approval.tiers.request")
        # Each activity repeats the name of its request: put together for all of them at once.
        self.request_id.mapped("display_name")
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
                for user in (step.candidate_ids - step.agreed_ids if users is None else users)
            ]
        )
