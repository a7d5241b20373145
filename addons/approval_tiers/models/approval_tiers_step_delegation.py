from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import format_list

from .. import delegation

DECISIONS = ("approve", "reject", "return", "forward", "add", "ask", "raise")


class ApprovalTiersPolicyLineage(models.Model):
    _inherit = "approval.tiers.policy"

    def _get_lineage(self):
        """This version and all before it."""
        lineage, version = self.browse(), self
        while version and version not in lineage:
            lineage |= version
            version = version.previous_id
        return lineage


class ApprovalTiersStepDelegation(models.Model):
    """Who decides a step on behalf of an absent candidate (ROL-03)."""

    _inherit = "approval.tiers.step"

    delegation_ids = fields.Many2many(
        "approval.tiers.delegation",
        "approval_tiers_step_delegation_rel",
        string="Delegations",
        readonly=True,
        help="By which others may decide for a candidate who is absent; checked again when they do.",
    )

    @api.depends("delegation_ids")
    def _compute_can_decide(self):
        return super()._compute_can_decide()

    @api.model
    def _get_delegated_domain(self, companies=None):
        """Open steps (of ``companies``, or all) that a delegation of today reaches, or reached."""
        running = self.env["approval.tiers.delegation"]._get_running(companies)
        users = self.env["res.users"].union(*(rows.user_id for rows in running.values()))
        reached = Domain("candidate_ids", "in", users.ids) | Domain("delegation_ids", "!=", False)
        here = Domain("company_id", "in", companies.ids) if companies else Domain.TRUE
        return Domain("state", "=", "open") & here & reached

    @api.model
    def _sync_all_delegations(self):
        """Delegations that begin or end with the day."""
        self.search(self._get_delegated_domain())._sync_delegations()

    def _sync_delegations(self):
        """Store which delegations reach these steps; whoever is new gets an activity, whoever is
        out loses it. Doing it again changes nothing."""
        running = self.env["approval.tiers.delegation"]._get_running(self.company_id)
        concerned = self._get_concerned() if running or self.delegation_ids else {}
        wanted = {}
        for step in self if concerned else ():
            rows = running.get(step.company_id, self.env["approval.tiers.delegation"])
            wanted[step] = step._get_reaching(rows, concerned[step])
        moved = self.filtered(lambda step: step in wanted and wanted[step] != step.delegation_ids)
        before = {step: step._get_asked() for step in moved}
        for rows, steps in moved.grouped(lambda step: wanted[step]).items():
            steps.write({"delegation_ids": [Command.set(rows.ids)]})
        moved._tell_moved(before)

    def _tell_moved(self, before):
        """Activities and notices follow who may decide; ``before`` is {step: users} of until now."""
        asked_now = self.filtered(lambda step: step.state == "open")
        new = {step: step._get_asked() - before[step] for step in asked_now}
        gone = {step: before[step] - step._get_asked() for step in asked_now}
        asked_now._add_activities(new)
        asked_now._send_notices("delegated", new)
        for users, steps in asked_now.grouped(lambda step: gone[step]).items():
            for user in users:
                steps._drop_activities(user)

    def _get_reaching(self, rows, concerned):
        """Those of ``rows`` by which somebody may decide this step for one of its candidates."""
        self.ensure_one()
        rows = rows.filtered(lambda row: row._covers(self) and self._filter_able(row.delegate_id - concerned))
        absences = [row._as_absence() for row in rows]
        keys = set()
        for candidate in self.candidate_ids:
            keys.update(*delegation.follow(candidate.id, absences).values())
        return rows.filtered(lambda row: row.id in keys)

    def _get_asked(self):
        # Delegations of others are read by officers only.
        return super()._get_asked() | self.sudo().delegation_ids.delegate_id.with_env(self.env)

    def _get_represented(self):
        """The absent candidate for whom the current user may decide now, and the delegations that
        lead from one to the other; two empty recordsets where there is none."""
        self.ensure_one()
        step = self.sudo()  # whoever asks may not read delegations of others
        user, rows = self.env.user, step.delegation_ids
        nobody = self.env["res.users"], rows.browse()
        if user not in rows.delegate_id or user in step.candidate_ids:
            return nobody
        if step._is_own(user) or self.company_id not in user.company_ids:
            return nobody
        live = rows.filtered(lambda row: row._is_running() and row._covers(step))
        absences = [row._as_absence() for row in live]
        for candidate in step.candidate_ids - step._get_voters():
            path = delegation.follow(candidate.id, absences).get(user.id)
            if path:
                return candidate, rows.browse(path)
        return nobody

    def _is_own(self, user):
        """Whether ``user`` asked himself, or the document is his."""
        request = self.request_id
        others = request.browse(request._prefetch_ids)
        others = others.filtered(lambda other: other.res_model == request.res_model)
        document = request._get_document().with_prefetch(others.mapped("res_id"))
        return user in request.requester_id | document._get_approval_owners()

    def _get_voters(self):
        """Candidates whose voice counts already, given by themselves or for them."""
        return self.sudo().agreed_ids  # whoever asks may not read the decisions

    def _get_principal(self):
        return super()._get_principal() or self._get_represented()[0]

    def _decision_blocker(self):
        """A voice counts once, whoever gives it."""
        if blocker := super()._decision_blocker():
            return blocker
        rows = self._get_approvals().filtered(lambda row: row.for_user_id == self.env.user)
        return bool(rows) and self.env._(
            "%(user)s has approved “%(step)s” for you already.", user=rows[0].user_id.name, step=self.name
        )

    def _drop_decided(self):
        result = super()._drop_decided()
        for step in self.filtered(lambda step: step.state == "open"):
            mine = step.decision_ids.filtered(lambda row: row.user_id == self.env.user)
            for user in mine.for_user_id:  # his voice is given; others must agree too
                step._drop_activities(user)
        return result

    def _get_candidate_names(self):
        """Candidates, and in brackets who decides for those who are absent."""
        names = []
        for user in self.candidate_ids:
            # Delegations of others are read by officers only.
            rows = self.sudo().delegation_ids.filtered(lambda row, user=user: row.user_id == user)
            names.append(
                self.env._(
                    "%(user)s (absent: %(delegates)s)",
                    user=user.name,
                    delegates=", ".join(rows.delegate_id.mapped("name")),
                )
                if rows
                else user.name
            )
        return format_list(self.env, names, "or") if names else super()._get_candidate_names()


class ApprovalTiersRequestDelegation(models.Model):
    _inherit = "approval.tiers.request"

    def _record(self, action, comment=None, steps=None, for_user=None, details=None):
        """Decisions by a delegate say for whom and by which delegations."""
        if not steps or for_user or action not in DECISIONS:
            return super()._record(action, comment, steps, for_user, details)
        for (user, rows), alike in steps.grouped(lambda step: step._get_represented()).items():
            said = {**(details or {}), "delegations": rows.ids} if user else details
            super()._record(action, comment, alike, user, said)
        return None
