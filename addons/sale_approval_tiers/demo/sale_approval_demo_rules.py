from base64 import b64encode
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

from odoo import api, fields, models

from .sale_approval_demo import SWITCHED_ON_DAYS_AGO

FONT = "STSong-Light"
# Template -> how it reaches the team that an order belongs to
RULES = {
    "special_review": "team_id",
    "price_deviation": "team_id",
    "change_chain": "order_id.team_id",
}


class SaleApprovalDemoRules(models.AbstractModel):
    """The later rules in the story: review, prices, signing, changes, releases, expenses."""

    _inherit = "sale.approval.demo"

    @api.model
    def _switch_on_rules(self, company_id, user_id, team_id):
        """They hold for the projects team; the first team goes on as before."""
        company = self.env["res.company"].browse(company_id)
        with self._at(f"-{SWITCHED_ON_DAYS_AGO} 09:00"):
            for name, path in RULES.items():
                template = self.env.ref(f"sale_approval_tiers.policy_template_{name}")
                self._switch_on_for(self._as_user(template, user_id), company, [(path, "=", team_id)])

    @api.model
    def _make_pdf(self, *lines):
        """A page with these lines, as somebody would have scanned it; base64."""
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        buffer = BytesIO()
        page = canvas.Canvas(buffer, pagesize=A4)
        page.setFont(FONT, 14)
        for number, line in enumerate(lines):
            page.drawString(72, 760 - 28 * number, line)
        page.save()
        return b64encode(buffer.getvalue())

    @api.model
    def _act_sign(self, order, signer_id, customer_signer):
        """Register who signed, and file the scan."""
        signing = {"order_id": order.id, "signed_by_id": signer_id, "customer_signer": customer_signer}
        order.env["sale.approval.sign"].create(signing).action_register()
        kind = self.env.ref("sale_approval_tiers.document_kind_main_contract")
        title = f"销售合同 {order.name}"
        order.env["approval.tiers.document"].create(
            {
                "res_model": order._name,
                "res_id": order.id,
                "kind_id": kind.id,
                "name": f"{title}.pdf",
                "file": self._make_pdf(title, order.partner_id.name, f"需方签字：{customer_signer}"),
            }
        )

    @api.model
    def _act_agree(self, change):
        """Attach the agreement that both have signed."""
        title = f"补充协议 {change.name}"
        change.write(
            {
                "agreement_file": self._make_pdf(title, change.partner_id.name, change.reason),
                "agreement_name": f"{title}.pdf",
                "agreement_date": fields.Date.context_today(change),
            }
        )

    @api.model
    def _tell_expenses(self, company_id, officer_id, rep_id):
        """An expense application and its claim, where expenses pass approvals, too."""
        module = "hr_expense_approval_tiers"
        if "hr.expense.approval.application" not in self.env:
            return
        self.env["ir.module.module"].search([("name", "=", module)])._update_translations()
        company, rep = self.env["res.company"].browse(company_id), self.env["res.users"].browse(rep_id)
        with self._at(f"-{SWITCHED_ON_DAYS_AGO} 09:00"):
            for name in ("application", "expense"):
                template = self.env.ref(f"{module}.policy_template_{name}")
                self._as_user(template, officer_id)._switch_on(company)
        employee = self.env["hr.employee"].create(
            {"name": rep.name, "user_id": rep.id, "company_id": company.id, "job_title": rep.function}
        )
        category = self.env["product.product"].create(
            {
                "name": "业务招待费",
                "type": "service",
                "company_id": company.id,
                "can_be_expensed": True,
                "is_application_required": True,
                "standard_price": 0,
                "supplier_taxes_id": False,
            }
        )
        self._tell_claim(self._as_user(employee, rep_id), category)

    @api.model
    def _tell_claim(self, employee, category):
        """Asked for before, agreed, spent, claimed; it waits at finance now."""
        rep = employee.user_id
        head = self.env.ref("sale_approval_tiers.user_head2")
        deputy = self.env.ref("sale_approval_tiers.user_deputy")
        application = employee.env["hr.expense.approval.application"].create(
            {
                "purpose": "宁波甬康药业来厂验收样机，两天，四人",
                "employee_id": employee.id,
                "product_id": category.id,
                "date": fields.Date.subtract(fields.Date.today(), days=6),
                "amount": 3000,
            }
        )
        asked = [
            ("-6 09:10", rep.id, "submit", "application"),
            ("-6 11:20", head.id, "approve", "同意，按标准接待。"),
        ]
        self._play(application.id, asked, application._name)
        claim = employee.env["hr.expense"].create(
            {
                "name": "甬康药业样机验收接待",
                "employee_id": employee.id,
                "product_id": category.id,
                "application_id": application.id,
                "date": fields.Date.subtract(fields.Date.today(), days=4),
                "total_amount_currency": 2860,
            }
        )
        claimed = [
            ("-2 09:00", rep.id, "call", "action_submit"),
            ("-2 10:15", head.id, "approve"),
            ("-1 16:40", deputy.id, "approve"),
        ]
        self._play(claim.id, claimed, claim._name)
        for record, name in ((employee, "employee_rep2"), (application, "application"), (claim, "claim")):
            values = {"module": "sale_approval_tiers", "name": name, "noupdate": True}
            self.env["ir.model.data"].create({**values, "model": record._name, "res_id": record.id})
