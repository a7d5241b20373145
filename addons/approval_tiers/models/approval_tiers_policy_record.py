from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.models import MAGIC_COLUMNS

from .. import chain

STATE_ACTS = {
    "draft": "policy_withdraw",
    "consultation": "policy_consult",
    "approval": "policy_submit",
    "active": "policy_activate",
    "retired": "policy_retire",
}


class ApprovalTiersPolicyRecord(models.Model):
    """Acts on policies stand in the same record as decisions, with a fingerprint of the rules.

    `write` records every change of state and of the last day by itself; whoever adds another act
    calls `_record_policy_act`.
    """

    _inherit = "approval.tiers.policy"

    decision_ids = fields.One2many(
        "approval.tiers.decision", "policy_id", string="Record", readonly=True, copy=False
    )

    def write(self, vals):
        before = {policy: (policy.state, policy.end_date) for policy in self}
        result = super().write(vals)
        if {"state", "end_date"} & vals.keys():
            self._record_changes(before)
        return result

    def _record_changes(self, before):
        acts = {}
        for policy in self:
            state, end_date = before[policy]
            if policy.state != state:
                acts.setdefault(STATE_ACTS.get(policy.state, "policy_note"), []).append(policy.id)
            elif policy.end_date != end_date and policy.state != "draft":
                acts.setdefault("policy_end", []).append(policy.id)
        for action, ids in acts.items():
            self.browse(ids)._record_policy_act(action)

    def action_new_version(self):
        action = super().action_new_version()
        # A draft may be deleted again; the version it came from may not.
        self._record_policy_act("policy_draft", details={"draft_id": action["res_id"]})
        return action

    def _switch_on(self, company):
        policy = super()._switch_on(company)
        policy._record_policy_act("policy_on", details={"template": self.name})
        return policy

    def _switch_off(self, company):
        policies = self._get_switched_on(company)
        result = super()._switch_off(company)
        policies._record_policy_act("policy_off")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        if self.sudo().decision_ids:  # the record counts, not who may read it
            raise UserError(self.env._("This draft has been given to others already; it stays on record."))

    def _record_policy_act(self, action, comment=None, details=None):
        """Append one row a policy to the record: who did ``action``, with the rules as they are.

        :param details: further JSON values that belong to the act
        """
        self.env.flush_all()
        rows = []
        for policy in self:
            rules = policy._get_rules()
            facts = {"version": policy.version, "end_date": policy.end_date or None, **(details or {})}
            rows.append(
                {
                    "policy_id": policy.id,
                    "company_id": policy.company_id.id,
                    "action": action,
                    "comment": comment,
                    "seal": chain.fingerprint(rules),
                    "details": {**facts, "rules": rules},
                }
            )
        # Users have no right to write the record; the caller has checked the act itself.
        return self.env["approval.tiers.decision"].sudo().create(rows)

    def _get_rules(self):
        """The complete rules as JSON values, the same whoever looks and in whatever language."""
        self.ensure_one()
        # The record says the same whoever acts.
        neutral = self.sudo().with_context(lang="en_US", active_test=False)
        free = self.browse()._get_writable_in_force()
        return {**neutral._get_rule_values(neutral, free), "start_date": str(self.start_date or "")}

    @api.model
    def _get_rule_values(self, record, free=frozenset()):
        """What a new version of ``record`` would begin with: that, and no event, is its rules.

        Who wrote the record last, and when, changes by retiring it and is no rule.
        """
        return {
            name: self._get_rule_value(record, field)
            for name, field in sorted(record._fields.items())
            if field.store and field.copy and not (name in free or name in MAGIC_COLUMNS or field.compute)
        }

    @api.model
    def _get_rule_value(self, record, field):
        value = record[field.name]
        if field.type == "one2many":
            lines = value.sorted("id")
            return [{"id": line.id, **self._get_rule_values(line, {field.inverse_name})} for line in lines]
        if field.type == "many2many":
            return sorted(value.ids)
        if field.type == "many2one":
            return value.id or None
        if field.type in ("float", "monetary"):
            return f"{value:.6f}"
        if field.type in ("boolean", "integer", "json"):
            return value
        return str(value or "")
