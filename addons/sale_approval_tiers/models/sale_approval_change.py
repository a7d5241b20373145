from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .sale_approval_notice import NOTICE_WAYS


class SaleApprovalChange(models.Model):
    """A request to change or end a confirmed contract, or the record of a technical change.

    draft → submitted → approved → done, or cancelled. The state follows from the approval and from
    the two acts `action_done` and `action_cancel`; nobody writes it.
    """

    _name = "sale.approval.change"
    _inherit = ["mail.thread", "mail.activity.mixin", "approval.tiers.mixin"]
    _description = "Contract change"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, default="/")
    order_id = fields.Many2one(
        "sale.order", string="Contract", required=True, index=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        related="order_id.partner_id", string="Customer", store=True, index="btree_not_null"
    )
    currency_id = fields.Many2one(related="order_id.currency_id")
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company currency", store=True
    )
    user_id = fields.Many2one(
        "res.users", string="Requested by", required=True, readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [("change", "Change"), ("termination", "Termination"), ("technical", "Technical change")],
        required=True,
        default="change",
        index=True,
    )
    reason = fields.Text(required=True)
    has_financial_effect = fields.Boolean(
        string="Concerns money",
        compute="_compute_effects",
        store=True,
        readonly=False,
        help="Finance is asked first. A change of amount or payment terms always concerns money.",
    )
    has_legal_effect = fields.Boolean(
        string="Concerns the law",
        compute="_compute_effects",
        store=True,
        readonly=False,
        help="Legal is asked first. New clauses always concern the law.",
    )
    way = fields.Selection(
        NOTICE_WAYS,
        string="Agreed by",
        required=True,
        default="signed",
        help="How the customer asked for it.",
    )
    contact_name = fields.Char(string="Contact", help="Who at the customer's agreed.")
    contact_date = fields.Date(string="Talked on")
    contact_result = fields.Text(string="Result of the talk")
    line_ids = fields.One2many("sale.approval.change.line", "change_id", string="Lines", copy=False)
    old_commitment_date = fields.Datetime(
        string="Delivery date now", compute="_compute_old_terms", store=True
    )
    new_commitment_date = fields.Datetime(string="New delivery date")
    old_payment_term_id = fields.Many2one(
        "account.payment.term", string="Payment terms now", compute="_compute_old_terms", store=True
    )
    new_payment_term_id = fields.Many2one(
        "account.payment.term", string="New payment terms", check_company=True, ondelete="restrict"
    )
    new_note = fields.Html(string="New clauses", help="Replaces the terms and conditions of the contract.")
    technical_change = fields.Text(help="Old and new technical state, as the customer is told.")
    amount_before = fields.Monetary(string="Amount now", compute="_compute_amounts", store=True)
    amount_after = fields.Monetary(string="Amount after it", compute="_compute_amounts", store=True)
    amount_change = fields.Monetary(
        string="Difference",
        compute="_compute_amounts",
        store=True,
        currency_field="company_currency_id",
        help="How much the contract changes up or down, in company currency; all of it when it ends.",
    )
    agreement_file = fields.Binary(
        string="Signed agreement", attachment=True, copy=False, help="Of change or termination."
    )
    agreement_name = fields.Char(string="File name", copy=False)
    agreement_date = fields.Date(string="Signed on", copy=False)
    notice_ids = fields.One2many("sale.approval.notice", "change_id", string="Customer told")
    is_holding = fields.Boolean(
        string="Holds deliveries",
        compute="_compute_is_holding",
        store=True,
        index="btree_not_null",
        help="A technical change the customer has not been told yet.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Waiting for approval"),
            ("approved", "Approved"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
        tracking=True,
    )
    done_at = fields.Datetime(string="Done on", readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", string="Done by", readonly=True, copy=False)
    cancelled_at = fields.Datetime(readonly=True, copy=False)
    cancelled_by_id = fields.Many2one("res.users", string="Cancelled by", readonly=True, copy=False)
    contract_version = fields.Integer(string="Became version", readonly=True, copy=False)
    informed_user_ids = fields.Many2many(
        "res.users", string="Copy sent to", readonly=True, copy=False, help="They may read this change."
    )

    @api.depends("approval_status", "done_at", "cancelled_at")
    def _compute_state(self):
        shown = {"pending": "submitted", "approved": "approved"}
        for change in self:
            change.state = (
                (change.cancelled_at and "cancelled")
                or (change.done_at and "done")
                or shown.get(change.approval_status, "draft")
            )

    @api.depends("order_id.commitment_date", "order_id.payment_term_id", "done_at")
    def _compute_old_terms(self):
        """What the contract says now; once the change is done, what it said before."""
        for change in self:
            order = change.order_id if not change.done_at else None
            change.old_commitment_date = order.commitment_date if order else change.old_commitment_date
            change.old_payment_term_id = order.payment_term_id if order else change.old_payment_term_id

    @api.depends("kind", "order_id.amount_total", "line_ids.amount_difference", "done_at")
    def _compute_amounts(self):
        for change in self:
            before = change.amount_before if change.done_at else change.order_id.amount_total
            is_end = change.kind == "termination"
            after = 0.0 if is_end else before + sum(change.line_ids.mapped("amount_difference"))
            change.amount_before, change.amount_after = before, after
            if not change.done_at:
                change.amount_change = change._convert(abs(after - before))
            else:
                change.amount_change = change.amount_change

    def _convert(self, amount):
        """``amount`` of the order in company currency, at today's rate."""
        company = self.company_id or self.env.company
        order_currency = self.order_id.currency_id or company.currency_id
        today = fields.Date.context_today(self)
        return order_currency._convert(amount, company.currency_id, company, today)

    @api.depends("amount_change", "new_payment_term_id", "new_note", "kind")
    def _compute_effects(self):
        for change in self:
            change.has_financial_effect = change.has_financial_effect or change._is_about_money()
            change.has_legal_effect = change.has_legal_effect or bool(change.new_note)

    def _is_about_money(self):
        self.ensure_one()
        if self.kind == "termination":
            return bool(self.order_id.sudo().invoice_ids)  # a fact, whoever reads invoices
        return not self.company_currency_id.is_zero(self.amount_change) or bool(self.new_payment_term_id)

    @api.depends("kind", "cancelled_at", "notice_ids")
    def _compute_is_holding(self):
        for change in self:
            change.is_holding = (
                change.kind == "technical" and not change.cancelled_at and not change.notice_ids
            )

    @api.constrains("way", "contact_name", "contact_date", "contact_result")
    def _check_contact(self):
        """A change by phone says with whom, when, and what came of it (CHG-04)."""
        today = fields.Date.context_today(self)
        for change in self:
            said = (change.contact_name or "").strip(), (change.contact_result or "").strip()
            if change.way == "phone" and not (all(said) and change.contact_date):
                raise ValidationError(
                    self.env._("A change agreed by phone needs the contact's name, the date and the result.")
                )
            if change.contact_date and change.contact_date > today:
                raise ValidationError(self.env._("A talk that has not taken place cannot be logged."))

    @api.constrains(
        "has_financial_effect", "has_legal_effect", "line_ids", "new_payment_term_id", "new_note", "kind"
    )
    def _check_effects(self):
        """What moves money or clauses cannot be declared away (CHG-01)."""
        for change in self:
            if change._is_about_money() and not change.has_financial_effect:
                raise ValidationError(
                    self.env._("The amount or the payment terms change: it concerns money.")
                )
            if change.new_note and not change.has_legal_effect:
                raise ValidationError(self.env._("Clauses change: it concerns the law."))

    @api.constrains("kind", "technical_change")
    def _check_technical(self):
        for change in self:
            if change.kind == "technical" and not (change.technical_change or "").strip():
                raise ValidationError(self.env._("Say what changes technically, as the customer is told."))

    def action_view_order(self):
        self.ensure_one()
        return self.order_id._get_records_action()

    def action_log_notice(self):
        """Open the form that logs when and how the customer was told (CHG-05)."""
        self.ensure_one()
        notices = self.env["sale.approval.notice"]
        return notices._get_log_action(self.order_id, "technical", change_id=self.id)
