from collections import defaultdict

from odoo import fields, models
from odoo.fields import Command
from odoo.tools import format_list

from .approval_tiers_step import AGREED_STATES


class ApprovalTiersStepPerson(models.Model):
    """The same person at several steps of one request: asked once, or never twice."""

    _inherit = "approval.tiers.step"

    is_different_person = fields.Boolean(readonly=True)

    # Asked once

    def _keep_agreed(self):
        """Settle those of these where a candidate agreed to an earlier step already; returns them.

        Only where the policy asks once, and one approval is enough; never a step that was just
        opened again on purpose (`_open` is called for that one itself).
        """
        kept_by = defaultdict(self.browse)
        self.request_id.step_ids.mapped("agreed_ids")  # read together, not request by request
        for step in self:
            if approver := step._get_earlier_approver():
                kept_by[approver] |= step
        for approver, steps in kept_by.items():
            now = fields.Datetime.now()
            steps.write({"state": "kept", "decided_at": now, "decided_by_id": approver.id})
            steps.request_id._record(
                "keep", steps=steps, details={"agreed": {"id": approver.id, "name": approver.name}}
            )
        return self.browse().union(*kept_by.values())

    def _get_earlier_approver(self):
        self.ensure_one()
        policy = self.request_id.policy_id
        asks_more = self.required_count > 1 or self.is_different_person or self.needs_input
        if policy.repeat_mode != "once" or asks_more or self.added_by_id:
            return self.env["res.users"]
        earlier = self.request_id.step_ids.filtered(lambda step: step.stage < self.stage)
        if not earlier:
            return self.env["res.users"]
        approver = self._filter_able(earlier._get_approvers() & self.candidate_ids)[:1]
        document = self.request_id._get_document()
        return approver.browse() if approver and document._approval_step_blocker(self) else approver

    def _get_approvers(self):
        """Everybody who stands behind these steps."""
        agreed = self.agreed_ids | self.kept_id.agreed_ids
        return agreed | self.filtered(lambda step: step.state in AGREED_STATES).decided_by_id

    # Somebody else

    def _get_other_approvers(self):
        self.ensure_one()
        return (self.request_id.step_ids - self)._get_approvers()

    def _same_person_blocker(self):
        """Why the current user, though asked, must leave this step to somebody else, or False."""
        self.ensure_one()
        if not self.is_different_person:
            return False
        if (self.env.user | self._get_principal()) & self._get_other_approvers():
            return self.env._(
                "“%(step)s” needs somebody who has approved no other step of this request.", step=self.name
            )
        return False

    def _exclude_approvers(self):
        """Take whoever approved another step off the candidates of steps that want somebody else.

        Where too few are left the superiors of those taken off stand in. Where nobody is left the
        requester is told; the step then stays open and says so.
        """
        for step in self.filtered("is_different_person"):
            before, excluded = step.candidate_ids, step.candidate_ids & step._get_other_approvers()
            if not excluded:
                continue
            left = before - excluded
            if len(left) < step.required_count:
                left |= step._get_stand_ins(excluded)
            required = max(1, min(step.required_count, len(left)))
            step.write({"candidate_ids": [Command.set(left.ids)], "required_count": required})
            step.request_id._add_observers(excluded)
            if step.state == "open":
                step._drop_activities(excluded)
                step._ask_also(left - before)
            if not left:
                step._tell_nobody_left(excluded)

    def _get_stand_ins(self, excluded):
        """For each of ``excluded`` the nearest superior who may decide this step in his place."""
        taken = excluded | self._get_other_approvers()
        stand_ins = self.env["res.users"]
        for user in excluded:
            able = user._get_approval_superiors().filtered(
                lambda superior: superior not in taken and not self._target_blocker(superior)
            )
            stand_ins |= able[:1]
        return stand_ins

    def _tell_nobody_left(self, excluded):
        self.request_id.message_notify(
            partner_ids=self.request_id.requester_id.partner_id.ids,
            subject=self.env._("Nobody can decide “%(step)s”", step=self.name),
            body=self.env._(
                "“%(step)s” needs somebody who has approved no other step, and %(names)s have. "
                "Recall the request, have somebody else named for it, then submit it again.",
                step=self.name,
                names=format_list(self.env, excluded.mapped("name")),
            ),
        )
