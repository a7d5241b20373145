from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_amount, format_list

from .. import tiers


class ApprovalTiersTierPlan(models.Model):
    """From policy to route: which tiers sign for which records, why, and who is asked."""

    _inherit = "approval.tiers.tier"

    @api.model
    def _plan(self, records, policies, is_preview=False):
        """{record id: values of its frozen steps}, in the order they are asked.

        :param policies: {record id: policy}, from `approval.tiers.policy._match`
        :param is_preview: whoever looks is not the one who asks; the owner of the record is
        :raises UserError: nobody can decide a step
        """
        plans = {}
        # The route does not depend on who asks.
        by_policy = records.sudo().grouped(lambda record: policies[record.id])
        for policy, governed in by_policy.items():
            # The words are those of whoever asks, not of whoever read the policy first.
            policy_tiers = policy.with_context(lang=self.env.context.get("lang")).tier_ids
            # A fresh copy holds them as they were made, not in their order.
            policy_tiers = policy_tiers.sorted(lambda tier: (tier.sequence, tier.id))
            planner = policy_tiers._get_planner()
            amounts = policy._get_compared_amounts(governed)
            for record_id, chosen in policy_tiers._select(governed, amounts).items():
                record = governed.browse(record_id)
                requesters = record._get_approval_owners()
                if not (is_preview and requesters):
                    requesters |= self.env.user
                plans[record_id] = [planner(tier, record, requesters, amounts[record_id]) for tier in chosen]
                if not chosen:
                    raise UserError(
                        self.env._(
                            "“%(policy)s” names nobody for %(document)s; its tiers leave a gap. "
                            "Ask an approval officer to mend the policy.",
                            policy=policy.name,
                            document=record.display_name,
                        )
                    )
        return plans

    def _get_planner(self):
        """A function that gives the values of one step; what documents have in common, such as who is
        asked by name, is worked out once for all of them."""
        stages = self._get_stages()
        known, reasons = {}, {}

        def plan(tier, record, requesters, compared):
            key = tier._get_plan_key(record, requesters)
            vals = known.get(key)
            if vals is None:
                vals = tier._prepare_step_vals(record, stages[tier.id], requesters)
                if key:
                    known[key] = vals
            reason_key = (tier.id, compared, record if tier._is_reason_own() else None)
            if reason_key not in reasons:
                reasons[reason_key] = tier._prepare_reason_vals(record, compared)
            return {**vals, **reasons[reason_key]}

        return plan

    def _get_plan_key(self, record, requesters):
        """What the step of this tier follows from, equal where the steps are; None where it follows
        from the document itself."""
        self.ensure_one()
        if self.approver_type == "field":
            return None
        head = record._get_approval_head() if self.approver_type == "head" else None
        return self.id, record._get_approval_company(), requesters._ids, head

    def _is_reason_own(self):
        """Whether the words of a reason look into the document, beyond its amount."""
        return not self._is_always_asked()

    def _prepare_step_vals(self, record, stage, requesters):
        candidates = self._get_candidates(record, requesters)
        if not candidates:
            raise UserError(
                self.env._(
                    "Nobody can decide “%(step)s” for %(document)s: %(hint)s",
                    step=self.name,
                    document=record.display_name,
                    hint=self._get_missing_hint(),
                )
            )
        required = tiers.required_approvals(self.quorum_mode, self.quorum_value, len(candidates))
        return {
            "tier_key": self.id,
            "stage": stage,
            "name": self.name,
            "duty": self.duty,
            "approver_type": self.approver_type,
            "candidate_ids": [Command.set(candidates.ids)],
            "required_count": required,
            "limit_hours": self.limit_hours,
            "limit_kind": self.limit_kind,
        }

    def _prepare_reason_vals(self, record, compared):
        """Why this step is asked, and the nearest change that would avoid it.

        :param compared: `Compared`, the amount and what was added to it
        """
        reason = self._get_reason(compared.amount)
        if compared.names:
            together = format_list(self.env, compared.names)
            reason = self.env._("Together with %(documents)s: %(reason)s", documents=together, reason=reason)
        return {"reason": reason, "avoid": self._get_avoid(record, compared.amount)}

    def _select(self, records, amounts=None):
        """{record id: tiers of this policy that sign for it}, in their order.

        :param amounts: {record id: `Compared`}, where the caller has it already
        """
        policy = self.policy_id.ensure_one()
        amounts = policy._get_compared_amounts(records) if amounts is None else amounts
        by_id = {tier.id: tier for tier in self}
        rules = {
            tier.id: tiers.TierRule(tier.id, tier.amount_above, tier.is_band, tier.is_parallel)
            for tier in self
        }
        holds = {tier.id: set(policy._filter(records, tier.domain).ids) for tier in self}
        compare = policy.currency_id.compare_amounts
        selected = {}
        for record in records:
            candidates = [rule for key, rule in rules.items() if record.id in holds[key]]
            amount = amounts[record.id].amount
            chosen = tiers.select_tiers(candidates, amount, policy.is_cumulative, compare)
            selected[record.id] = self.browse([by_id[rule.key].id for rule in chosen])
        return selected

    def _get_stages(self):
        """{tier id: stage} over the whole policy."""
        return tiers.number_stages([tiers.TierRule(tier.id, is_parallel=tier.is_parallel) for tier in self])

    def _get_reason(self, amount):
        """Why this tier is asked for ``amount`` (company currency), in the user's language."""
        self.ensure_one()
        parts = []
        if self.amount_above:
            parts.append(
                self.env._(
                    "%(amount)s > %(limit)s",
                    amount=format_amount(self.env, amount, self.currency_id),
                    limit=format_amount(self.env, self.amount_above, self.currency_id),
                )
            )
        elif self.is_band:
            limit = self._get_upper_limit()
            if limit and not self.policy_id.is_cumulative:
                parts.append(
                    self.env._(
                        "%(amount)s ≤ %(limit)s",
                        amount=format_amount(self.env, amount, self.currency_id),
                        limit=format_amount(self.env, limit, self.currency_id),
                    )
                )
        if self.condition_note:
            parts.append(self.condition_note)
        return "; ".join(parts) or self.env._("Always asked by “%(policy)s”", policy=self.policy_id.name)

    def _get_upper_limit(self):
        """Lower bound of the next rung of the ladder, 0 on the highest one."""
        above = [
            tier.amount_above
            for tier in self.policy_id.tier_ids
            if tier.is_band and tier.amount_above > self.amount_above
        ]
        return min(above, default=0.0)

    def _get_candidates(self, record, requesters):
        """Active users of the record's company who may decide; never one of ``requesters``.

        A head who asks for himself is answered by his own superior.
        """
        self.ensure_one()
        if self.approver_type == "head":
            head = record._get_approval_head() or requesters[:1]._get_approval_superior()
            users = head if head not in requesters else head._get_approval_superior()
        elif self.approver_type == "superior":
            users = requesters[:1]._get_approval_superior(self.approver_level)
        elif self.approver_type == "group":
            users = self.approver_group_id.all_user_ids
        elif self.approver_type == "user":
            users = self.approver_user_ids
        else:
            users = record.mapped(self.approver_field)
        company = record._get_approval_company()
        return (
            users.filtered(lambda user: user.active and not user.share and company in user.company_ids)
            - requesters
        )

    def _get_missing_hint(self):
        hints = {
            "head": self.env._("set the head of its team, or the requester's superior."),
            "superior": self.env._("set the requester's superior in his user settings."),
            "group": self.env._(
                "put somebody else than the requester into the group %(group)s.",
                group=self.approver_group_id.name,
            ),
            "user": self.env._("name somebody else than the requester in the tier."),
            "field": self.env._("fill in the field %(path)s of the document.", path=self.approver_field),
        }
        return hints[self.approver_type]
