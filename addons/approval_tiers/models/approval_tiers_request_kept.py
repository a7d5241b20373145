from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import format_list

from .. import seal


class ApprovalTiersStepKept(models.Model):
    _inherit = "approval.tiers.step"

    kept_id = fields.Many2one(
        "approval.tiers.step",
        string="Agreed before in",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The step of an earlier request whose agreement still stands.",
    )

    def _prepare_basis_vals(self):
        """Steps of another request that rests on what was agreed in these."""
        names = ("stage", "name", "duty", "reason", "approver_type", "required_count", "decided_at")
        return [
            {
                **{name: step[name] for name in names},
                "candidate_ids": [Command.set(step.candidate_ids.ids)],
                "decided_by_id": step.decided_by_id.id,
                "state": "kept",
                "kept_id": (step.kept_id or step).id,
            }
            for step in self
            if step.state in ("approved", "kept")
        ]

    def _get_agreed_by(self):
        """Those whose agreement this step rests on; for whom, where a deputy agreed."""
        self.ensure_one()
        origin = self.kept_id or self
        # Kept without a vote of its own: he agreed to an earlier step of that request.
        before = origin.filtered(lambda step: step.state == "kept").decided_by_id
        return origin.agreed_ids or before


class ApprovalTiersRequestKept(models.Model):
    """Asked again: only the tiers whose inputs moved, and everybody is told what moved."""

    _inherit = "approval.tiers.request"

    changes = fields.Json(
        readonly=True,
        help="What moved since the request before: a list of label, old and new text.",
    )
    basis_id = fields.Many2one(
        "approval.tiers.request",
        string="Follows from",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The approved change after which this content is what was agreed.",
    )
    changes_content = fields.Html(compute="_compute_changes_content", sanitize=False)

    @api.depends("changes")
    @api.depends_context("lang")
    def _compute_changes_content(self):
        """Old and new side by side, for whoever decides again (CHG-03)."""
        for request in self:
            request.changes_content = bool(request.changes) and self.env["ir.qweb"]._render(
                "approval_tiers.changes_content", {"changes": request.changes}
            )

    # Delta re-approval

    @api.model
    def _get_keepable(self, latest):
        """Those of the ``latest`` requests, before they are closed, whose agreements may stand.

        What somebody rejected or recalled is asked of everybody again.
        """
        states = ("returned", "approved", "pending")
        # The service reads earlier requests.
        return self.sudo().union(*latest.values()).filtered(lambda request: request.state in states)

    def _keep_agreements(self, vals_list):
        """Write the agreements that still stand into the steps of the requests to be created.

        An agreement stands under the same policy, by somebody who may still decide, while nothing
        that its tier watches has moved.
        """
        by_id = {request.id: request for request in self}
        for vals in vals_list:
            last = by_id.get(vals["previous_id"])
            if last and last.policy_id.id == vals["policy_id"]:
                moved = seal.moved_cells(seal.bare(last.sealed_values), seal.bare(vals["sealed_values"]))
                is_other_amount = bool(last.currency_id.compare_amounts(last.amount, vals["amount"]))
                for command in vals["step_ids"]:
                    command[2].update(last._get_kept_vals(command[2], moved, is_other_amount))

    def _get_kept_vals(self, step, moved, is_other_amount):
        before = self.step_ids.filtered(
            lambda old: old.tier_key == step["tier_key"] and old.state in ("approved", "kept")
        )[-1:]
        # What a tier watches does not depend on who asks.
        tier = self.env["approval.tiers.tier"].sudo().browse(step["tier_key"])
        if not before or tier._is_concerned(self._get_document(), moved, is_other_amount):
            return {}
        agreed = before._get_agreed_by() & self.env["res.users"].browse(step["candidate_ids"][0][2])
        if len(agreed) < step["required_count"]:
            return {}
        return {
            "state": "kept",
            "kept_id": (before.kept_id or before).id,
            "decided_by_id": before.decided_by_id.id,
            "decided_at": before.decided_at,
        }

    # Everybody concerned is told

    def _tell_changes(self):
        """Tell whoever decided before on what has changed since (CHG-03)."""
        told = {}
        for request in self.filtered("changes"):
            for reviewer in request._get_earlier_reviewers():
                told.setdefault(reviewer, self.browse())
                told[reviewer] |= request
        for reviewer, requests in told.items():
            if reviewer != self.env.user and reviewer.active:
                requests._notify_changes(reviewer)

    def _get_earlier_reviewers(self):
        """Everybody who decided on this document at this gate before."""
        self.ensure_one()
        reviewers, request = self.env["res.users"], self.previous_id
        while request:
            rows = request.decision_ids.filtered(lambda row: row.action in ("approve", "return", "reject"))
            reviewers |= rows.user_id
            request = request.previous_id
        return reviewers

    def _notify_changes(self, reviewer):
        single = self if len(self) == 1 else self.env["mail.thread"]
        names = format_list(self.env, self.mapped("document_name"))
        bodies = [
            Markup("<b>%s</b><ul>%s</ul>")
            % (
                request.document_name,
                Markup().join(
                    Markup("<li>%(label)s: <s>%(old)s</s> → <b>%(new)s</b></li>") % change
                    for change in request.changes
                ),
            )
            for request in self
        ]
        single.message_notify(
            partner_ids=reviewer.partner_id.ids,
            author_id=self.env.user.partner_id.id,
            subject=self.env._("Changed after your decision: %(documents)s", documents=names),
            body=Markup().join(bodies),
        )
