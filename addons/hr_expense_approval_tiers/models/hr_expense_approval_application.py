from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount


class HrExpenseApprovalApplication(models.Model):
    """What somebody means to spend, asked for before it is spent (ICL-02: 费用发生前已审批的申请单).

    It passes the gate `application`; a claim names it, and is refused without it where its
    category says so.
    """

    _name = "hr.expense.approval.application"
    _inherit = ["mail.thread", "mail.activity.mixin", "approval.tiers.mixin"]
    _description = "Expense application"
    _order = "date desc, id desc"

    name = fields.Char(string="Number", readonly=True, copy=False, default="/")
    purpose = fields.Char(required=True, tracking=True, help="What for, where, with whom.")
    employee_id = fields.Many2one(
        "hr.employee",
        required=True,
        index=True,
        tracking=True,
        default=lambda self: self.env.user.employee_id,
        domain="[('company_id', '=', company_id)]",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    product_id = fields.Many2one(
        "product.product",
        string="Category",
        domain=[("can_be_expensed", "=", True)],
        index="btree_not_null",
    )
    date = fields.Date(string="Planned for", required=True, default=fields.Date.context_today)
    amount = fields.Monetary(string="Planned amount", required=True, tracking=True)
    note = fields.Text()
    expense_ids = fields.One2many("hr.expense", "application_id", string="Expenses")
    claimed_amount = fields.Monetary(string="Claimed", compute="_compute_claimed_amount")
    expense_count = fields.Integer(compute="_compute_claimed_amount")

    _amount_positive = models.Constraint("CHECK (amount > 0)", "The planned amount must be above zero.")

    @api.depends("expense_ids.total_amount", "expense_ids.state")
    def _compute_claimed_amount(self):
        groups = self.env["hr.expense"]._read_group(
            [("application_id", "in", self.ids), ("state", "!=", "refused")],
            ["application_id"],
            ["total_amount:sum", "__count"],
        )
        claimed = {application.id: (amount, count) for application, amount, count in groups}
        for application in self:
            amount, count = claimed.get(application.id, (0.0, 0))
            application.claimed_amount, application.expense_count = amount, count

    @api.depends("name", "purpose")
    def _compute_display_name(self):
        for application in self:
            number = application.name if application._origin else ""
            application.display_name = f"{number} {application.purpose or ''}".strip() or False

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["name"] = self.env["ir.sequence"].next_by_code(self._name) or "/"
        return super().create(vals_list)

    # The gate

    @api.model
    def _approval_gates(self):
        return {"application": self.env._("Expense application")}

    @api.model
    def _approval_sealed_fields(self):
        names = ("employee_id", "company_id", "product_id", "purpose", "date", "amount", "note")
        return {**super()._approval_sealed_fields(), **dict.fromkeys(names)}

    def _get_approval_amount(self):
        self.ensure_one()
        return self.amount

    def _get_approval_head(self):
        self.ensure_one()
        return self.employee_id.sudo().department_id.manager_id.user_id  # who leads the department: no secret

    def _get_approval_owners(self):
        self.ensure_one()
        return self.employee_id.sudo().user_id  # who it belongs to: no secret

    def _claim_blocker(self):
        """Why nothing can be claimed on this application: a sentence, or False."""
        self.ensure_one()
        return self.sudo()._approval_blocker("application")  # whoever claims, its approval counts

    def _get_excess(self, expense):
        """By how much ``expense`` exceeds what is left of the application, in words, or False."""
        self.ensure_one()
        others = self.expense_ids.filtered(lambda other: other.state != "refused") - expense
        claimed = sum(others.mapped("total_amount")) + expense.total_amount
        if self.currency_id.compare_amounts(claimed, self.amount) <= 0:
            return False
        return self.env._(
            "%(claimed)s claimed on %(application)s, planned were %(planned)s.",
            claimed=format_amount(self.env, claimed, self.currency_id),
            application=self.name,
            planned=format_amount(self.env, self.amount, self.currency_id),
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_claimed(self):
        if self.sudo().expense_ids:  # a fact, whoever may read the claims
            raise UserError(self.env._("Expenses were claimed on this application; it stays."))

    def action_view_expenses(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("hr_expense.hr_expense_actions_my_all")
        return action | {"domain": [("application_id", "=", self.id)], "context": {}}
