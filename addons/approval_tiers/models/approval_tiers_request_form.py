from base64 import b64encode

from odoo import models
from odoo.tools import format_amount, format_datetime, groupby


class ApprovalTiersRequestForm(models.Model):
    """The printed approval form and the route as a chart (APV-12)."""

    _inherit = "approval.tiers.request"

    def _prepare_form_vals(self):
        """What the printed form shows, in the words of whoever prints it."""
        self.ensure_one()
        request = self.sudo()  # whoever may read the request may read all of its form
        labels = dict(self._fields["gate"]._description_selection(self.env))
        states = dict(self._fields["state"]._description_selection(self.env))
        stages = self._get_form_stages(request)
        return {
            "gate": labels.get(request.gate, request.gate),
            "state": states[request.state],
            "amount": format_amount(self.env, request.amount, request.currency_id),
            "submitted": format_datetime(self.env, request.submitted_at),
            "decided": format_datetime(self.env, request.decided_at) if request.decided_at else "",
            "stages": stages,
            "steps": [step for stage in stages for step in stage],
            "notes": [
                self._get_form_decision(row) for row in request.decision_ids.sorted("id") if not row.step_id
            ],
            "url": self._get_proof_url(),
            "qr": self._get_qr(self._get_proof_url()),
        }

    def _get_form_stages(self, request):
        """Steps by stage: those of one stage are asked at the same time."""
        steps = request.step_ids.sorted(lambda step: (step.stage, step.id))
        return [
            [self._get_form_step(step) for step in stage]
            for _number, stage in groupby(steps, key=lambda step: step.stage)
        ]

    def _get_form_step(self, step):
        labels = dict(step._fields["state"]._description_selection(self.env))
        return {
            "name": step.name,
            "duty": step.duty or "",
            "reason": step.reason or "",
            "state": step.state,
            "label": labels[step.state],
            "candidates": step._get_candidate_names(),
            "deadline": format_datetime(self.env, step.deadline_at) if step.deadline_at else "",
            "before": step.decided_by_id.name if step.state == "kept" else "",
            "decisions": [self._get_form_decision(row) for row in step.decision_ids.sorted("id")],
        }

    def _get_form_decision(self, row):
        details = row.details or {}
        labels = dict(row._fields["action"]._description_selection(self.env))
        return {
            "signer": self._get_signer(row),
            "action": labels[row.action],
            "time": format_datetime(self.env, row.decided_at),
            "comment": row.comment or "",
            "checklist": details.get("checklist") or [],
            "documents": details.get("documents") or [],
            "hash": row.row_hash,
        }

    def _get_signer(self, row):
        if row.action == "keep":  # written by whoever caused it; the agreement is another's
            return row.step_id.decided_by_id.name or row.details["agreed"]["name"]
        if not row.for_user_id:
            return row.user_id.name
        return self.env._("%(user)s for %(other)s", user=row.user_id.name, other=row.for_user_id.name)

    def _get_proof_url(self):
        """Where whoever holds the paper sees whether it fits the record."""
        return f"{self.get_base_url()}/approval_tiers/verify/{self.id}/{self.seal}"

    def _get_qr(self, text):
        """A QR code as a data address, so that the form needs no server to be shown."""
        image = self.env["ir.actions.report"].barcode("QR", text, width=160, height=160)
        return f"data:image/png;base64,{b64encode(image).decode()}"


class ApprovalTiersPolicyChart(models.Model):
    _inherit = "approval.tiers.policy"

    def _get_chart_stages(self):
        """Tiers in the order they are asked; those asked together stand in one row."""
        stages = []
        for tier in self.tier_ids.sorted(lambda tier: (tier.sequence, tier.id)):
            if tier.is_parallel and stages:
                stages[-1].append(tier)
            else:
                stages.append([tier])
        return stages
