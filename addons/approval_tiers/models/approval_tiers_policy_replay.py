from collections import Counter

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .. import replay, tiers
from .approval_tiers_replay import SHOWN


class ApprovalTiersMixinReplay(models.AbstractModel):
    _inherit = "approval.tiers.mixin"

    @api.model
    def _count_approval_replay(self, policy, date_from, date_to):
        """Number of past documents that ``policy`` can be replayed over."""
        return 0

    @api.model
    def _fetch_approval_replay(self, policy, date_from, date_to, after_id, limit):
        """The next of them by id: ``(id, amount in company currency, owner id, head id)`` each,
        read without a record for each."""
        return []


class ApprovalTiersPolicyReplay(models.Model):
    """Old and new route of many documents, worked out in sets: one search for each condition,
    everything else on plain values."""

    _inherit = "approval.tiers.policy"

    def action_replay(self):
        """Begin a replay of this draft over the last twelve months."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Replay"),
            "res_model": "approval.tiers.replay",
            "view_mode": "list,form",
            "domain": [("policy_id", "=", self.id)],
            "context": {"default_policy_id": self.id},
        }

    def _get_governed_domain(self):
        """The documents this policy is meant for, as a condition to search by."""
        self.ensure_one()
        return self._parse(self.domain)

    def _replay_rows(self, rows):
        """Tallies of ``rows`` for the policies as they are and with this one in its place.

        :return: ``{kind: {key: [count, amount, ids]}}``
        """
        self.ensure_one()
        active = self._get_active(self.res_model, self.gate).filtered(
            lambda policy: policy.company_id == self.company_id and policy._is_in_force()
        )
        after = (active - self - self._get_replaced()) | self
        # Issued now, this one comes first among equals.
        after = after.sorted(lambda p: (p.sequence, not p.is_regional, p != self))
        ids = [row[0] for row in rows]
        old, new = active._find_routes(rows, ids), after._find_routes(rows, ids)
        recorded = self._fetch_recorded_routes(ids)
        return self._tally_routes(rows, old, new, recorded)

    def _find_routes(self, rows, ids):
        """{document id: (tier ids)} under these policies, in their order."""
        routes, left = {}, set(ids)
        for policy in self:
            governed = left & policy._search_ids(policy._get_governed_domain(), ids)
            if governed:
                routes.update(policy._find_own_routes(rows, ids, governed))
                left -= governed
        return routes

    def _find_own_routes(self, rows, ids, governed):
        policy_tiers = self.tier_ids
        holds = {
            tier.id: self._search_ids(self._parse(tier.domain), ids)
            for tier in policy_tiers
            if not self._parse(tier.domain).is_true()
        }
        always = frozenset(tier.id for tier in policy_tiers if tier.id not in holds)
        rules = [tiers.TierRule(tier.id, tier.amount_above, tier.is_band) for tier in policy_tiers]
        finder = replay.RouteFinder(rules, self.is_cumulative, self.currency_id.decimal_places)
        return {
            row[0]: finder.find(
                always.union(key for key, found in holds.items() if row[0] in found) if holds else always,
                row[1],
            )
            for row in rows
            if row[0] in governed
        }

    def _search_ids(self, domain, ids):
        """Those of ``ids`` (ascending) that fit ``domain``."""
        if domain.is_true():
            return set(ids)
        # What is replayed must not depend on who replays it.
        model = self.env[self.res_model].sudo().with_context(active_test=False)
        among = Domain("id", ">=", ids[0]) & Domain("id", "<=", ids[-1])
        try:
            return set(model.search(among & domain, order="id")._ids)
        except (ValueError, NotImplementedError):  # a field that cannot be searched by
            return set(model.browse(ids).filtered_domain(domain)._ids)

    def _fetch_recorded_routes(self, ids):
        """{document id: names of the steps} of those that were asked in truth."""
        for name in ("request", "step"):
            self.env[f"approval.tiers.{name}"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                SELECT r.res_id, array_agg(s.name ORDER BY s.stage, s.id)
                  FROM (SELECT DISTINCT ON (res_id) id, res_id, state FROM approval_tiers_request
                         WHERE res_model = %s AND gate = %s AND res_id BETWEEN %s AND %s
                         ORDER BY res_id, id DESC) r
                  JOIN approval_tiers_step s ON s.request_id = r.id
                 WHERE r.state IN ('approved', 'pending')
                 GROUP BY r.res_id
                """,
                self.res_model,
                self.gate,
                ids[0],
                ids[-1],
            )
        )
        return dict(self.env.cr.fetchall())

    def _tally_routes(self, rows, old, new, recorded):
        """Add up routes, tiers and people. Persons are resolved once for each combination."""
        names = self._get_tier_names(old, new)
        nobody = self.env._("Nobody")
        routes, tally, asked = {}, {}, Counter()
        amounts = Counter()
        for document_id, amount, owner_id, head_id in rows:
            sides = {"old": old.get(document_id, ()), "new": new.get(document_id, ())}
            words = {side: [names[key] for key in keys] for side, keys in sides.items()}
            words["old"] = recorded.get(document_id, words["old"])
            key = "\n".join(" → ".join(words[side]) or nobody for side in ("old", "new"))
            replay.add_up(routes, key, amount, document_id, SHOWN)
            for side in ("old", "new"):
                for name in words[side]:
                    replay.add_up(tally, f"{side}\n{name}", amount)
                for tier_id in sides[side]:
                    asked[side, tier_id, owner_id, head_id] += 1
                    amounts[side, tier_id, owner_id, head_id] += amount
        return {"route": routes, "tier": tally, "person": self._tally_people(asked, amounts)}

    def _get_tier_names(self, *routes):
        ids = {key for found in routes for keys in set(found.values()) for key in keys}
        return {tier.id: tier.name.replace("\n", " ") for tier in self.env["approval.tiers.tier"].browse(ids)}

    def _tally_people(self, asked, amounts):
        people, known = {}, {}
        for combination, count in asked.items():
            side, *who = combination
            if tuple(who) not in known:
                known[tuple(who)] = self._get_replay_people(*who)
            for user_id in known[tuple(who)]:
                entry = people.setdefault(f"{side}\n{user_id}", [0, 0.0, []])
                entry[0] += count
                entry[1] += amounts[combination]
        return people

    @api.model
    def _get_replay_people(self, tier_id, owner_id, head_id):
        """Ids of the users a tier would ask; the same rules as `_get_candidates`, on plain values."""
        tier = self.env["approval.tiers.tier"].browse(tier_id)
        users = self.env["res.users"].sudo()  # whom it would reach, not what they see
        owner, head = users.browse(owner_id or ()), users.browse(head_id or ())
        if tier.approver_type == "head":
            found = head if head and head != owner else (head or owner)[:1].mapped("approval_superior_id")
        elif tier.approver_type == "superior":
            found = owner._get_approval_superior(tier.approver_level) if owner else owner
        elif tier.approver_type == "group":
            found = tier.approver_group_id.all_user_ids
        else:
            found = tier.approver_user_ids  # a person on the document is not followed
        return (found - owner).filtered("active").ids
