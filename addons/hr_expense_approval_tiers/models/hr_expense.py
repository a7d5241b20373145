from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

PASSED = ("approved", "posted", "in_payment", "paid")
SEALED = (
    "employee_id",
    "company_id",
    "name",
    "product_id",
    "date",
    "quantity",
    "currency_id",
    "total_amount_currency",
    "total_amount",
    "payment_mode",
    "description",
    "application_id",
)


class HrExpense(models.Model):
    """Expense claims pass the gate `expense` before they count as approved (ICL-02, ICL-03)."""

    _name = "hr.expense"
    _inherit = ["hr.expense", "approval.tiers.mixin"]

    application_id = fields.Many2one(
        "hr.expense.approval.application",
        index="btree_not_null",
        domain="[('employee_id', '=', employee_id), ('company_id', '=', company_id)]",
        help="The application that was approved before the money was spent.",
    )
    is_application_required = fields.Boolean(related="product_id.is_application_required")
    is_approval_governed = fields.Boolean(compute="_compute_is_approval_governed")

    @api.depends_context("uid")
    @api.depends("product_id", "total_amount", "employee_id")
    def _compute_is_approval_governed(self):
        governed = self.env["approval.tiers.policy"]._match(self._origin, "expense")
        for expense in self:
            expense.is_approval_governed = expense._origin.id in governed

    # The gate

    @api.model
    def _approval_gates(self):
        return {"expense": self.env._("Expense claim")}

    @api.model
    def _approval_sealed_fields(self):
        return {**super()._approval_sealed_fields(), **dict.fromkeys(SEALED)}

    @api.model
    def _approval_moving_fields(self):
        return super()._approval_moving_fields() | {
            "approval_state",
            "approval_date",
            "manager_id",
            "account_move_id",
        }

    def _get_approval_amount(self):
        self.ensure_one()
        return self.total_amount

    def _get_approval_head(self):
        self.ensure_one()
        return self.employee_id.sudo().department_id.manager_id.user_id  # who leads the department: no secret

    def _get_approval_owners(self):
        self.ensure_one()
        return self.employee_id.sudo().user_id  # who it belongs to: no secret

    def _approval_submit_blocker(self, gate):
        self.ensure_one()
        if self.state not in ("draft", "submitted"):
            return self.env._("%(expense)s is settled already.", expense=self.display_name)
        return self._application_blocker() or super()._approval_submit_blocker(gate)

    def _application_blocker(self):
        """Why this cannot be claimed without, or on, its application: a sentence, or False.

        Holds wherever the category asks for it, also where no policy governs claims.
        """
        self.ensure_one()
        if self.is_application_required and not self.application_id:
            return self.env._(
                "%(expense)s: “%(category)s” needs an application approved beforehand. "
                "Choose it in the field “Application”.",
                expense=self.display_name,
                category=self.product_id.display_name,
            )
        if self.application_id and self.application_id.employee_id != self.employee_id:
            return self.env._("%(application)s is somebody else's.", application=self.application_id.name)
        return bool(self.application_id) and self.application_id._claim_blocker()

    def _get_approval_warnings(self, gate):
        """The finance reviewer checks the limit (费用是否超标)."""
        # Claims of others are summed up, not shown.
        excess = self.application_id and self.application_id.sudo()._get_excess(self)
        return super()._get_approval_warnings(gate) + ([excess] if excess else [])

    def _approval_granted(self, gate):
        """Every step agreed: the claim counts as approved, whoever was the last to say so."""
        if gate == "expense":
            self.sudo()._do_approve(check=False)  # the steps decided, not the last one's rights
        return super()._approval_granted(gate)

    # Odoo's own way through the states

    def action_submit(self):
        if blocker := next(filter(None, (expense._application_blocker() for expense in self)), False):
            raise UserError(blocker)
        # First, because whoever claims may write drafts only.
        blockers = self._approval_blockers("expense")
        passed = self.filtered(lambda expense: not blockers[expense.id])
        (self - passed).action_approval_submit("expense")
        result = super().action_submit()
        governed = passed.browse(self.env["approval.tiers.policy"]._match(passed, "expense"))
        governed._approval_granted("expense")
        return result

    def _can_be_autovalidated(self):
        return super()._can_be_autovalidated() and not self._approval_blocker("expense")

    @api.constrains("state", "approval_state")
    def _check_approval(self):
        """Last guard for every write, create and import, whoever does it."""
        expenses = self.filtered(lambda e: e.state in PASSED or e.approval_state == "approved")
        if blocker := next(filter(None, expenses._approval_blockers("expense").values()), False):
            raise ValidationError(blocker)

    @api.constrains("approval_state")
    def _check_application(self):
        """Nor is a claim agreed to without the application that its category asks for (ICL-02)."""
        agreed = self.filtered(lambda expense: expense.approval_state == "approved")
        if blocker := next(filter(None, (expense._application_blocker() for expense in agreed)), False):
            raise ValidationError(blocker)

    def _check_can_create_move(self):
        if blocker := next(filter(None, self._approval_blockers("expense").values()), False):
            raise UserError(blocker)  # changed since its approval
        return super()._check_can_create_move()

    def _do_reset_approval(self):
        self._approval_withdraw(self.env._("The claim was reset to draft."))
        return super()._do_reset_approval()

    def _do_refuse(self, reason):
        self._approval_withdraw(self.env._("The claim was refused: %(reason)s", reason=reason))
        return super()._do_refuse(reason)
