from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .approval_tiers_policy_change import COMMITTEE, GENERAL_MANAGER


class ApprovalTiersPolicyVote(models.Model):
    """The vote of one member of the committee on a major change (WFC-02). Written by the step."""

    _name = "approval.tiers.policy.vote"
    _inherit = ["approval.tiers.recorded"]
    _description = "Vote on a workflow change"
    _order = "change_id, id"
    _rec_name = "user_id"

    change_id = fields.Many2one(
        "approval.tiers.policy.change", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="change_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users", string="Member", required=True, readonly=True, index=True, ondelete="restrict"
    )
    answer = fields.Selection([("yes", "For"), ("no", "Against")], required=True, readonly=True)
    comment = fields.Text(readonly=True)
    voted_at = fields.Datetime(required=True, readonly=True)

    _once = models.Constraint("UNIQUE (change_id, user_id)", "Each member votes once.")

    @api.model
    def _get_service_refusal(self):
        return self.env._("Votes are cast with the button of the change request.")


class ApprovalTiersPolicyChangeDecision(models.Model):
    """How a change request is decided: by the committee when it is major, else by the general
    manager; with reasons, and told to everybody concerned (WFC-02, WFC-03)."""

    _inherit = "approval.tiers.policy.change"

    def _vote_blocker(self):
        """Why the current user cannot vote now: a sentence, or False."""
        self.ensure_one()
        user = self.env.user
        if self.state != "committee":
            return self.env._("The committee does not vote on this now.")
        if not user.has_group(COMMITTEE) or user == self.requester_id:
            return self.env._("Only members of the committee vote, and nobody on his own request.")
        if user in self.sudo().vote_ids.user_id:  # he may not read the votes of others
            return self.env._("You have voted already.")
        return False

    def _decider_blocker(self):
        """Why the current user is not the one to decide now: a sentence, or False."""
        self.ensure_one()
        group = {"committee": COMMITTEE, "decision": GENERAL_MANAGER}.get(self.state)
        if not group:
            return self.env._("There is nothing to decide now.")
        if not self.env.user.has_group(group) or self.env.user == self.requester_id:
            return self.env._("Somebody else decides on this request.")
        return False

    def _vote(self, answer, comment=None):
        self.check_access("read")
        if blocker := self._vote_blocker():
            raise AccessError(blocker)
        # Checked above; users have no right to write votes.
        self.env["approval.tiers.policy.vote"].sudo().create(
            {
                "change_id": self.id,
                "user_id": self.env.uid,
                "answer": answer,
                "comment": comment,
                "voted_at": fields.Datetime.now(),
            }
        )

    def _decide(self, answer, reason):
        """Approve (``yes``) or refuse the change as the current user."""
        self.check_access("read")
        if blocker := self._decider_blocker():
            raise AccessError(blocker)
        if not (reason or "").strip():
            raise UserError(self.env._("Give the reasons; they go to everybody concerned."))
        if self.state == "committee":
            self._check_votes(answer)
        self._go(
            {
                "state": "implementing" if answer == "yes" else "refused",
                "decision_reason": reason.strip(),
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
            }
        )
        self._drop_activities()
        self._tell_decision()

    def _check_votes(self, answer):
        """WFC-02: the committee decides with minutes, enough votes, and as it has voted."""
        self._check_filled(("minutes",))
        votes = self.sudo().vote_ids.mapped("answer")  # all count, whoever closes the meeting
        if len(votes) < self.votes_needed:
            raise UserError(
                self.env._(
                    "%(votes)s of %(needed)s votes have been cast; wait for the others.",
                    votes=len(votes),
                    needed=self.votes_needed,
                )
            )
        is_carried = votes.count("yes") * 2 > len(votes)
        if is_carried != (answer == "yes"):
            raise UserError(self.env._("The committee has voted otherwise."))

    def _tell_decision(self):
        """WFC-03: result and reasons go to the requester and everybody affected."""
        # Who is in a group: no secret.
        users = self.requester_id | self.affected_ids | self.affected_group_ids.sudo().all_user_ids
        users = users.filtered(lambda user: user.active and not user.share)
        state = dict(self._fields["state"]._description_selection(self.env))[self.state]
        self.message_notify(
            partner_ids=users.partner_id.ids,
            subject=self.env._("%(state)s: %(change)s", state=state, change=self.name),
            body=Markup("<p>%s</p>") % self.decision_reason,
        )

    def action_vote_dialog(self):
        return self._get_decide_action("vote", self.env._("Vote"))

    def action_decide_dialog(self):
        return self._get_decide_action("decision", self.env._("Decide"))

    def _get_decide_action(self, purpose, title):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "approval.tiers.policy.change.decide",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_change_id": self.id, "default_purpose": purpose},
        }
