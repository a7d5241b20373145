from functools import lru_cache

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

# WFC-06: of two rule sets in one place the later issued one is used; a region's own rules come
# before those of head office (ROL-05).
MATCH_ORDER = "sequence, is_regional desc, activated_at desc, id desc"


@lru_cache(maxsize=1024)
def read_condition(text):
    """The list that a condition says: a literal, so the same words always say the same."""
    return safe_eval(text)


class ApprovalTiersPolicyMatch(models.Model):
    """Which policy governs which document."""

    _inherit = "approval.tiers.policy"

    @api.model
    def _get_active(self, res_model, gate):
        """The policies in force, in their order. Not cached: a server with several threads may
        keep what another one has just changed, and then a gate stays open."""
        return self.sudo().search(  # a gate does not depend on who asks
            [("res_model", "=", res_model), ("gate", "=", gate), ("state", "=", "active")],
            order=MATCH_ORDER,
        )

    def _is_in_force(self):
        self.ensure_one()
        if not self.start_date and not self.end_date:
            return True
        tz = self.company_id.resource_calendar_id.tz  # the company's day, not the reader's
        today = fields.Date.context_today(self.with_context(tz=tz or "UTC"))
        started = not self.start_date or self.start_date <= today
        return started and (not self.end_date or today <= self.end_date)

    @api.model
    def _get_active_by_gate(self, res_model, gates):
        """{gate: its policies in force}, asked once for several gates."""
        found = self.sudo().search_fetch(  # as above; their conditions are asked next
            [("res_model", "=", res_model), ("gate", "in", list(gates)), ("state", "=", "active")],
            order=MATCH_ORDER,
        )
        by_gate = found.grouped("gate")
        return {gate: by_gate.get(gate, found.browse()) for gate in gates}

    @api.model
    def _match(self, records, gate, policies=None):
        """{record id: policy} for those of ``records`` that need approval at ``gate``.

        Asks each condition once for all records; one query while no policy is in force.

        :param policies: those in force at ``gate``, when the caller has just read them
        """
        if policies is None:
            policies = self._get_active(records._name, gate)
        if not policies or not records:
            return {}
        # Nor on what he may read of them.
        by_company = records.sudo().grouped(lambda record: record._get_approval_company())
        result = {}
        for policy in policies:
            rest = by_company.get(policy.company_id)
            if rest and policy._is_in_force():
                matched = policy._filter_governed(rest)
                result.update(dict.fromkeys(matched.ids, policy))
                by_company[policy.company_id] = rest - matched
        return result

    def _filter_governed(self, records):
        """Those of ``records`` that this policy is meant for; extended where a policy has a scope
        beside its condition."""
        return self._filter(records, self.domain)

    def _filter(self, records, domain):
        """Those of ``records`` that fit; language, time zone and companies of whoever asks make no
        difference, or he could choose them."""
        context = {"allowed_company_ids": self.company_id.ids}
        neutral = records.with_env(self.env(context=context)).sudo()  # see above
        return records.browse(neutral.filtered_domain(self._parse(domain)).ids)

    def _get_routing_fields(self):
        """Names of the document's fields that these policies and their tiers look at."""
        names = set()
        for policy in self:
            for condition in (policy.domain, *policy.tier_ids.mapped("domain")):
                parsed = self._parse(condition)
                names |= {part.field_expr.split(".")[0] for part in parsed.iter_conditions()}
            paths = policy.tier_ids.filtered(lambda tier: tier.approver_type == "field")
            names |= {path.split(".")[0] for path in paths.mapped("approver_field")}
        return names

    @api.model
    def _parse(self, condition):
        """The condition of a policy or tier as a Domain; no condition always holds."""
        return Domain(read_condition(condition or "[]"))

    @api.model
    def _get_conjunction(self, condition):
        """``(field, operator, value)`` of a condition whose parts all hold together, None of one
        with alternatives."""
        tokens = list(self._parse(condition))
        if any(token in ("|", "!") for token in tokens if isinstance(token, str)):
            return None
        parts = [tuple(token) for token in tokens if not isinstance(token, str)]
        return [part for part in parts if isinstance(part[0], str)]
