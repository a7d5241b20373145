from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_list

# state of a gate -> (Bootstrap tone, icon); colour is never the only sign
GATE_LOOKS = {
    "needed": ("secondary", "fa-lock"),
    "pending": ("info", "fa-hourglass-half"),
    "approved": ("success", "fa-check-circle"),
    "returned": ("warning", "fa-undo"),
    "rejected": ("danger", "fa-times-circle"),
    "changed": ("danger", "fa-exclamation-triangle"),
    "recalled": ("secondary", "fa-reply"),
}
STEP_LOOKS = {
    "preview": ("secondary", "fa-circle-o"),
    "waiting": ("secondary", "fa-circle-o"),
    "open": ("info", "fa-dot-circle-o"),
    "approved": ("success", "fa-check-circle"),
    "kept": ("success", "fa-check-circle-o"),
    "returned": ("warning", "fa-undo"),
    "rejected": ("danger", "fa-times-circle"),
    "cancelled": ("secondary", "fa-minus-circle"),
}


class ApprovalTiersMixinPanel(models.AbstractModel):
    """What the approval panel on a form shows: per gate one headline, the route, the buttons."""

    _inherit = "approval.tiers.mixin"

    approval_panel = fields.Json(
        compute="_compute_approval_panel", export_string_translation=False, groups="base.group_user"
    )

    @api.depends_context("uid", "lang")
    def _compute_approval_panel(self):
        for record in self:
            record.approval_panel = record._origin._get_approval_panel() if record._origin else []

    @api.model
    def _get_stored_only_fields(self):
        """Names of fields that tell of what is stored, ``line_ids.name`` for those of lines: typing
        moves none of them."""
        return {"approval_panel"}

    def onchange(self, values, field_names, fields_spec):
        """Odoo computes each field of a form whenever one is typed in; what cannot move is left out,
        and the form keeps what it shows."""
        if self:
            left_out = self._get_stored_only_fields()
            fields_spec = {
                name: self._without_fields(spec, left_out, f"{name}.")
                for name, spec in fields_spec.items()
                if name not in left_out
            }
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def _without_fields(self, spec, left_out, prefix):
        known = (spec or {}).get("fields")
        if not known:
            return spec
        return {**spec, "fields": {name: known[name] for name in known if prefix + name not in left_out}}

    def _get_approval_panel(self):
        """List of gates as the panel component reads them (see `_get_panel_gate`)."""
        self.ensure_one()
        panel = []
        known = self.env["approval.tiers.request"]._get_latest_by_gate(self, self._approval_gates())
        gates = self._get_approval_shown_gates(known)
        policies = self.env["approval.tiers.policy"]
        active = policies._get_active_by_gate(self._name, gates)
        # What was sealed is large: no more of it is read than is shown.
        prefetch = [known[gate].id for gate in gates if gate in known]
        latest = {gate: request.with_prefetch(prefetch) for gate, request in known.items()}
        for gate in gates:
            policy = policies._match(self, gate, active[gate]).get(self.id)
            request = latest.get(gate)
            if policy or request:
                panel.append(self._get_panel_gate(gate, policy, request))
        if any(gate["state"] != "needed" for gate in panel):
            # One gate is under way: the one not yet asked waits folded.
            for gate in panel:
                gate["is_settled"] |= gate["state"] == "needed"
        return panel

    def _get_panel_gate(self, gate, policy, request, is_history=False):
        """One gate as JSON.

        :param is_history: show ``request`` as it stands, though another may have followed
        :return: ``{gate, state, tone, icon, headline, detail, steps, changes, actions}``
            and ``is_settled``: nothing is to be done, one line is enough
        """
        state = self._get_gate_state(request, is_history)
        changes = request._get_changes(self) if request and state == "changed" else []
        if state == "pending":  # what moved since the request before, for those who decide again
            changes = request.changes or []
        is_live = request and state != "needed"
        steps, problem = request.step_ids._get_panel_steps() if is_live else [], ""
        if not is_live and policy:
            steps, problem = self._preview_approval_route(policy)
        tone, icon = GATE_LOOKS[state]
        return {
            "gate": gate,
            "state": state,
            "is_settled": state == "approved",
            "tone": tone,
            "icon": icon,
            "headline": self.env._(
                "%(gate)s: %(state)s",
                gate=self._approval_gates()[gate],
                state=self._get_panel_state_label(state, request),
            ),
            "detail": problem or self._get_panel_detail(state, policy, request),
            "request_id": is_live and request.with_env(self.env)._filtered_access("read").id,
            "steps": steps,
            "changes": changes,
            "actions": self._get_panel_actions(gate, state, policy, request),
        }

    def _get_gate_state(self, request, is_history):
        if not request or (request.state == "recalled" and not is_history):
            return "needed"
        compared = ("pending",) if is_history else ("pending", "approved")
        if request.state in compared and not request._is_covering(self):
            return "changed"
        return request.state

    def _get_panel_state_label(self, state, request):
        return {
            "needed": self.env._("Needs approval"),
            "pending": self.env._("Waiting for approval"),
            "approved": self.env._("Approved"),
            "returned": self.env._("Returned for change"),
            "rejected": self.env._("Rejected"),
            "recalled": self.env._("Recalled"),
            "changed": self.env._("Changed since approval")
            if request and request.state == "approved"
            else self.env._("Changed since it was submitted"),
        }[state]

    def _get_panel_detail(self, state, policy, request):
        if state == "needed":
            return self.env._("By “%(policy)s”; submit it first.", policy=policy.name) if policy else ""
        if state == "approved":
            amount = format_amount(self.env, request.amount, request.currency_id)
            return self.env._("Covers %(amount)s", amount=amount)
        if state in ("returned", "rejected"):
            last = request.decision_ids.sorted("id")[-1:]
            return self.env._("%(user)s: %(comment)s", user=last.user_id.name, comment=last.comment or "")
        if state == "changed":
            return self.env._("Submit it again as it is now.")
        return self.env._("Submitted by %(user)s", user=request.requester_id.name)

    def _preview_approval_route(self, policy):
        """The steps a submission would get now, and why it would fail."""
        try:
            # A route may name groups he cannot read.
            plan = self.env["approval.tiers.tier"]._plan(self, {self.id: policy.sudo()}, is_preview=True)
        except UserError as error:
            return [], str(error)
        candidates = [step["candidate_ids"][0][2] for step in plan[self.id]]
        names = self.env["res.users"].sudo()  # names of approvers are no secret
        asked = names.union(*map(names.browse, candidates)).ids  # those of all steps are read together
        return [
            self.env["approval.tiers.step"]._format_panel_step(
                {
                    **step,
                    "state": "preview",
                    "candidates": names.browse(ids).with_prefetch(asked).mapped("name"),
                }
            )
            for step, ids in zip(plan[self.id], candidates, strict=True)
        ], ""


class ApprovalTiersStepPanel(models.Model):
    _inherit = "approval.tiers.step"

    def _get_panel_steps(self):
        return [
            step._format_panel_step(step._prepare_panel_vals())
            for step in self.sorted(lambda step: step._panel_place())
        ]

    def _panel_place(self):
        return self.stage, self.sequence, self.id

    def _prepare_panel_vals(self):
        to_string = fields.Datetime.to_string
        return {
            "id": self.id,
            "name": self.name,
            "stage": self.stage,
            "duty": self.duty,
            "reason": self.reason,
            "state": self.state,
            "candidates": self.candidate_ids.mapped("name"),
            "decided_by": self.decided_by_id.name or "",
            "required_count": self.required_count,
            "opened_at": to_string(self.opened_at) or "",
            "deadline_at": to_string(self.deadline_at) or "",
            "decided_at": to_string(self.decided_at) or "",
            "is_overdue": self.is_overdue,
            "decisions": [
                {
                    "user": row.user_id.name,
                    "action": dict(row._fields["action"]._description_selection(self.env))[row.action],
                    "comment": row.comment or "",
                    "decided_at": to_string(row.decided_at),
                }
                for row in self.decision_ids
            ],
        }

    @api.model
    def _format_panel_step(self, step):
        """One step as JSON: frozen or previewed values, its look and its state in words."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        tone, icon = STEP_LOOKS[step["state"]]
        if step.get("is_overdue"):
            tone = "danger"
        return {
            **{name: value for name, value in step.items() if name != "candidate_ids"},
            "tone": tone,
            "icon": icon,
            "state_label": labels.get(step["state"], self.env._("Will be asked")),
            "who": format_list(self.env, step["candidates"], "or"),
            "candidate_count": len(step["candidates"]),
        }
