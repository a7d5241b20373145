from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import format_list

from .approval_tiers_step import AGREED_STATES


class ApprovalTiersStepRoute(models.Model):
    """What an approver does with his step besides deciding it: hand it on, add a colleague before
    or after himself, ask for an opinion, send it back to an earlier step. All of it is recorded."""

    _inherit = "approval.tiers.step"

    added_by_id = fields.Many2one(
        "res.users", string="Added by", readonly=True, help="The approver who added this step to the route."
    )
    waits_for_id = fields.Many2one(
        "approval.tiers.step",
        string="Waits for",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="A step of the same stage that comes first.",
    )
    advisor_ids = fields.Many2many(
        "res.users",
        "approval_tiers_step_advisor_rel",
        string="Opinion asked of",
        readonly=True,
        help="Those who have not answered yet; the step does not wait for them.",
    )
    can_advise = fields.Boolean(compute="_compute_can_advise")

    @api.depends("advisor_ids", "state")
    @api.depends_context("uid")
    def _compute_can_advise(self):
        user, asked = self.env.user, self.sudo()  # asks for env.user, whatever he may read
        for step, own in zip(self, asked, strict=True):
            # Of most nobody asks for an opinion: no sentence is made that nobody reads.
            step.can_advise = user in own.advisor_ids and not own._advice_blocker()

    # Actions

    def action_forward(self, user_id, comment=None):
        """Hand this step to a colleague: he decides in my place."""
        steps, target = self._take_for("forward", user_id, comment)
        for step in steps:
            principal = step._get_principal()
            commands = [Command.unlink(principal.id), Command.link(target.id)]
            step.write({"candidate_ids": commands})
            step._drop_activities(principal)
            step.request_id._add_observers(principal)
            step._ask_also(target)
        return True

    def action_add_colleague(self, user_id, position="before", comment=None):
        """Let a colleague decide as well: ``before`` me, mine waits for him, or ``after`` me."""
        if position not in ("before", "after"):
            raise UserError(self.env._("A colleague is added before or after you."))
        steps, target = self._take_for("add", user_id, comment, position=position)
        for step in steps:
            added = step.create(step._prepare_added_vals(target, position, comment))
            if position == "before":
                step.write({"state": "waiting", "waits_for_id": added.id})
                step._drop_activities(step._get_asked())  # who stands in is not asked now, either
                added._open()
        return True

    def action_ask_opinion(self, user_id, comment=None):
        """Ask somebody what he thinks; the step neither waits for him nor passes to him (APV-09)."""
        steps, target = self._take_for("ask", user_id, comment)
        steps.write({"advisor_ids": [Command.link(target.id)]})
        steps.request_id._add_observers(target)
        steps._create_activities(target)
        steps._send_notices("asked", dict.fromkeys(steps, target))
        return True

    def action_give_opinion(self, comment=None):
        """Answer as one who was asked for his opinion; decides nothing (APV-09)."""
        comment = str(comment or "").strip()
        steps = self.sudo()  # users only read steps; who answers is checked here, against env.user
        requests = steps.request_id
        requests._lock()
        for step in steps:
            if blocker := step._advice_blocker():
                is_known = step.env.user in step.request_id.observer_ids
                raise UserError(blocker) if is_known else AccessError(blocker)
        if not comment:
            raise UserError(self.env._("Write your opinion in the comment."))
        requests._record("opinion", comment, steps=steps)
        steps.write({"advisor_ids": [Command.unlink(self.env.uid)]})
        steps._drop_activities(self.env.user)
        requests._tell_decision(steps, "opinion", comment)
        return True

    # Who may be drawn in

    def _advice_blocker(self):
        """Why the current user cannot give his opinion on this step: a sentence, or False."""
        self.ensure_one()
        if self.env.user not in self.advisor_ids:
            return self.env._("Nobody asks for your opinion on “%(step)s” at present.", step=self.name)
        if self.state not in ("open", "waiting"):
            return self.env._("“%(step)s” is settled; your opinion is not needed any more.", step=self.name)
        return False

    def _target_blocker(self, user):
        """Why ``user`` cannot be asked in or for this step: a sentence, or False."""
        self.ensure_one()
        document = self.request_id._get_document().sudo()  # its owner counts, whoever asks
        if not user or not user.active or user.share:
            return self.env._("Choose somebody who works here; customers and former users cannot decide.")
        if self.company_id not in user.company_ids:
            return self.env._(
                "%(user)s has no access to %(company)s.", user=user.name, company=self.company_id.name
            )
        if user in self.request_id.requester_id | document._get_approval_owners():
            return self.env._("%(user)s asks for this approval and takes no part in it.", user=user.name)
        if user in self.candidate_ids | self.advisor_ids:
            return self.env._("%(user)s is asked in “%(step)s” already.", user=user.name, step=self.name)
        return False

    def _take_for(self, action, user_id, comment, **details):
        """Lock, check that the current user may act and that the target may be asked, and record.

        :return: steps as superuser, because users only read them; target
        """
        comment = str(comment or "").strip()
        steps, requests = self._take(action, comment)
        # Anybody may be asked, though the current user may not read his account.
        target = self.env["res.users"].sudo().browse(user_id if type(user_id) is int else False).exists()
        for step in steps:
            blocker = step._target_blocker(target)
            if not blocker and action == "forward" and step.is_different_person:
                blocker = target in step._get_other_approvers() and self.env._(
                    "%(user)s has approved another step; “%(step)s” needs somebody else.",
                    user=target.name,
                    step=step.name,
                )
            if blocker:
                raise UserError(blocker)
        details["target"] = {"id": target.id, "name": target.name}
        requests._record(action, comment, steps=steps, details=details)
        requests._tell_decision(steps, action, ": ".join(filter(None, (target.name, comment))))
        return steps, target

    def _prepare_added_vals(self, target, position, comment):
        self.ensure_one()
        is_before = position == "before"
        author = self._get_principal()
        return {
            "request_id": self.request_id.id,
            "stage": self.stage,
            "sequence": self.sequence + (-1 if is_before else 1),
            "waits_for_id": (self.waits_for_id if is_before else self).id,
            "name": self.env._("%(step)s: %(user)s", step=self.name, user=target.name),
            "duty": str(comment or "").strip(),
            "reason": self.env._("Added by %(user)s", user=author.name),
            "approver_type": "user",
            "candidate_ids": [Command.set(target.ids)],
            "added_by_id": author.id,
            "limit_hours": self.limit_hours,
            "limit_kind": self.limit_kind,
            "reminder_hours": self.reminder_hours,
            "escalation_type": self.escalation_type,
            "escalation_user_id": self.escalation_user_id.id,
            "escalation_group_id": self.escalation_group_id.id,
        }

    # Order within the route

    def _is_next(self, stage):
        """Whether this step is asked now that ``stage`` is the first with an undecided one."""
        self.ensure_one()
        first = self.waits_for_id
        return self.state == "waiting" and self.stage == stage and (not first or first.state in AGREED_STATES)

    def _get_following(self):
        """The steps of the request that come after this one."""
        self.ensure_one()
        following = self.request_id.step_ids.filtered(lambda step: step.stage > self.stage)
        chained = self
        while chained:
            chained = self.request_id.step_ids.filtered(
                lambda step, before=chained: step.waits_for_id in before
            )
            following |= chained
        return following

    def _get_returnable(self):
        """Earlier decided steps of the request that this one can be sent back to."""
        self.ensure_one()
        decided = self.request_id.step_ids.filtered(lambda step: step.state in AGREED_STATES)
        return decided.filtered(lambda step: self in step._get_following())

    def _ask_also(self, users):
        """Tell ``users``, new candidates of this open step, and whoever decides for them."""
        self.ensure_one()
        if users:
            self._create_activities(users)
            self._send_notices("opened", {self: users})
        self._sync_delegations()

    def _return_to(self, step_id, comment):
        """Ask an earlier step again, and everything after it (APV-15); the log keeps the opinions."""
        comment = str(comment or "").strip()
        steps, request = self._take("return", comment)
        target = steps[:1]._get_returnable().filtered(lambda step: step.id == step_id)
        if not target:
            names = steps[:1]._get_returnable().mapped("name")
            raise UserError(
                self.env._(
                    "It can go back to an earlier step that has been decided: %(steps)s.",
                    steps=format_list(self.env, names, "or") or self.env._("there is none"),
                )
            )
        details = {"to_step": {"id": target.id, "name": target.name}}
        request._record("return", comment, steps=steps, details=details)
        target._reopen()
        request._tell_decision(steps, "return", comment)

    def _reopen(self):
        """Ask this step again and forget what was decided on it and after it; opinions stay in the log."""
        again = self | self._get_following()
        again._drop_activities()
        again.write(
            {
                "state": "waiting",
                "opened_at": False,
                "deadline_at": False,
                "decided_at": False,
                "decided_by_id": False,
                "kept_id": False,
                "advisor_ids": [Command.clear()],
                "reopened_by_id": max(self.request_id.decision_ids.ids),
            }
        )
        self._open()
