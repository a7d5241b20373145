from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list

from .approval_tiers_step import OPEN_STATES


class ApprovalTiersMixinRelease(models.AbstractModel):
    _inherit = "approval.tiers.mixin"

    def action_approval_release(self, gate, reason):
        """Let this record pass ``gate`` in an emergency, without its open decisions (APV-13).

        Only for the group of emergency releases, with a reason, never in silence: the record
        names who released, a violation is written for him, and the auditors are told.
        """
        self.ensure_one()
        self.check_access("read")
        self.env["approval.tiers.request"]._release(self, gate, reason)
        return True

    def _release_blocker(self, gate):
        """Why the current user cannot release this record at ``gate``: a sentence, or False."""
        self.ensure_one()
        if gate not in [*self._approval_gates()]:  # a caller from outside may send anything
            return self.env._("This document has no such gate.")
        if not self.env.user.has_group("approval_tiers.group_release"):
            return self.env._("Only the group “Approval: emergency release” may do that.")
        if not self._approval_blocker(gate):
            return self.env._("%(document)s may pass already.", document=self.display_name)
        return False

    def _get_panel_gate(self, gate, policy, request, is_history=False):
        """A released document says so, and those who may release find it under "More"."""
        panel = super()._get_panel_gate(gate, policy, request, is_history)
        if request and request.is_released and panel["state"] == "approved":
            row = request.decision_ids.filtered(lambda row: row.action == "release")[-1:]
            panel.update(
                tone="warning",
                icon="fa-bolt",
                headline=self.env._(
                    "%(gate)s: %(state)s",
                    gate=self._approval_gates()[gate],
                    state=self.env._("Released in an emergency"),
                ),
                detail=self.env._("%(user)s: %(comment)s", user=row.user_id.name, comment=row.comment),
            )
        if not is_history and panel["state"] != "approved" and not self._release_blocker(gate):
            label = self.env._("Emergency release")
            action = {"name": "release", "label": label, "gate": gate}
            panel["more"] = [*panel.get("more", []), action]
        return panel


class ApprovalTiersRequestRelease(models.Model):
    _inherit = "approval.tiers.request"

    released_at = fields.Datetime(string="Released on", readonly=True)
    released_by_id = fields.Many2one("res.users", string="Released by", readonly=True, ondelete="restrict")
    is_released = fields.Boolean(
        string="Released in an emergency",
        compute="_compute_is_released",
        search="_search_is_released",
        help="It passed without the decisions of its steps.",
    )

    @api.depends("released_at")
    def _compute_is_released(self):
        for request in self:
            request.is_released = bool(request.released_at)

    def _search_is_released(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("released_at", "!=" if True in value else "=", False)]

    @api.model
    def _release(self, record, gate, reason):
        """Approve the pending request of ``record``, or a new one, without its decisions."""
        reason = str(reason or "").strip()
        if blocker := record._release_blocker(gate):
            is_member = self.env.user.has_group("approval_tiers.group_release")
            raise UserError(blocker) if is_member else AccessError(blocker)
        if not reason:
            raise UserError(self.env._("Say why this cannot wait; the auditors will ask."))
        request = self._get_releasable(record, gate)
        skipped = request.step_ids.filtered(lambda step: step.state in OPEN_STATES)
        names = [f"{step.name} ({step._get_candidate_names()})" for step in skipped]
        request._record("release", reason, details={"skipped": names})
        now = fields.Datetime.now()
        request.write(
            {"state": "approved", "decided_at": now, "released_at": now, "released_by_id": self.env.uid}
        )
        skipped._cancel()
        self.env["approval.tiers.violation"]._report(
            "release",
            self.env.user,
            reason,
            record.sudo(),  # its name and company, which the person has just seen
            request_id=request.id,
            gate=gate,
            amount=request.amount,
            skipped_steps="\n".join(names),
        )
        request._tell_release(skipped, reason)
        request._grant()

    @api.model
    def _get_releasable(self, record, gate):
        """The pending request that covers ``record`` as it is now, or a new one; as superuser,
        because users only read requests and the caller has checked the group."""
        record = record.sudo()  # the caller has checked the group
        record._approval_refresh()
        request = self._get_latest(record, gate).get(record.id) or self.sudo()  # see the docstring
        if request.state == "pending":
            request._lock()
            if request._is_covering(record):
                return request
            request._record("recall", self.env._("Released in an emergency after a change."))
            request._close("recalled")
            self.flush_model(["state"])  # the index allows one pending request at a time
        policy = self.env["approval.tiers.policy"]._match(record, gate)[record.id]
        lang = self.env.user.lang
        try:
            tiers = self.env["approval.tiers.tier"].with_context(lang=lang)
            plan = tiers._plan(record.with_context(lang=lang), {record.id: policy})[record.id]
        except UserError:
            plan = []  # nobody could decide; that is an emergency too
        sealed = record._get_sealed_batch(self._get_sealed_routing(record, gate))
        vals = self._prepare_request_vals(record, gate, policy, request, plan, sealed)
        # See the docstring.
        created = self.sudo().with_context(mail_create_nolog=True, mail_create_nosubscribe=True).create(vals)
        created._record("submit")
        return created

    def _tell_release(self, skipped, reason):
        """The log of the document, the requester, its owner and whoever was not waited for."""
        document = self._get_document().sudo()  # logged for whoever may read it
        text = self.env._(
            "Released in an emergency by %(user)s without %(steps)s: %(reason)s",
            user=self.env.user.name,
            steps=format_list(self.env, skipped.mapped("name")) or self.env._("any step"),
            reason=reason,
        )
        if hasattr(document, "_message_log"):
            document._message_log(body=text)
        people = skipped.candidate_ids | self.requester_id | document._get_approval_owners()
        if people := people - self.env.user:
            self.message_notify(
                partner_ids=people.partner_id.ids,
                subject=self.env._("Released in an emergency: %(document)s", document=self.document_name),
                body=text,
            )

    def action_release_dialog(self):
        """Ask for the reason."""
        self.ensure_one()
        return self.env["approval.tiers.release"]._open(self.res_model, self.res_id, self.gate)
