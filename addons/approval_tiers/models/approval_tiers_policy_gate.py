import json

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# Read on the form and in the record of the approval; the rest of a policy is its life
SEALED_FIELDS = (
    "name",
    "description",
    "change_class",
    "previous_id",
    "company_id",
    "res_model",
    "gate",
    "domain",
    "is_cumulative",
    "sequence",
    "split_days",
    "start_date",
    "is_regional",
    "team_ids",
    "document_kind_ids",
    "ending_date",
    "ending_reason",
)
NOT_SEALED = {"id", "policy_id", *models.LOG_ACCESS_COLUMNS}  # of a tier


class ApprovalTiersPolicyGate(models.Model):
    """A policy is itself a document that passes a gate: making, changing and ending one is approved
    by whom the policies for policies name (WFC-06, C26). While none is in force, an officer puts
    policies in force directly."""

    _name = "approval.tiers.policy"
    _inherit = ["approval.tiers.policy", "mail.thread", "mail.activity.mixin", "approval.tiers.mixin"]
    _mail_post_access = "read"  # whoever may read a policy may talk about it

    change_class = fields.Selection(
        [("local", "Local: a region's own rules"), ("normal", "Normal"), ("major", "Major")],
        default="normal",
        required=True,
        help="Who approves: normal changes the general manager, major ones the decision committee, a "
        "region's own rules the region's head, once they are filed with head office.",
    )
    ending_date = fields.Date(
        string="Asked to end on", readonly=True, copy=False, help="The last day, once this is approved."
    )
    ending_reason = fields.Text(string="Why it should end", readonly=True, copy=False)
    is_governed = fields.Boolean(
        compute="_compute_is_governed", help="Making, changing and ending it needs approval."
    )

    @api.model
    def _approval_gates(self):
        return {
            "policy_local": self.env._("Policy: local"),
            "policy_normal": self.env._("Policy: normal"),
            "policy_major": self.env._("Policy: major"),
        }

    @api.model
    def _approval_sealed_fields(self):
        own = dict.fromkeys(name for name in SEALED_FIELDS if name in self._fields)
        return {**super()._approval_sealed_fields(), **own, "tier_ids": self._get_sealed_tier_columns()}

    @api.model
    def _get_sealed_tier_columns(self):
        """Everything stored of a tier, also what other add-ons put there."""
        return tuple(
            name
            for name, field in self.env["approval.tiers.tier"]._fields.items()
            if field.store and name not in NOT_SEALED
        )

    @api.model
    def _get_raw_value(self, record, name):
        if record._fields[name].type == "one2many":  # such as checklists: all they say
            return json.dumps(record[name].copy_data(), default=str, sort_keys=True)
        return super()._get_raw_value(record, name)

    @api.model
    def _get_sealed_text(self, record, name):
        if record._fields[name].type == "one2many":
            return ", ".join(record[name].mapped("display_name"))
        return super()._get_sealed_text(record, name)

    @api.constrains("change_class", "is_regional")
    def _check_change_class(self):
        for policy in self:
            if policy.change_class == "local" and not policy.is_regional:
                raise ValidationError(
                    self.env._("Only a region's own rules are a local change; choose normal or major.")
                )

    @api.depends("change_class", "company_id")
    def _compute_is_governed(self):
        for policy in self:
            policy.is_governed = bool(policy._origin) and policy._origin._is_governed()

    def _get_change_gate(self):
        self.ensure_one()
        return f"policy_{self.change_class}"

    def _is_governed(self):
        """Whether a policy for policies wants this one approved."""
        self.ensure_one()
        return not self.is_template and self.id in self._match(self, self._get_change_gate())

    def _get_approval_company(self):
        self.ensure_one()
        return self.company_id

    def _get_approval_owners(self):
        self.ensure_one()
        return self.create_uid.filtered(lambda user: user.active and not user.share)

    def _get_approval_shown_gates(self, latest):
        self.ensure_one()
        is_asked = self.state in ("draft", "consultation", "approval") or self.ending_date
        return [self._get_change_gate()] if is_asked and not self.is_template else []

    def _approval_submit_blocker(self, gate):
        self.ensure_one()
        if gate != self._get_change_gate():
            return self.env._("This is another class of change; submit it there.")
        if self.state == "active":
            return not self.ending_date and self.env._(
                "“%(name)s” is in force. Draft a new version, or ask for its end.", name=self.name
            )
        if self.state == "retired":
            return self.env._("“%(name)s” is retired.", name=self.name)
        return self._issue_blocker() or super()._approval_submit_blocker(gate)

    def action_approval_submit(self, gate):
        result = super().action_approval_submit(gate)
        drafts = self.filtered(lambda policy: policy.state in ("draft", "consultation"))
        drafts.write({"state": "approval"})
        return result

    def _approval_settled(self, gate, state):
        result = super()._approval_settled(gate, state)
        for policy in self:
            if policy.state == "approval":
                policy._settle_issue(state)
            elif policy.state == "active" and policy.ending_date:
                policy._settle_ending(state)
        return result

    def _settle_issue(self, state):
        """Approved it is issued at once, else it is a draft again."""
        if state != "approved":
            self.write({"state": "draft"})
        elif not self._activation_blocker():
            self.action_activate()

    def _settle_ending(self, state):
        if state == "approved":
            self._end_on(self.ending_date)
        else:
            self.write({"ending_date": False, "ending_reason": False})

    # What the gate guards

    def _activation_blocker(self):
        return super()._activation_blocker() or self._gate_blocker()

    def _gate_blocker(self):
        self.ensure_one()
        return self._approval_blocker(self._get_change_gate())

    def _check_transition(self, state):
        result = super()._check_transition(state)
        for policy in self:
            # A fact, whoever may read the request.
            is_pending = "pending" in policy.sudo().approval_request_ids.mapped("state")
            if state == "approval" and not is_pending:
                raise UserError(self.env._("Submit the policy for approval; then it waits."))
            if state == "draft" and is_pending:
                raise UserError(self.env._("Recall the request; then the policy is a draft again."))
        return result

    def write(self, vals):
        if {"end_date", "sequence"} & vals.keys() or vals.get("state") == "retired":
            for policy in self:
                if policy.state == "active" and (blocker := policy._ending_blocker(vals)):
                    raise UserError(blocker)
        if {"ending_date", "ending_reason"} & vals.keys() and not self.env.su:
            raise UserError(self.env._("Ask for the end of the policy with its button."))
        return super().write(vals)

    def _get_writable_in_force(self):
        names = super()._get_writable_in_force() | {"message_main_attachment_id"}
        return names | {"ending_date", "ending_reason"} if self.env.su else names

    def _ending_blocker(self, vals):
        """Why this policy in force may not end or change its place: a sentence, or False."""
        self.ensure_one()
        if not self._is_governed() or self._is_replaced():
            return False
        if vals.get("sequence", self.sequence) != self.sequence:
            return self.env._(
                "The place of “%(name)s” among the policies was approved with it. Draft a new version.",
                name=self.name,
            )
        end = fields.Date.to_date(vals.get("end_date", self.end_date)) or None
        is_retiring = vals.get("state") == "retired"
        if (not is_retiring and end == (self.end_date or None)) or (is_retiring and self._is_past()):
            return False
        if not self.ending_date:
            return self.env._("Ending “%(name)s” needs approval. Ask for it with “End it”.", name=self.name)
        end = fields.Date.context_today(self) if is_retiring else end
        if end is None or end < self.ending_date:
            return self.env._(
                "“%(name)s” ends on %(date)s, not before.", name=self.name, date=self.ending_date
            )
        return self._gate_blocker()

    def _is_replaced(self):
        """Whether a later version of this policy has been issued."""
        lineage = [self.id, *self.previous_id.ids]
        domain = [("previous_id", "in", lineage), ("state", "=", "active"), ("id", "!=", self.id)]
        return bool(self.search_count(domain, limit=1))

    def _is_past(self):
        return bool(self.end_date) and self.end_date < fields.Date.context_today(self)

    # Ending

    def _request_end(self, date, reason):
        """Ask for the end of this policy on ``date``, or end it where nobody need be asked."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "active":
            raise UserError(self.env._("Only a policy in force can end."))
        if date < fields.Date.context_today(self):
            raise UserError(self.env._("A policy cannot end before today."))
        if not self._is_governed():
            return self._end_on(date)
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the policy should end; the approvers want to know."))
        # The right to write was checked above; users themselves may not write these fields.
        self.sudo().write({"ending_date": date, "ending_reason": reason.strip()})
        return self.action_approval_submit(self._get_change_gate())

    def _end_on(self, date):
        """In force until the end of ``date``; from then on it is read only, and stays readable."""
        self.ensure_one()
        if date <= fields.Date.context_today(self):
            return self.action_retire()
        return self.write({"end_date": date})

    def action_end_dialog(self):
        """Ask for the last day and the reason."""
        self.ensure_one()
        return self._get_say_action("ending", self.env._("End it"))

    @api.model
    def _cron_daily(self):
        """Once a day: archive what has reached its end date (WFC-06), ask for reviews (TRN-01)."""
        today = fields.Date.context_today(self)
        for policy in self.search([("state", "=", "active"), ("end_date", "<", today)]):
            policy.write({"state": "retired"})
        self._cron_review()
