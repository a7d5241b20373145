from odoo import models


class ApprovalTiersMixinPanelActions(models.AbstractModel):
    """Which buttons the approval panel shows to the current user."""

    _inherit = "approval.tiers.mixin"

    def _get_panel_gate(self, gate, policy, request, is_history=False):
        panel = super()._get_panel_gate(gate, policy, request, is_history)
        return {**panel, "more": self._get_panel_more(panel["state"], request)}

    def _get_panel_actions(self, gate, state, policy, request):
        """What the current user may do now, the likeliest first."""
        actions = self._get_panel_decisions(state, request)
        may_submit = policy and self.has_access("write") and not self._approval_submit_blocker(gate)
        if may_submit and state in ("needed", "changed", "returned", "rejected"):
            label = self._approval_gates()[gate]
            label = (
                self.env._("Submit for approval: %(gate)s", gate=label)
                if state == "needed"
                else self.env._("Submit again: %(gate)s", gate=label)
            )
            actions.append({"name": "submit", "label": label, "gate": gate})
        if request and request.state == "pending":
            if self.env.user in request.requester_id | self._get_approval_owners():
                actions.append({"name": "recall", "label": self.env._("Recall"), "request_id": request.id})
        return actions

    def _get_panel_decisions(self, state, request):
        if not request or request.state != "pending":
            return []
        actions = []
        steps = request.step_ids.filtered("can_decide")
        if steps:
            ids = steps.ids
            if state == "pending":
                actions.append(self._get_panel_approve(steps))
            actions += [
                {"name": "return", "label": self.env._("Return for change"), "step_ids": ids},
                {"name": "reject", "label": self.env._("Reject"), "step_ids": ids},
            ]
        if asked := request.step_ids.filtered("can_advise"):
            label = self.env._("Give opinion")
            actions.append({"name": "opinion", "label": label, "step_ids": asked.ids})
        return actions

    def _get_panel_approve(self, steps):
        if any(steps.mapped("is_different_person")):
            steps = steps[:1]  # one person does not approve such a step together with another
        return {
            "name": "approve",
            "label": self.env._("Approve"),
            "step_ids": steps.ids,
            "is_dialog": any(steps.mapped("needs_input")),
        }

    def _get_panel_more(self, state, request):
        """What is rarely needed: a menu beside the buttons."""
        if not request or request.state != "pending":
            return []
        more = []
        if step := request.step_ids.filtered("can_decide")[:1]:
            labels = {
                "forward": self.env._("Forward"),
                "add": self.env._("Add a colleague"),
                "ask": self.env._("Ask for an opinion"),
            }
            if request._get_document().sudo()._get_raisable_values():  # sealed, so shown to him anyway
                labels["raise"] = self.env._("Raise the risk")
            more += [{"name": name, "label": label, "step_ids": step.ids} for name, label in labels.items()]
        steps = request.step_ids.filtered(lambda step: step.state == "open")[:1]
        if steps and request.with_env(self.env)._filtered_access("read"):
            more.append({"name": "comment", "label": self.env._("Comment"), "step_ids": steps.ids})
        return more


class ApprovalTiersStepPanelActions(models.Model):
    _inherit = "approval.tiers.step"

    def _prepare_panel_vals(self):
        return {
            **super()._prepare_panel_vals(),
            "checklist": self.checklist or [],
            "advisors": self.advisor_ids.mapped("name"),
        }
