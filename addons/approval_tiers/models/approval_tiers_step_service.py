import json
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .approval_tiers_step import OPEN_STATES


class ApprovalTiersStepService(models.Model):
    """Deciding a step: approve, reject, return. Checks the real user, then writes as superuser."""

    _inherit = "approval.tiers.step"

    agreed_ids = fields.Many2many(
        "res.users",
        "approval_tiers_step_agreed_rel",
        string="Have agreed",
        compute="_compute_agreed_ids",
        store=True,
        help="Whoever approved, and for whom; they are not asked again while others must agree too.",
    )
    reopened_by_id = fields.Many2one(
        "approval.tiers.decision",
        string="Opened again by",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Only approvals after this return count.",
    )

    @api.depends("decision_ids.action", "reopened_by_id")
    def _compute_agreed_ids(self):
        agreed = defaultdict(self.browse)
        for step in self:
            rows = step._get_approvals()
            agreed[rows.user_id | rows.for_user_id] |= step
        for users, steps in agreed.items():
            steps.agreed_ids = users

    def _get_approvals(self):
        """The approvals of these steps that count: those since each was last opened again."""
        return self.decision_ids.filtered(
            lambda row: row.action == "approve" and row.id > row.step_id.reopened_by_id.id
        )

    def action_approve(self, comment=None, checklist=None):
        """Approve these steps as the current user.

        :param checklist: keys of the ticked lines (APV-02)
        :raises AccessError: the user is not asked
        :raises UserError: the step is not open, its document changed since it was submitted, or
            a compulsory tick, file or comment is missing
        """
        self._decide("approve", comment, checklist)
        return True

    def action_reject(self, comment=None):
        """Refuse for good; the comment is compulsory."""
        self._decide("reject", comment)
        return True

    def action_return(self, comment=None, to_step_id=None):
        """Give the document back for change; the comment is compulsory (APV-15).

        :param to_step_id: an earlier decided step of the same request, which is asked again with
            everything after it; without it the document goes back to its author
        """
        if to_step_id:
            self._return_to(to_step_id, comment)
        else:
            self._decide("return", comment)
        return True

    def action_open_request(self):
        self.ensure_one()
        return self.request_id._get_form_action()

    def action_decide_dialog(self):
        """Ask for what the decision needs; the context names the decision."""
        return self.env["approval.tiers.decide"]._open(self, self.env.context.get("decision", "approve"))

    def _decide(self, action, comment=None, checklist=None):
        comment, ticked = str(comment or "").strip(), self._read_ticks(checklist)
        steps, requests = self._take(action, comment)
        if action == "approve":
            steps._check_input(comment, ticked)
        steps._record_decision(action, comment, ticked)
        if action == "approve":
            steps._settle_approved()
            requests.step_ids.filtered(lambda step: step.state == "open")._exclude_approvers()
            requests._advance()
        else:
            state = {"reject": "rejected", "return": "returned"}[action]
            steps._settle(state)
            requests._close(state)
        requests._tell_decision(steps, action, comment)
        # Last, because deleting empties the cache, and all of it would be read again.
        steps._drop_decided()

    def _take(self, action, comment):
        """Lock the requests of these steps and check that the current user may act on them.

        :return: steps and requests as superuser, because users only read them
        """
        steps = self.sudo()  # who decides is checked here, against env.user
        # A many2one prefetches as little as it was read with; the requests are wanted together.
        requests = steps.request_id.with_prefetch()
        requests._lock()
        steps._check_decision(action, comment)
        return steps, requests

    def _check_decision(self, action, comment):
        for step in self:
            if blocker := step._decision_blocker():
                raise UserError(blocker) if step._is_asked() else AccessError(blocker)
        if len(self.request_id) > 1:
            self._check_batch(action)
        if action in ("reject", "return") and not comment:
            raise UserError(self.env._("Say why in the comment, so that the author can act on it."))

    def _check_batch(self, action):
        """Several documents at once: only approval, only where their policies allow it, and only
        steps that ask for nothing else."""
        if action != "approve":
            raise UserError(self.env._("Only approvals can be given for several documents at once."))
        for step in self:
            what = {"document": step.document_name, "step": step.name}
            if not step.request_id.policy_id.is_batch_allowed:
                raise UserError(
                    self.env._(
                        "%(document)s (%(step)s) is decided on its own; its policy “%(policy)s” allows no "
                        "batch approval.",
                        policy=step.request_id.policy_id.name,
                        **what,
                    )
                )
            if step.needs_input:
                raise UserError(
                    self.env._(
                        "%(document)s (%(step)s) asks for ticks, a file or a comment. Open it and decide "
                        "it on its own.",
                        **what,
                    )
                )

    def _check_input(self, comment, ticked):
        """What approving needs besides the right person."""
        self.request_id._check_unchanged()
        for step in self:
            if blocker := step._input_blocker(comment, ticked):
                raise UserError(blocker)
            others = step.request_id.step_ids & self - step
            if step.is_different_person and others:
                raise UserError(
                    self.env._(
                        "“%(step)s” and “%(other)s” need different persons; decide one of them.",
                        step=step.name,
                        other=others[0].name,
                    )
                )

    def _record_decision(self, action, comment, ticked):
        rows = defaultdict(self.browse)
        for step in self:
            details = step._prepare_details(ticked) if action == "approve" else None
            rows[json.dumps(details, sort_keys=True)] |= step
        for details, steps in rows.items():
            steps.request_id._record(action, comment, steps=steps, details=json.loads(details))

    def _settle_approved(self):
        enough = self.filtered(lambda step: len(step._get_approvals()) >= step.required_count)
        enough._settle("approved")

    def _settle(self, state):
        self.write({"state": state, "decided_at": fields.Datetime.now(), "decided_by_id": self.env.uid})

    def _drop_decided(self):
        """Drop the activities of settled steps; of those where others must agree too, only of
        whoever has agreed."""
        asking = self.filtered(lambda step: step.state == "open")
        (self - asking)._drop_activities()
        asking._drop_activities(self.env.user)

    def _cancel(self):
        steps = self.filtered(lambda step: step.state in OPEN_STATES)
        steps.write({"state": "cancelled"})
        steps._drop_activities()

    def _drop_activities(self, users=None):
        if not self:
            return
        domain = Domain("approval_step_id", "in", self.ids)
        if users is not None:
            domain &= Domain("user_id", "in", users.ids)
        self.env["mail.activity"].sudo().search(domain).unlink()  # users may not delete them
