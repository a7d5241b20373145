from copy import deepcopy

from odoo import api, models
from odoo.exceptions import UserError

from .. import seal

LIVE_STATES = ("pending", "approved")


class ApprovalTiersMixinRaise(models.AbstractModel):
    _inherit = "approval.tiers.mixin"

    @api.model
    def _approval_raisable_fields(self):
        """{selection field: its values, lowest first} that whoever decides may raise, never lower,
        while the request runs (APV-09). They must be sealed."""
        return {}

    def _get_raisable_values(self):
        """``[(field, value, words)]``: all that this record could be raised to now."""
        self.ensure_one()
        options = []
        for name, values in self._approval_raisable_fields().items():
            field = self._fields[name]
            labels = dict(field._description_selection(self.env))
            options += [
                (name, value, f"{field._description_string(self.env)}: {labels[value]}")
                for value in values[values.index(self[name]) + 1 :]
            ]
        return options


class ApprovalTiersStepRaise(models.Model):
    """Whoever decides sees a risk that the author did not: he raises it, and goes on deciding."""

    _inherit = "approval.tiers.step"

    def action_raise(self, name, value, comment=None):
        """Raise a field of the document, such as its risk, as one who may decide this open step.

        Nothing else of the document changes: its seal is renewed for this one field, and the tiers
        that its new value asks for join the running request (APV-09).

        :param name: one of `_approval_raisable_fields` of the document
        :param value: higher than what it says now
        """
        self.ensure_one()
        comment = str(comment or "").strip()
        step, request = self._take("raise", comment)
        document = request._get_document().sudo()  # its decider need not be able to write it
        request._check_unchanged()
        if (name, value) not in [option[:2] for option in document._get_raisable_values()]:
            raise UserError(self.env._("This can only be raised, and only to one of its values."))
        if not comment:
            raise UserError(self.env._("Say why in the comment; the others decide on it too."))
        request._raise(document, step, name, value, comment)
        return True


class ApprovalTiersRequestRaise(models.Model):
    _inherit = "approval.tiers.request"

    def _raise(self, document, step, name, value, comment):
        """Write the value, renew what it stands in, let the new tiers join. Checked by the caller."""
        self.ensure_one()
        concerned = self | self._get_raised_along(document, name)
        before = {request: request._get_chosen(document) for request in concerned}
        details = {"field": name, "old": document._get_sealed_text(document, name)}
        document.write({name: value})
        document._approval_refresh()
        details["new"] = document._get_sealed_text(document, name)
        for request in concerned:
            asked = request._get_chosen(document)
            if request == self and asked[0] != before[request][0]:
                raise UserError(
                    self.env._(
                        "With “%(value)s” another policy applies. Return the document, so that it is "
                        "submitted again.",
                        value=details["new"],
                    )
                )
            if request.state == "approved" and asked != before[request]:
                continue  # what it asks for now was never asked
            request._renew_cell(document, name)
            request._record("raise", comment, steps=step if request == self else None, details=details)
            if request.state == "pending":
                request._join(document, asked[1] - before[request][1])
        self._refresh_status(document)
        said = self.env._("%(old)s → %(new)s: %(comment)s", comment=comment, **details)
        self._tell_decision(step, "raise", said)

    def _get_raised_along(self, document, name):
        """Other requests for this document that cover it now and seal the same field."""
        found = self.browse()
        for gate in document._approval_gates():
            found |= self._get_latest(document, gate).get(document.id, self.browse())
        return (found - self).filtered(
            lambda request: (
                request.state in LIVE_STATES
                and name in seal.bare(request.sealed_values)["fields"]
                and request._is_covering(document)
            )
        )

    def _get_chosen(self, document):
        """The policy that governs ``document`` at this gate, and the tiers of this request's own
        policy that sign for it."""
        self.ensure_one()
        policy = self.env["approval.tiers.policy"]._match(document, self.gate).get(document.id)
        return policy, self.policy_id.tier_ids._select(document)[document.id]

    def _renew_cell(self, document, name):
        """Seal the new value of one field; whatever else moved keeps this request from covering."""
        self.ensure_one()
        values = deepcopy(self.sealed_values)
        for cell in values["fields"]:
            if cell["name"] == name:
                cell.update(document._get_sealed_cell(document, name))
        self.write({"sealed_values": values, "seal": seal.digest(values)})
        if changes := self._get_changes(document):
            raise UserError(
                self.env._(
                    "More would change than what is raised: %(changes)s. Return the document instead.",
                    changes=self._format_changes(changes),
                )
            )

    def _join(self, document, joining):
        """Ask ``joining`` tiers too, in their place; who comes after them waits for them."""
        if not joining:
            return
        # Who asked for approval takes no part in it, as when it was submitted.
        asker = self.requester_id
        tiers = self.env["approval.tiers.tier"].with_user(asker).sudo().with_context(lang=asker.lang)
        plan = tiers._plan(document.with_context(lang=asker.lang), {document.id: self.policy_id})
        known = set(self.step_ids.mapped("tier_key"))
        vals_list = [
            {**vals, "request_id": self.id}
            for vals in plan[document.id]
            if vals["tier_key"] in joining.ids and vals["tier_key"] not in known
        ]
        added = self.step_ids.create(vals_list)
        first = min(added.mapped("stage"), default=0)
        later = self.step_ids.filtered(lambda step: step.state == "open" and step.stage > first > 0)
        later.write({"state": "waiting", "opened_at": False, "deadline_at": False})
        later._drop_activities()
        self._advance()

    @api.model
    def _refresh_status(self, document):
        """The stored state was computed while the seal was still the old one."""
        for name in ("approval_status", "approval_gate"):
            self.env.add_to_compute(document._fields[name], document)
        document.flush_recordset(["approval_status", "approval_gate"])
