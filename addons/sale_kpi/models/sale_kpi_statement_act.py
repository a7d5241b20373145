from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleKpiStatement(models.Model):
    """Statements pass the gate `statement`; approved, their rows are fixed and hashed."""

    _inherit = "sale.kpi.statement"

    can_approve = fields.Boolean(compute="_compute_can_approve")

    @api.depends_context("uid")
    @api.depends("state", "approval_status")
    def _compute_can_approve(self):
        for statement in self:
            statement.can_approve = not statement.is_governed and not statement._approve_blocker()

    @api.model
    def _approval_gates(self):
        return {"statement": self.env._("Commission statement")}

    @api.model
    def _approval_sealed_fields(self):
        plain = dict.fromkeys(("payee_id", "company_id", "date_from", "amount"))
        lines = {"line_ids": ("ledger_id", "amount")}
        return {**super()._approval_sealed_fields(), **plain, **lines}

    def _get_approval_amount(self):
        self.ensure_one()
        return abs(self.amount)

    def _get_approval_head(self):
        self.ensure_one()
        return self.user_id.sale_team_id.sudo().user_id  # who leads a team is no secret

    def _get_approval_owners(self):
        self.ensure_one()
        return self.user_id

    def _approval_submit_blocker(self, gate):
        return self._submit_blocker() or super()._approval_submit_blocker(gate)

    def _approval_granted(self, gate):
        if gate == "statement":
            self._approve()
        return super()._approval_granted(gate)

    def _submit_blocker(self):
        """Why this statement is not submitted: a sentence, or False."""
        self.ensure_one()
        if self.state not in ("draft", "submitted"):
            return self.env._("%(statement)s is approved already.", statement=self.display_name)
        if self.is_held:
            return self.env._("%(statement)s is on hold. Release it first.", statement=self.display_name)
        if not self.line_ids:
            return self.env._("%(statement)s has no rows yet.", statement=self.display_name)
        return False

    def action_submit(self):
        """Fix these statements as they are now, and ask for approval where a policy wants it."""
        self.check_access("write")
        self._refresh()
        for statement in self:
            if blocker := statement._submit_blocker():
                raise UserError(blocker)
        self.sudo().write({"state": "submitted"})  # a kept column
        blockers = self._approval_blockers("statement")
        asked = self.filtered(lambda one: blockers[one.id])
        if asked:
            asked.action_approval_submit("statement")
        return True

    def action_back(self):
        """Let submitted statements run again, to take what is new or to leave out what is held."""
        self.check_access("write")
        for statement in self:
            if statement.state != "submitted" or statement.approval_status == "pending":
                raise UserError(
                    self.env._("Only a submitted statement that nobody decides on now runs again.")
                )
        self.sudo().write({"state": "draft"})  # a kept column
        self._refresh()
        return True

    def action_approve(self):
        """The sales administrator's word where no policy asks for it."""
        self._lock_act()
        for statement in self:
            blocker = statement._approve_blocker() or statement._approval_blocker("statement")
            if blocker:
                raise UserError(blocker)
        self._approve()
        return True

    def _approve_blocker(self):
        """Why the current user does not approve this statement by hand: a sentence, or False."""
        self.ensure_one()
        if self.state in ("approved", "paid"):
            return self.env._("%(statement)s is approved already.", statement=self.display_name)
        if self.state != "submitted":
            return self.env._("%(statement)s has to be submitted first.", statement=self.display_name)
        if self.is_held:
            return self.env._("%(statement)s is on hold. Release it first.", statement=self.display_name)
        return self.env["sale.kpi.ledger"]._decide_blocker(self.payee_id)

    def _approve(self):
        for statement in self.sudo():  # kept columns; who acts was checked or has approved
            statement.write(
                {
                    "state": "approved",
                    "approved_at": fields.Datetime.now(),
                    "approved_by_id": self.env.uid,
                    "checksum": statement._get_checksum(),
                }
            )

    def _hold(self, reason):
        """Keep these statements from being approved and paid."""
        self._check_decide()
        if any(statement.state == "paid" for statement in self):
            raise UserError(self.env._("What is paid is no longer held."))
        self.sudo().write({"is_held": True, "hold_reason": reason})  # kept columns

    def action_release(self):
        """Let these statements go on."""
        self._check_decide()
        self.sudo().write({"is_held": False, "hold_reason": False})  # kept columns
        return True

    def _check_decide(self):
        if blocker := self.env["sale.kpi.ledger"]._decide_blocker(self.payee_id):
            raise UserError(blocker)
