from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.fields import Command

from .. import seal
from .approval_tiers_step import OPEN_STATES


class ApprovalTiersRequestService(models.Model):
    """Everything that writes a request: submit, recall, advance, close, tell.

    Users have no right to write requests, steps or decisions. Each method here checks the real
    user first, or is called by one that has, and then writes as superuser.
    """

    _inherit = "approval.tiers.request"

    # What the requester does

    @api.model
    def _submit(self, records, gate):
        """Make one request for each of ``records`` at ``gate`` and open its first stage.

        The caller has checked that the user may write the records.
        :raises UserError: a record needs no approval, is waiting already, or cannot be routed
        """
        records._approval_refresh()
        policies = self.env["approval.tiers.policy"]._match(records, gate)
        latest = self._get_latest(records, gate)
        for record in records:
            if blocker := self._submit_blocker(record, gate, policies, latest.get(record.id)):
                raise UserError(blocker)
        keepable = self._get_keepable(latest)
        # The service; who submits was checked.
        outdated = self.sudo().union(*latest.values()).filtered(lambda r: r.state == "pending")
        if outdated:  # submitted again after a change: the old question is void
            outdated._record("recall", self.env._("Submitted again after a change."))
            outdated._close("recalled")
        # Frozen in the words of whoever asks, also when he asks by a call without a language.
        tiers = self.env["approval.tiers.tier"].with_context(lang=self.env.user.lang)
        plans = tiers._plan(records.with_context(lang=self.env.user.lang), policies)
        self.flush_model(["state"])  # the index allows one pending request at a time
        sealed = records._get_sealed_batch(self._get_sealed_routing(records, gate))
        # Users have no right to write requests; this service is the only way.
        requests = self.sudo().with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        vals_list = [
            self._prepare_request_vals(
                record, gate, policies[record.id], latest.get(record.id), plans[record.id], sealed
            )
            for record in records.sudo()  # what is sealed is the same whoever submits
        ]
        keepable._keep_agreements(vals_list)
        # No field of a request is tracked, and nobody follows by being named in it.
        created = requests.with_context(tracking_disable=True).create(vals_list).with_env(requests.env)
        records._store_pending(gate)
        created._record("submit")
        created._tell_changes()
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
        return record._get_missing_documents(policies[record.id]) or record._approval_submit_blocker(gate)

    @api.model
    def _get_sealed_routing(self, records, gate):
        """Fields to seal because the policies in force look at them: changed after approval, they
        might have asked for other people."""
        names = self.env["approval.tiers.policy"]._get_active(records._name, gate)._get_routing_fields()
        names -= records._approval_moving_fields() | records._approval_sealed_fields().keys()
        return sorted(name for name in names if records._fields[name].type != "one2many")

    @api.model
    def _prepare_request_vals(self, record, gate, policy, last, plan, sealed):
        """The values of a request.

        :param plan: values of its steps
        :param sealed: {record id: sealed values}
        """
        last = last or self.browse()
        values = sealed[record.id]
        owners = record._get_approval_owners()
        company = record._get_approval_company()
        return {
            "res_model": record._name,
            "res_id": record.id,
            "gate": gate,
            "document_name": record.display_name,
            "company_id": company.id,
            "currency_id": company.currency_id.id,
            "amount": record._get_approval_amount(),
            "partner_id": record._get_approval_partner().id,
            "requester_id": self.env.uid,
            "submitted_at": fields.Datetime.now(),
            "observer_ids": (owners | self.env.user._get_approval_superiors()).ids,
            "policy_id": policy.id,
            "policy_version": policy.version,
            "previous_id": last.id,
            "seal": seal.digest(values),
            "sealed_values": values,
            "changes": record._get_approval_changes(last.sealed_values, values) if last else False,
            "step_ids": [Command.create(step) for step in plan],
        }

    def action_recall(self, comment=None):
        """Take the question back; only the requester or the document's owner may."""
        for request in self.sudo():  # the owner of the document may not read the request itself
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
        if not str(comment or "").strip():
            raise UserError(self.env._("Write the comment first."))
        self.sudo()._record("comment", comment)  # read access is enough to say something
        return True

    # The service's own steps

    def _record(self, action, comment=None, steps=None, for_user=None, details=None):
        """Append one decision a request, or one a step where ``steps`` of these are given.

        :param for_user: on whose behalf the current user acts
        :param details: JSON values that belong to the act; hashed with it
        """
        rows = [(step.request_id, step) for step in steps] if steps else [(r, steps) for r in self]
        # Users have no right to write decisions; callers have checked.
        self.env["approval.tiers.decision"].sudo().create(
            [
                {
                    "request_id": request.id,
                    "step_id": step.id if step else False,
                    "company_id": request.company_id.id,
                    "action": action,
                    "comment": comment,
                    "for_user_id": for_user.id if for_user else False,
                    "details": details,
                    "seal": request.seal,
                }
                for request, step in rows
            ]
        )

    def _add_observers(self, users):
        """Let ``users`` read these requests from now on."""
        self.write({"observer_ids": [Command.link(user.id) for user in users]})

    def _lock(self):
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._("Somebody else is deciding on this right now; try again in a moment.")
            ) from error

    def _advance(self):
        """Open what comes next in each request, or approve it when every step agreed."""
        requests = self
        while requests:
            finished, to_open = requests._get_next()
            finished.write({"state": "approved", "decided_at": fields.Datetime.now()})
            kept = to_open._keep_agreed()
            asked = to_open - kept
            asked._exclude_approvers()
            asked._open()
            finished._grant()
            requests = kept.request_id  # what was kept may have been the last of its stage

    def _get_next(self):
        """Those of these requests that are through, and the steps to open in the others."""
        finished, to_open = self.browse(), self.env["approval.tiers.step"]
        for request in self:
            left = request.step_ids.filtered(lambda step: step.state in OPEN_STATES)
            if not left:
                finished |= request
                continue
            stage = min(left.mapped("stage"))
            to_open |= left.filtered(lambda step, stage=stage: step._is_next(stage))
        return finished, to_open

    def _grant(self):
        """Let the documents go on with what waited for these approvals."""
        for (res_model, gate), requests in self.grouped(lambda r: (r.res_model, r.gate)).items():
            self.env[res_model].browse(requests.mapped("res_id"))._approval_granted(gate)

    def _close(self, state):
        self.write({"state": state, "decided_at": fields.Datetime.now()})
        self.step_ids._cancel()

    def _tell_decision(self, steps, action, comment):
        """Log the decision on each document and tell each requester once (APV-11)."""
        label = dict(self.decision_ids._fields["action"]._description_selection(self.env))[action]
        decided = steps.grouped("request_id")
        notes = {request: request._format_decision(decided[request], label, comment) for request in self}
        author = self.env.user.partner_id
        for res_model, requests in self.grouped("res_model").items():
            documents = self.env[res_model].browse(requests.mapped("res_id"))
            if hasattr(documents, "_message_log_batch"):
                bodies = {request.res_id: notes[request] for request in requests}
                # Approvers need not read the document.
                documents.sudo()._message_log_batch(bodies, author_id=author.id)
        for requester, requests in self.grouped("requester_id").items():
            if requester != self.env.user:
                requests._notify_requester(requester, label, notes)

    def _notify_requester(self, requester, label, notes):
        single = self if len(self) == 1 else self.env["mail.thread"]
        names = ", ".join(self.mapped("document_name"))
        single.message_notify(
            partner_ids=requester.partner_id.ids,
            author_id=self.env.user.partner_id.id,
            subject=self.env._("%(decision)s: %(documents)s", decision=label, documents=names),
            body=Markup("<br/>").join(
                Markup("<b>%s</b> %s") % (request.document_name, notes[request]) for request in self
            ),
        )

    def _format_decision(self, steps, label, comment):
        """The decision in a line of HTML: who decided what, and what is next."""
        self.ensure_one()
        note = Markup("<br/>%s") % comment if comment else ""
        coming = ", ".join(step.name for step in self.step_ids if step.state == "open")
        if not coming:
            coming = dict(self._fields["state"]._description_selection(self.env))[self.state]
        names = ", ".join(steps.mapped("name"))
        return Markup("%s: <b>%s</b> (%s → %s)%s") % (names, label, self.env.user.name, coming, note)
