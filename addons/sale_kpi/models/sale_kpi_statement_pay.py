import csv
import io

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_repr


class SaleKpiStatement(models.Model):
    """Approved statements are paid: by a vendor bill, or with the salary by an export."""

    _inherit = "sale.kpi.statement"

    bill_id = fields.Many2one(
        "account.move", string="Vendor bill", readonly=True, copy=False, index="btree_not_null"
    )
    paid_at = fields.Datetime(string="Billed or exported", readonly=True, copy=False)
    paid_by_id = fields.Many2one("res.users", readonly=True, copy=False)

    _bill_unique = models.UniqueIndex("(bill_id) WHERE bill_id IS NOT NULL", "A bill pays one statement.")

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() | {"bill_id", "paid_at", "paid_by_id"}

    def _pay_blocker(self):
        """Why this statement is not paid now: a sentence, or False."""
        self.ensure_one()
        if self.state != "approved":
            return self.env._("%(statement)s is not approved, or paid already.", statement=self.display_name)
        if self.is_held:
            return self.env._("%(statement)s is on hold. Release it first.", statement=self.display_name)
        if self.sudo()._get_checksum() != self.checksum:  # rows that the payer need not be able to read
            return self.env._(
                "The rows of %(statement)s differ from what was approved.", statement=self.display_name
            )
        return False

    def _check_pay(self, groups):
        if not any(map(self.env.user.has_group, groups)):
            raise UserError(self.env._("Accounting or a sales administrator pays commission."))
        self.check_access("read")
        self._lock_act()  # two who pay at once: the second one finds it paid
        for statement in self:
            if blocker := statement._pay_blocker():
                raise UserError(blocker)

    def action_bill(self):
        """A draft vendor bill for each of these statements; a refund where the sum is negative."""
        self._check_pay(["account.group_account_invoice"])
        for statement in self:
            if statement.pay_by != "bill":
                raise UserError(
                    self.env._("%(name)s is paid with the salary.", name=statement.payee_id.sudo().name)
                )
        bills = self.env["account.move"].create([statement._prepare_bill_vals() for statement in self])
        for statement, bill in zip(self, bills, strict=True):
            statement._set_paid(bill)
        return self.action_open_bill()

    def _prepare_bill_vals(self):
        self.ensure_one()
        company, payee = self.company_id, self.payee_id.sudo()  # whom to pay
        partner = payee.partner_id or payee.user_id.partner_id
        line = {
            "name": self.env._("Commission %(month)s", month=self.date_from.strftime("%Y-%m")),
            "product_id": company.kpi_commission_product_id.id,
            "quantity": 1,
            "price_unit": abs(self.amount),
            "tax_ids": [Command.set(company.kpi_commission_product_id.supplier_taxes_id.ids)],
        }
        if company.kpi_commission_account_id:
            line["account_id"] = company.kpi_commission_account_id.id
        if not company.kpi_commission_product_id and not company.kpi_commission_account_id:
            raise UserError(
                self.env._("Choose the product or the account of commission in the settings first.")
            )
        return {
            "move_type": "in_invoice" if self.amount >= 0 else "in_refund",
            "partner_id": partner.id,
            "company_id": company.id,
            "currency_id": self.currency_id.id,
            "invoice_date": fields.Date.context_today(self),
            "ref": self.display_name,
            "invoice_line_ids": [Command.create(line)],
        }

    def _set_paid(self, bill=None):
        self.sudo().write(  # kept columns, after the right was checked
            {
                "state": "paid",
                "paid_at": fields.Datetime.now(),
                "paid_by_id": self.env.uid,
                "bill_id": bill and bill.id,
            }
        )

    def action_open_bill(self):
        action = {"type": "ir.actions.act_window", "res_model": "account.move"}
        if len(self.bill_id) == 1:
            return {**action, "res_id": self.bill_id.id, "views": [(False, "form")]}
        return {
            **action,
            "domain": [("id", "in", self.bill_id.ids)],
            "views": [(False, "list"), (False, "form")],
        }

    def action_export(self):
        """A file for payroll of these approved statements, which are paid with it."""
        self._check_pay(["account.group_account_invoice", "sales_team.group_sale_manager"])
        wrong = self.filtered(lambda statement: statement.pay_by != "payroll")
        if wrong:
            raise UserError(
                self.env._("%(name)s is paid by vendor bill.", name=wrong[:1].payee_id.sudo().name)
            )
        # Accounting pays statements that it does not write; the right to pay was checked above.
        files = self.env["ir.attachment"].sudo()
        attachment = files.create(
            {
                "name": f"commission-{min(self.mapped('date_from')):%Y-%m}.csv",
                "raw": self._get_payroll_file(),
                "mimetype": "text/csv",
                "res_model": self._name,
                "res_id": self[:1].id,
            }
        )
        self._set_paid()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "self",
        }

    def _get_payroll_file(self):
        """One line for each statement; read by Excel as well."""
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow(["person", "login", "month", "amount", "currency", "statement", "sha256"])
        # Payroll has to know whom it is for; accounting need not know of sales otherwise.
        for statement in self.sudo().sorted(lambda one: (one.date_from, one.payee_id.name)):
            login = statement.user_id.login or ""
            amount = float_repr(statement.amount, statement.currency_id.decimal_places)
            month = statement.date_from.strftime("%Y-%m")
            person = statement.payee_id.name
            writer.writerow(
                [_plain(person), _plain(login), month, amount, statement.currency_id.name, statement.id]
                + [statement.checksum]
            )
        return ("\ufeff" + buffer.getvalue()).encode()


def _plain(text):
    """A spreadsheet takes for a formula what begins like one."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text
