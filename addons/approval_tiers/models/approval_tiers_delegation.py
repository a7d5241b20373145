from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from .. import delegation


class ApprovalTiersDelegation(models.Model):
    """Somebody is absent, and says who decides for him meanwhile (ROL-03).

    Dated, limited by amount, gate and policy. What the delegate decides is recorded as his act on
    behalf of the other one. A delegation is never edited: it is cancelled, and another one made.
    """

    _name = "approval.tiers.delegation"
    _inherit = ["mail.thread"]
    _description = "Absence: who decides meanwhile"
    _order = "start_date desc, id desc"
    _rec_name = "user_id"
    _mail_post_access = "read"  # the two people may talk about it

    user_id = fields.Many2one(
        "res.users",
        string="Absent",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        ondelete="restrict",
    )
    delegate_id = fields.Many2one(
        "res.users",
        string="Decides meanwhile",
        required=True,
        index=True,
        domain=[("share", "=", False)],
        ondelete="restrict",
    )
    start_date = fields.Date(string="First day", required=True, default=fields.Date.context_today)
    end_date = fields.Date(string="Last day", required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount_limit = fields.Monetary(
        string="Up to the amount",
        help="In company currency, this amount included; what is larger waits for you. 0 means any amount.",
    )
    gate = fields.Selection(
        lambda self: self.env["approval.tiers.policy"]._selection_gate(),
        string="Only for",
        help="Empty: whatever you are asked.",
    )
    policy_ids = fields.Many2many(
        "approval.tiers.policy",
        string="Only under the policies",
        domain="[('company_id', '=', company_id), ('state', '=', 'active')]",
        help="Their later versions included. Empty: under every policy.",
    )
    reason = fields.Char()
    state = fields.Selection(
        [("active", "Valid"), ("cancelled", "Cancelled")],
        required=True,
        readonly=True,
        default="active",
        copy=False,
        index=True,
    )
    cancelled_at = fields.Datetime(string="Cancelled on", readonly=True, copy=False)
    cancelled_by_id = fields.Many2one("res.users", string="Cancelled by", readonly=True, copy=False)
    can_cancel = fields.Boolean(compute="_compute_can_cancel")

    _running = models.Index("(company_id, start_date, end_date) WHERE state = 'active'")
    _dates_ordered = models.Constraint(
        "CHECK (end_date >= start_date)", "The last day is before the first one."
    )
    _limit_positive = models.Constraint("CHECK (amount_limit >= 0)", "An amount cannot be negative.")
    _not_himself = models.Constraint(
        "CHECK (user_id <> delegate_id)", "Choose somebody else than the one who is absent."
    )

    @api.depends("user_id", "delegate_id")
    def _compute_display_name(self):
        for row in self:
            names = {"delegate": row.delegate_id.name, "user": row.user_id.name or ""}
            named = row.delegate_id and self.env._("%(delegate)s for %(user)s", **names)
            row.display_name = named or False

    @api.depends("state", "end_date", "user_id")
    @api.depends_context("uid")
    def _compute_can_cancel(self):
        today = fields.Date.context_today(self)
        for row in self:
            is_over = row.state != "active" or (row.end_date and row.end_date < today)
            row.can_cancel = bool(row._origin) and not is_over and not row._cancel_blocker()

    @api.constrains("user_id", "delegate_id", "company_id")
    def _check_people(self):
        for row in self:
            for user in row.user_id | row.delegate_id:
                if user.share or not user.active or row.company_id not in user.company_ids:
                    raise ValidationError(
                        self.env._(
                            "%(user)s does not work in %(company)s; choose somebody who does.",
                            user=user.name,
                            company=row.company_id.name,
                        )
                    )

    @api.constrains("user_id", "delegate_id", "start_date", "end_date", "state")
    def _check_loop(self):
        """Nobody may end up as his own delegate, directly or through others."""
        for row in self.filtered(lambda row: row.state == "active"):
            others = self.sudo().search(  # those of others count, seen or not
                Domain("company_id", "=", row.company_id.id)
                & Domain("state", "=", "active")
                & Domain("start_date", "<=", row.end_date)
                & Domain("end_date", ">=", row.start_date)
                & Domain("id", "!=", row.id)
            )
            if delegation.closes_loop(row._as_absence(), [other._as_absence() for other in others]):
                raise ValidationError(
                    self.env._(
                        "%(delegate)s is absent too and has named %(user)s, directly or through others. "
                        "Choose somebody who is there.",
                        delegate=row.delegate_id.name,
                        user=row.user_id.name,
                    )
                )

    def _as_absence(self):
        self.ensure_one()
        people = (self.user_id.id, self.delegate_id.id)
        return delegation.Absence(self.id, *people, self.start_date, self.end_date)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            # Said in the values: a default from the context has no say.
            if vals.setdefault("state", "active") != "active":
                raise UserError(self.env._("A new delegation is valid; cancel it when it is over."))
            vals.update(cancelled_at=False, cancelled_by_id=False)
        created = super().create(vals_list)
        for row in created:
            if blocker := row._creation_blocker():
                raise AccessError(blocker)
        created._tell()
        created._sync_steps()
        return created

    def _creation_blocker(self):
        """Why the current user may not hand over these decisions: a sentence, or False."""
        self.ensure_one()
        if self.user_id == self.env.user:
            return False
        if not self.env.user.has_group("approval_tiers.group_officer"):
            return self.env._(
                "Only %(user)s or an approval officer can hand over what %(user)s decides.",
                user=self.user_id.name,
            )
        if self.delegate_id == self.env.user:
            return self.env._("You cannot appoint yourself to decide for somebody else.")
        return False

    def _cancel_blocker(self):
        self.ensure_one()
        if self.env.user == self.user_id or self.env.user.has_group("approval_tiers.group_officer"):
            return False
        return self.env._("Only %(user)s or an approval officer can cancel this.", user=self.user_id.name)

    def write(self, vals):
        if not self.env.su:
            raise UserError(self.env._("A delegation is not changed: cancel it and make another one."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A delegation is kept as evidence; cancel it instead."))

    def action_cancel(self):
        """End these now; what was decided meanwhile stays decided."""
        for row in self:
            if blocker := row._cancel_blocker():
                raise AccessError(blocker)
        running = self.filtered(lambda row: row.state == "active")
        # Checked above; users have no right to write.
        running.sudo().write(
            {
                "state": "cancelled",
                "cancelled_at": fields.Datetime.now(),
                "cancelled_by_id": self.env.uid,
            }
        )
        running._sync_steps()
        return True

    def _tell(self):
        """Both people hear of it, unless they did it themselves."""
        for row in self.sudo():  # the notice goes to people, not to whoever may read the row
            for user in (row.user_id | row.delegate_id) - self.env.user:
                texts = row.with_context(lang=user.lang).env
                row.message_notify(
                    partner_ids=user.partner_id.ids,
                    subject=texts._("Approvals: %(delegation)s", delegation=row.display_name),
                    body=texts._(
                        "%(delegate)s may decide for %(user)s from %(first)s to %(last)s.",
                        delegate=row.delegate_id.name,
                        user=row.user_id.name,
                        first=fields.Date.to_string(row.start_date),
                        last=fields.Date.to_string(row.end_date),
                    ),
                )

    # Which steps they reach

    @api.model
    def _get_running(self, companies=None):
        """{company: its delegations of today}; the day is the company's, not the reader's."""
        today = fields.Date.today()  # in UTC; the companies may be a day ahead or behind
        domain = Domain("state", "=", "active")
        domain &= Domain("start_date", "<=", fields.Date.add(today, days=1))
        domain &= Domain("end_date", ">=", fields.Date.subtract(today, days=1))
        if companies:
            domain &= Domain("company_id", "in", companies.ids)
        rows = self.sudo().search(domain)  # who stands in does not depend on who looks
        return rows.filtered(lambda row: row._is_running()).grouped("company_id")

    def _is_running(self):
        self.ensure_one()
        tz = self.company_id.resource_calendar_id.tz
        today = fields.Date.context_today(self.with_context(tz=tz or "UTC"))
        return self.state == "active" and self.start_date <= today <= self.end_date

    def _covers(self, step):
        """Whether this hands over ``step``: its gate, its policy, its amount."""
        self.ensure_one()
        if self.gate and self.gate != step.gate:
            return False
        limit = self.currency_id.compare_amounts(step.amount, self.amount_limit)
        if self.amount_limit and limit > 0:
            return False
        return not self.policy_ids or bool(self.policy_ids & step.request_id.policy_id._get_lineage())

    def _sync_steps(self):
        """Let the open steps of these companies know at once who may decide."""
        steps = self.env["approval.tiers.step"].sudo()  # users only read steps; this is the service
        steps.search(steps._get_delegated_domain(self.company_id))._sync_delegations()
