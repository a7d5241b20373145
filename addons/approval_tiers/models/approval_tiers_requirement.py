from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ApprovalTiersMixinRequirement(models.AbstractModel):
    """What a document says to its approvers: what a step still lacks, and what to look at."""

    _inherit = "approval.tiers.mixin"

    @api.model
    def _is_approval_sealed_line(self, line):
        sealed = super()._is_approval_sealed_line(line)
        # The signed paper is made of what was approved; filing it changes nothing.
        return sealed and not (line._name == "approval.tiers.document" and line.kind_id.is_after_approval)

    def _approval_step_blocker(self, step):
        """Why ``step`` cannot be approved for this document: a sentence, or False (APV-06).

        Extended by models that want more than filled fields. Returning and rejecting stay possible.
        """
        self.ensure_one()
        missing = self._get_missing_fields((step.required_fields or "").split(","))
        return bool(missing) and self.env._(
            "“%(step)s” cannot be approved before this is filled in on %(document)s: %(fields)s. "
            "Return it for change, so that it is completed.",
            step=step.name,
            fields=", ".join(missing),
            document=self.display_name,
        )

    def _get_missing_fields(self, names):
        """Labels of those fields ``names`` that are empty here."""
        self.ensure_one()
        names = [name.strip() for name in names if name.strip() in self._fields]
        return [self._fields[name]._description_string(self.env) for name in names if not self[name]]

    def _approval_incomplete_blocker(self, gate):
        """What must be filled in before this is submitted at ``gate``: a sentence, or False.

        Unlike `_approval_submit_blocker` it does not hide the button: the sentence says what to do.
        """
        self.ensure_one()
        return False

    def _get_approval_warnings(self, gate):
        """Sentences that the approvers at ``gate`` should read; they block nothing (APV-18).

        Frozen on the request when it is submitted.
        """
        self.ensure_one()
        return []

    def _get_panel_gate(self, gate, policy, request, is_history=False):
        panel = super()._get_panel_gate(gate, policy, request, is_history)
        is_live = request and panel["state"] != "needed"
        warnings = list(request.warnings or []) if is_live else self._get_approval_warnings(gate)
        if any(action["name"] == "submit" for action in panel["actions"]):
            warnings += filter(None, [self._approval_incomplete_blocker(gate)])
        asked = request.step_ids.filtered("can_decide") if is_live else ()
        # What is missing does not depend on who asks.
        warnings += filter(None, [self.sudo()._approval_step_blocker(step) for step in asked])
        return {**panel, "warnings": warnings}


class ApprovalTiersTierRequirement(models.Model):
    _inherit = "approval.tiers.tier"

    required_fields = fields.Char(
        string="Filled in before",
        help="Technical names of fields of the document, with commas between. "
        "The step cannot be approved while one of them is empty.",
    )

    @api.constrains("required_fields", "policy_id")
    def _check_required_fields(self):
        for tier in self:
            known = self.env[tier.policy_id.res_model]._fields
            for name in tier._get_required_fields():
                if name not in known:
                    raise ValidationError(self.env._("The document has no field “%(name)s”.", name=name))

    def _get_required_fields(self):
        """Names of the fields that must be filled before one of these tiers agrees."""
        names = ",".join(filter(None, self.mapped("required_fields"))).split(",")
        return {name.strip() for name in names} - {""}

    def _is_always_asked(self):
        """Whether the amount alone decides; else it waits for a special case."""
        self.ensure_one()
        return (self.domain or "[]").strip() == "[]"

    def _prepare_step_vals(self, record, stage, requesters):
        vals = super()._prepare_step_vals(record, stage, requesters)
        return {**vals, "required_fields": self.required_fields}


class ApprovalTiersPolicyRequirement(models.Model):
    _inherit = "approval.tiers.policy"

    def _get_routing_fields(self):
        # What an approver wanted to see filled in must not be emptied after he agreed.
        return super()._get_routing_fields() | self.tier_ids._get_required_fields()


class ApprovalTiersStepRequirement(models.Model):
    _inherit = "approval.tiers.step"

    required_fields = fields.Char(readonly=True)

    def _check_decision(self, action, *args, **kwargs):
        result = super()._check_decision(action, *args, **kwargs)
        if action == "approve":
            documents = self.request_id._get_documents()
            for step in self:
                if blocker := documents[step.request_id]._approval_step_blocker(step):
                    raise UserError(blocker)
        return result


class ApprovalTiersRequestRequirement(models.Model):
    _inherit = "approval.tiers.request"

    warnings = fields.Json(readonly=True, help="What approvers were told to look at when it was submitted.")

    @api.model
    def _submit_blocker(self, record, gate, *args, **kwargs):
        blocker = super()._submit_blocker(record, gate, *args, **kwargs)
        return blocker or record._approval_incomplete_blocker(gate)

    @api.model
    def _prepare_request_vals(self, record, gate, *args, **kwargs):
        vals = super()._prepare_request_vals(record, gate, *args, **kwargs)
        return {**vals, "warnings": record._get_approval_warnings(gate) or False}
