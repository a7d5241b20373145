from odoo import api, fields, models

SEALED_FIELDS = {
    "order_id": None,
    "kind": None,
    "reason": None,
    "has_financial_effect": None,
    "has_legal_effect": None,
    "way": None,
    "contact_name": None,
    "contact_date": None,
    "contact_result": None,
    "amount_before": None,
    "amount_after": None,
    "new_commitment_date": None,
    "new_payment_term_id": None,
    "new_note": None,
    "technical_change": None,
    "line_ids": (
        "product_id",
        "order_line_id",
        "old_quantity",
        "new_quantity",
        "old_price_unit",
        "new_price_unit",
        "old_discount",
        "new_discount",
    ),
}


class SaleApprovalChangeGate(models.Model):
    """What the approval engine asks of a change: its gate, its seal, its people (CHG-01)."""

    _inherit = "sale.approval.change"

    earlier_approver_ids = fields.Many2many(
        "res.users",
        string="Approved the contract",
        compute="_compute_earlier_approver_ids",
        help="Those who approved or reviewed the contract as it stands; the head where nobody did.",
    )
    is_approval_needed = fields.Boolean(compute="_compute_is_approval_needed")

    @api.model
    def _approval_gates(self):
        return {
            "change": self.env._("Contract change"),
            "termination": self.env._("Contract termination"),
        }

    @api.model
    def _approval_sealed_fields(self):
        return {**super()._approval_sealed_fields(), **SEALED_FIELDS}

    @api.model
    def _is_approval_sealed_line(self, line):
        # Lines that stay as they are ask for nothing.
        if line._name == "sale.approval.change.line":
            return line.is_changed
        return super()._is_approval_sealed_line(line)

    @api.model
    def _approval_moving_fields(self):
        # The deed itself; and the difference, which follows from sealed lines and today's rate.
        return super()._approval_moving_fields() | {
            "done_at",
            "cancelled_at",
            "is_holding",
            "amount_change",
            "earlier_approver_ids",
        }

    def _approval_refresh(self):
        for records, names in (
            (self.line_ids, ("old_quantity", "old_price_unit", "old_discount")),
            (self.line_ids, ("is_changed", "amount_difference")),
            (self, ("amount_before", "amount_after", "amount_change")),
        ):
            for name in names:
                self.env.add_to_compute(records._fields[name], records)
            records.flush_recordset(names)  # all at once, not one by one when they are read

    def _get_gate(self):
        self.ensure_one()
        return "termination" if self.kind == "termination" else "change"

    def _get_approval_shown_gates(self, latest):
        self.ensure_one()
        return [] if self.state == "cancelled" else [self._get_gate()]

    def _get_approval_amount(self):
        """The larger of the contract now and after it, in company currency."""
        self.ensure_one()
        return self._convert(max(self.amount_before, self.amount_after))

    def _get_approval_head(self):
        self.ensure_one()
        return self.order_id.sudo().team_id.user_id  # who leads the team is no secret

    def _get_approval_owners(self):
        self.ensure_one()
        return self.user_id | self.order_id.sudo().user_id  # whose contract it is: no secret

    def _get_approval_partner(self):
        self.ensure_one()
        return self.partner_id

    def _compute_earlier_approver_ids(self):
        for change in self:
            # Who approved is a fact, whoever may read those requests.
            requests = change.order_id.sudo().approval_request_ids.filtered(
                lambda request: request.state == "approved" and request.gate in ("contract", "review")
            )
            steps = requests.step_ids.filtered(lambda step: step.state in ("approved", "kept"))
            users = self.env["res.users"].union(*(step._get_agreed_by() for step in steps))
            change.earlier_approver_ids = users.filtered("active") or change._get_approval_head()

    @api.depends("kind", "state")
    def _compute_is_approval_needed(self):
        policies = self.env["approval.tiers.policy"]
        for gate in ("change", "termination"):
            changes = self.filtered(lambda change, gate=gate: change._get_gate() == gate)
            matched = policies._match(changes._origin, gate)
            for change in changes:
                change.is_approval_needed = change._origin.id in matched

    def _approval_submit_blocker(self, gate):
        self.ensure_one()
        if gate != self._get_gate():
            return self.env._("%(change)s does not pass this gate.", change=self.display_name)
        return self._content_blocker() or super()._approval_submit_blocker(gate)

    def _content_blocker(self):
        """Why this cannot be asked for or carried out: a sentence, or False."""
        self.ensure_one()
        if self.done_at or self.cancelled_at:
            return self.env._("%(change)s is settled already.", change=self.display_name)
        if self.order_id.sudo().state != "sale":  # a fact, whoever may read it
            return self.env._("%(order)s is not in force any more.", order=self.order_id.sudo().name)
        new_terms = self.new_commitment_date or self.new_payment_term_id or self.new_note
        changed = self.line_ids.filtered("is_changed")
        if self.kind == "change" and not (changed or new_terms):
            return self.env._(
                "%(change)s changes nothing yet; fill in what shall be different.", change=self.display_name
            )
        return changed._get_quantity_blocker()
