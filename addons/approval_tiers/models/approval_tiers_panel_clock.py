from odoo import models


class ApprovalTiersStepPanelClock(models.Model):
    """The panel names who stands in for whom."""

    _inherit = "approval.tiers.step"

    def _prepare_panel_vals(self):
        vals = super()._prepare_panel_vals()
        delegates = [
            self._say_for(row.delegate_id, row.user_id)
            for row in self.delegation_ids
            if self.state == "open" and row.delegate_id not in self.candidate_ids
        ]
        for said, row in zip(vals["decisions"], self.decision_ids, strict=True):
            if row.for_user_id:
                said["user"] = self._say_for(row.user_id, row.for_user_id)
        approval = self.decision_ids.filtered(
            lambda row: row.for_user_id and row.user_id == self.decided_by_id and self.decided_at
        )[-1:]
        if approval:
            vals["decided_by"] = self._say_for(approval.user_id, approval.for_user_id)
        return {**vals, "candidates": [*vals["candidates"], *delegates]}

    def _say_for(self, user, other):
        return self.env._("%(user)s for %(other)s", user=user.name, other=other.name)
