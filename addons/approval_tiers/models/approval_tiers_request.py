from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.fields import Command
from odoo.tools import SQL

from .approval_tiers_step import OPEN_STATES

STATES = [
    ("pending", "Waiting for approval"),
    ("approved", "Approved"),
    ("returned", "Returned for change"),
    ("rejected", "Rejected"),
    ("recalled", "Recalled"),
]


class ApprovalTiersRequest(models.Model):
    """A document submitted at a gate: its sealed content, its frozen steps, its decisions.

    pending → approved | returned | rejected | recalled; nothing leads out of those four. Asking
    again makes a new request that points at the one before, so no opinion is ever lost.
    Users only read; `_submit`, `_advance`, `_close` and the steps' `_decide` write.
    """

    _name = "approval.tiers.request"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Approval request"
    _order = "id desc"
    _rec_name = "document_name"

    res_model = fields.Selection(
        lambda self: self.env["approval.tiers.policy"]._selection_res_model(),
        string="Document type",
        required=True,
        readonly=True,
    )
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", required=True, readonly=True
    )
    gate = fields.Selection(
        lambda self: self.env["approval.tiers.policy"]._selection_gate(), required=True, readonly=True
    )
    document_name = fields.Char(string="Document name", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True, ondelete="restrict")
    amount = fields.Monetary(readonly=True, help="In company currency, when it was submitted.")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    requester_id = fields.Many2one(
        "res.users", required=True, readonly=True, index=True, ondelete="restrict"
    )
    observer_ids = fields.Many2many(
        "res.users",
        string="May read",
        readonly=True,
        help="The superiors of the requester: they may look, they decide only where they are asked.",
    )
    policy_id = fields.Many2one(
        "approval.tiers.policy", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    policy_version = fields.Integer(readonly=True)
    previous_id = fields.Many2one(
        "approval.tiers.request", string="Asked before", readonly=True, index="btree_not_null"
    )
    step_ids = fields.One2many("approval.tiers.step", "request_id", string="Steps", readonly=True)
    decision_ids = fields.One2many(
        "approval.tiers.decision", "request_id", string="Decisions", readonly=True
    )
    state = fields.Selection(STATES, required=True, readonly=True, default="pending", index=True)
    submitted_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    decided_at = fields.Datetime(readonly=True)
    seal = fields.Char(required=True, readonly=True)
    sealed_values = fields.Json(required=True, readonly=True)

    _document = models.Index("(res_model, res_id, gate, id DESC)")
    _one_pending = models.UniqueIndex(
        "(res_model, res_id, gate) WHERE state = 'pending'",
        "This document has just been submitted by somebody else; reload the page.",
    )

    # What gates ask

    @api.model
    def _get_latest(self, records, gate):
        """{record id: its last request at ``gate``} for those that have one; reads as superuser
        because a gate's answer must not depend on who asks."""
        if not records:
            return {}
        self.flush_model(["res_model", "res_id", "gate"])
        self.env.cr.execute(
            SQL(
                """SELECT DISTINCT ON (res_id) id FROM approval_tiers_request
                    WHERE res_model = %s AND gate = %s AND res_id IN %s
                    ORDER BY res_id, id DESC""",
                records._name,
                gate,
                tuple(records.ids),
            )
        )
        found = self.sudo().browse([row[0] for row in self.env.cr.fetchall()])
        return {request.res_id: request for request in found}

    def _get_blocker(self, record):
        """Why ``record`` may not pass this request's gate: a sentence, or False."""
        self.ensure_one()
        what = {"document": record.display_name, "gate": record._approval_gates()[self.gate]}
        if self.state == "approved":
            changes = self._get_changes(record)
            return changes and self.env._(
                "%(document)s has changed since its approval (%(gate)s): %(changes)s. "
                "Submit it for approval again.",
                changes=self._format_changes(changes),
                **what,
            )
        if self.state == "pending":
            steps = self.step_ids.filtered(lambda step: step.state == "open")
            return self.env._(
                "%(document)s is waiting for approval (%(gate)s): %(steps)s.",
                steps="; ".join(
                    f"{step.name} ({', '.join(step.candidate_ids.mapped('name'))})" for step in steps
                ),
                **what,
            )
        last = self.decision_ids.sorted("id")[-1:]
        what.update(user=last.user_id.name, comment=last.comment or "")
        if self.state == "rejected":
            return self.env._("%(user)s has rejected %(document)s (%(gate)s): %(comment)s", **what)
        if self.state == "returned":
            return self.env._(
                "%(user)s has returned %(document)s for change (%(gate)s): %(comment)s. "
                "Change it and submit it again.",
                **what,
            )
        return self.env._(
            "%(document)s needs approval (%(gate)s); the last request was recalled. "
            "Submit it for approval again.",
            **what,
        )

    def _get_document(self):
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id)

    def _get_changes(self, record):
        """What moved in ``record`` since it was submitted, in words; empty while it is covered."""
        self.ensure_one()
        record = record.sudo()
        if record._get_approval_seal() == self.seal:
            return []
        return record._get_approval_changes(self.sealed_values, record._get_sealed_values())

    @api.model
    def _format_changes(self, changes, limit=5):
        shown = [f"{change['label']}: {change['old']} → {change['new']}" for change in changes[:limit]]
        return "; ".join(shown) + ("; …" if len(changes) > limit else "")

    def _check_unchanged(self):
        for request in self:
            if changes := request._get_changes(request._get_document()):
                raise UserError(
                    self.env._(
                        "%(document)s has changed since it was submitted: %(changes)s. "
                        "Return it, so that it is submitted again as it is now.",
                        document=request.document_name,
                        changes=self._format_changes(changes),
                    )
                )

    # What the requester does

    @api.model
    def _submit(self, records, gate):
        """Make one request for each of ``records`` at ``gate`` and open its first stage.

        The caller has checked that the user may write the records.
        :raises UserError: a record needs no approval, is waiting already, or cannot be routed
        """
        policies = self.env["approval.tiers.policy"]._match(records, gate)
        latest = self._get_latest(records, gate)
        for record in records:
            if blocker := self._submit_blocker(record, gate, policies, latest.get(record.id)):
                raise UserError(blocker)
        outdated = self.sudo().union(*latest.values()).filtered(lambda r: r.state == "pending")
        if outdated:  # submitted again after a change: the old question is void
            outdated._record("recall", self.env._("Submitted again after a change."))
            outdated._close("recalled")
        plans = self.env["approval.tiers.tier"]._plan(records, policies)
        self.flush_model(["state"])  # the index allows one pending request at a time
        # Users have no right to write requests; this service is the only way.
        requests = self.sudo().with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        created = requests.create(
            [
                self._prepare_request_vals(record, gate, policies[record.id], latest, plans)
                for record in records.sudo()
            ]
        )
        created._record("submit")
        created._advance()
        return created

    @api.model
    def _submit_blocker(self, record, gate, policies, last):
        if record.id not in policies:
            return self.env._("%(document)s needs no approval here.", document=record.display_name)
        if last and last.state == "pending" and not last._get_changes(record):
            return last._get_blocker(record)
        if last and last.state == "approved" and not last._get_changes(record):
            return self.env._("%(document)s is approved already.", document=record.display_name)
        return record._approval_submit_blocker(gate)

    @api.model
    def _prepare_request_vals(self, record, gate, policy, latest, plans):
        last = latest.get(record.id, self.browse())
        values = record._get_sealed_values()
        company = record._get_approval_company()
        request = {
            "res_model": record._name,
            "res_id": record.id,
            "gate": gate,
            "document_name": record.display_name,
            "company_id": company.id,
            "currency_id": company.currency_id.id,
            "amount": record._get_approval_amount(),
            "partner_id": record._get_approval_partner().id,
            "requester_id": self.env.uid,
            "observer_ids": self.env.user._get_approval_superiors().ids,
            "policy_id": policy.id,
            "policy_version": policy.version,
            "previous_id": last.id,
            "seal": record._get_approval_seal(),
            "sealed_values": values,
        }
        kept = last._get_kept_keys(policy, request["seal"])
        request["step_ids"] = [
            Command.create(dict(step, state="kept") if step["tier_key"] in kept else step)
            for step in plans[record.id]
        ]
        return request

    def _get_kept_keys(self, policy, seal):
        """Tiers that agreed to exactly this content before it was returned; not asked again."""
        if self.state != "returned" or self.seal != seal or self.policy_id != policy:
            return set()
        agreed = self.step_ids.filtered(lambda step: step.state in ("approved", "kept"))
        return set(agreed.mapped("tier_key"))

    def action_recall(self, comment=None):
        """Take the question back; only the requester or the document's owner may."""
        for request in self:
            owners = request.requester_id | request._get_document().sudo()._get_approval_owners()
            if self.env.user not in owners:
                raise AccessError(self.env._("Only the requester can recall a request."))
            if request.state != "pending":
                raise UserError(self.env._("This request is settled; there is nothing to recall."))
        recalled = self.sudo()  # checked above; users have no write access
        recalled._lock()
        recalled._record("recall", comment)
        recalled._close("recalled")
        return True

    def action_comment(self, comment):
        """Add a remark to the record of decisions without deciding."""
        self.check_access("read")
        if not (comment or "").strip():
            raise UserError(self.env._("Write the comment first."))
        self.sudo()._record("comment", comment)
        return True

    # The service's own steps

    def _record(self, action, comment=None):
        self.env["approval.tiers.decision"].sudo().create(
            [
                {
                    "request_id": request.id,
                    "company_id": request.company_id.id,
                    "action": action,
                    "comment": comment,
                    "seal": request.seal,
                }
                for request in self
            ]
        )

    def _lock(self):
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._("Somebody else is deciding on this right now; try again in a moment.")
            ) from error

    def _advance(self):
        """Open the next stage of each request, or approve it when every step agreed."""
        to_open = self.env["approval.tiers.step"]
        finished = self.browse()
        for request in self:
            left = request.step_ids.filtered(lambda step: step.state in OPEN_STATES)
            if not left:
                finished |= request
            elif "open" not in left.mapped("state"):
                stage = min(left.mapped("stage"))
                to_open |= left.filtered(lambda step, stage=stage: step.stage == stage)
        finished.write({"state": "approved", "decided_at": fields.Datetime.now()})
        to_open._open()

    def _close(self, state):
        self.write({"state": state, "decided_at": fields.Datetime.now()})
        self.step_ids._cancel()

    def _tell_decision(self, steps, action, comment):
        """Log the decision on each document and tell each requester once (APV-11)."""
        label = dict(self.decision_ids._fields["action"]._description_selection(self.env))[action]
        author = self.env.user.partner_id
        for res_model, requests in self.grouped("res_model").items():
            bodies = {
                request.res_id: request._format_decision(steps, label, comment) for request in requests
            }
            documents = self.env[res_model].browse(bodies)
            if hasattr(documents, "_message_log_batch"):
                documents.sudo()._message_log_batch(bodies, author_id=author.id)
        for requester, requests in self.grouped("requester_id").items():
            if requester != self.env.user:
                requests._notify_requester(requester, steps, label, comment, author)

    def _notify_requester(self, requester, steps, label, comment, author):
        single = self if len(self) == 1 else self.env["mail.thread"]
        names = ", ".join(self.mapped("document_name"))
        single.message_notify(
            partner_ids=requester.partner_id.ids,
            author_id=author.id,
            subject=self.env._("%(decision)s: %(documents)s", decision=label, documents=names),
            body=Markup("<br/>").join(
                Markup("<b>%s</b> %s") % (request.document_name, request._format_decision(steps, label, comment))
                for request in self
            ),
        )

    def _format_decision(self, steps, label, comment):
        self.ensure_one()
        names = ", ".join(steps.filtered(lambda step: step.request_id == self).mapped("name"))
        note = Markup("<br/>%s") % comment if comment else ""
        following = self.step_ids.filtered(lambda step: step.state == "open")
        coming = ", ".join(following.mapped("name")) or dict(
            self._fields["state"]._description_selection(self.env)
        )[self.state]
        return Markup("%s: <b>%s</b> (%s → %s)%s") % (names, label, self.env.user.name, coming, note)

    def _get_form_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_open_document(self):
        """Show the document itself to those who may read it."""
        self.ensure_one()
        document = self._get_document()
        document.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
