from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import date_utils, float_compare, format_amount

# What has been claimed and not refused
CLAIMED = ("submitted", "approved", "posted", "in_payment", "paid")


class SaleRatio(NamedTuple):
    """A person's expenses of a period beside his sales."""

    expenses: float
    sales: float
    date_from: object

    @property
    def percent(self):
        return 100.0 * self.expenses / self.sales if self.sales > 0 else 0.0


class HrExpense(models.Model):
    """Sales expenses match sales results (ICL-12: 销售费用与业绩匹配)."""

    _inherit = "hr.expense"

    sale_ratio_percent = fields.Float(
        string="Expenses in percent of sales",
        compute="_compute_sale_ratio",
        store=True,
        copy=False,
        aggregator="avg",
        help="This person's claims of the period, this one included, in percent of his sales, as of the "
        "day it was submitted. 0 where he has sold nothing.",
    )
    is_sale_ratio_exceeded = fields.Boolean(
        string="Above the limit of sales", compute="_compute_sale_ratio", store=True, copy=False
    )
    sale_ratio_warning = fields.Char(compute="_compute_sale_ratio_warning")

    @api.depends("employee_id", "company_id", "total_amount", "date")
    def _compute_sale_ratio(self):
        ratios = self._get_sale_ratios()
        for expense in self:
            ratio = ratios.get(expense)
            expense.sale_ratio_percent = ratio.percent if ratio else 0.0
            expense.is_sale_ratio_exceeded = bool(ratio) and expense._is_above_limit(ratio)

    @api.depends("employee_id", "company_id", "total_amount", "date", "state")
    def _compute_sale_ratio_warning(self):
        # The sentence names sums; the claims and sales of one person, who may see this claim of his.
        drafts = self.filtered(lambda expense: expense.state == "draft")
        ratios = drafts.sudo()._get_sale_ratios()
        for expense in self:
            ratio = ratios.get(expense.sudo())
            expense.sale_ratio_warning = ratio and expense._get_sale_ratio_sentence(ratio)

    # What is compared

    def _get_sale_ratios(self):
        """{expense: `SaleRatio` of its person with this claim} for those who sell; read at once for all.

        Claims submitted in one go count together.
        """
        result = {}
        for company, expenses in self.grouped("company_id").items():
            if company.sale_expense_limit_percent <= 0:
                continue
            date_from, date_to = expenses._get_sale_period(company)
            users = expenses.employee_id.user_id
            sales = self._read_sales(users, company, date_from, date_to)
            others = expenses._read_claimed(date_from, date_to)
            for employee, own in expenses.grouped("employee_id").items():
                if employee.user_id.id not in sales:
                    continue
                claimed = others.get(employee.id, 0.0) + sum(own.mapped("total_amount"))
                ratio = SaleRatio(claimed, sales[employee.user_id.id], date_from)
                result.update(dict.fromkeys(own, ratio))
        return result

    @api.model
    def _get_sale_period(self, company):
        """First and last day that count; the day of the claim's own date would be the claimant's choice."""
        today = fields.Date.context_today(self)
        months = 2 if company.sale_expense_period == "quarter" else 0
        return date_utils.subtract(today.replace(day=1), months=months), today

    @api.model
    def _read_sales(self, users, company, date_from, date_to):
        """{user id: his sales} of those who sell: members of a sales team, or with sales in the period."""
        # Whether somebody sells, and how much, decides about his own claim; nobody is shown the rows.
        members = self.env["crm.team.member"].sudo().search([("user_id", "in", users.ids)]).user_id
        groups = (
            self.env["sale.kpi.fact"]
            .sudo()
            ._read_group(
                [
                    ("user_id", "in", users.ids),
                    ("company_id", "=", company.id),
                    ("kind", "=", company.sale_expense_kind),
                    ("date", ">=", date_from),
                    ("date", "<=", date_to),
                ],
                ["user_id"],
                ["amount:sum"],
            )
        )
        return {**dict.fromkeys(members.ids, 0.0), **{user.id: amount for user, amount in groups}}

    def _read_claimed(self, date_from, date_to):
        """{employee id: what he has claimed in the period beside these claims}"""
        groups = self.env["hr.expense"]._read_group(
            [
                ("employee_id", "in", self.employee_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("state", "in", CLAIMED),
                ("date", ">=", date_from),
                ("date", "<=", date_to),
                ("id", "not in", self._origin.ids),
            ],
            ["employee_id"],
            ["total_amount:sum"],
        )
        return {employee.id: amount for employee, amount in groups}

    def _is_above_limit(self, ratio):
        """Whether ``ratio`` is above the limit of the company; the limit itself is not."""
        self.ensure_one()
        company = self.company_id
        allowed = max(ratio.sales, 0.0) * company.sale_expense_limit_percent / 100.0
        return float_compare(ratio.expenses, allowed, precision_rounding=company.currency_id.rounding) > 0

    def _get_sale_ratio_sentence(self, ratio):
        """What claimant and approvers read where ``ratio`` is above the limit, else False."""
        self.ensure_one()
        if not self._is_above_limit(ratio):
            return False
        values = {
            "expenses": format_amount(self.env, ratio.expenses, self.company_id.currency_id),
            "sales": format_amount(self.env, ratio.sales, self.company_id.currency_id),
            "date": fields.Date.to_string(ratio.date_from),
            "percent": f"{ratio.percent:.2f}",
            "limit": f"{self.company_id.sale_expense_limit_percent:g}",
        }
        if ratio.sales <= 0:
            return self.env._("Expenses of %(expenses)s since %(date)s, but no sales yet.", **values)
        return self.env._(
            "Expenses of %(expenses)s since %(date)s are %(percent)s %% of sales of %(sales)s; "
            "the limit is %(limit)s %%.",
            **values,
        )

    # The gate

    def _get_approval_warnings(self, gate):
        warnings = super()._get_approval_warnings(gate)
        if gate != "expense":
            return warnings
        ratio = self.sudo()._get_sale_ratios().get(self.sudo())  # approvers judge it by these two sums
        sentence = ratio and self._get_sale_ratio_sentence(ratio)
        return warnings + ([sentence] if sentence else [])

    def _measure_sale_ratio(self):
        """Work out the share anew: sales and other claims move while a claim is a draft."""
        drafts = self.filtered(lambda expense: expense.state == "draft")
        drafts.sudo()._compute_sale_ratio()  # a figure of the books, whoever submits

    def action_submit(self):
        self._measure_sale_ratio()
        return super().action_submit()

    def action_approval_submit(self, gate):
        if gate == "expense":
            self._measure_sale_ratio()
        return super().action_approval_submit(gate)
