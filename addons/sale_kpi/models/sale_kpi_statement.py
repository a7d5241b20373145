import hashlib
import json

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, float_repr
from odoo.tools.date_utils import end_of, start_of


class SaleKpiStatement(models.Model):
    """What one person is paid for a month, and why (COM-02). draft → submitted → approved → paid.

    A draft is brought up to date every day and by its button; approved, its rows are fixed and hashed.
    """

    _name = "sale.kpi.statement"
    _inherit = [
        "approval.tiers.guarded",
        "mail.thread",
        "mail.activity.mixin",
        "approval.tiers.mixin.governed",
    ]
    _description = "Commission statement"
    _order = "date_from desc, payee_id"
    _check_company_auto = True
    _rec_names_search = ["payee_id.name"]

    payee_id = fields.Many2one(
        "sale.kpi.payee", string="Person", required=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(related="payee_id.user_id", store=True, index="btree_not_null")
    pay_by = fields.Selection(related="payee_id.pay_by")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(
        string="Month",
        required=True,
        index=True,
        default=lambda self: start_of(fields.Date.context_today(self), "month"),
    )
    date_to = fields.Date(string="To", compute="_compute_date_to", store=True)
    state = fields.Selection(
        [
            ("draft", "Running"),
            ("submitted", "Waiting for approval"),
            ("approved", "Approved"),
            ("paid", "Paid"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    line_ids = fields.One2many("sale.kpi.statement.line", "statement_id", string="Rows", readonly=True)
    amount = fields.Monetary(compute="_compute_amount", store=True, tracking=True)
    line_count = fields.Integer(compute="_compute_amount", store=True)
    refreshed_at = fields.Datetime(string="As of", readonly=True, copy=False)
    approved_at = fields.Datetime(readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", string="Approved by", readonly=True, copy=False)
    checksum = fields.Char(
        readonly=True,
        copy=False,
        help="SHA-256 over all rows as they were approved; it is compared on demand.",
    )
    is_held = fields.Boolean(string="On hold", readonly=True, copy=False, tracking=True)
    hold_reason = fields.Char(readonly=True, copy=False, tracking=True)

    _person_unique = models.UniqueIndex(
        "(company_id, payee_id, date_from)", "This person has a statement of this month already."
    )

    @api.depends("date_from")
    def _compute_date_to(self):
        for statement in self:
            statement.date_to = statement.date_from and end_of(statement.date_from, "month")

    @api.depends("line_ids.amount")
    def _compute_amount(self):
        rows = (
            self.env["sale.kpi.statement.line"]
            .sudo()
            ._read_group(  # its own rows, whoever looks
                [("statement_id", "in", self.ids)], ["statement_id"], ["amount:sum", "__count"]
            )
        )
        sums = {statement.id: (amount, count) for statement, amount, count in rows}
        for statement in self:
            statement.amount, statement.line_count = sums.get(statement.id, (0.0, 0))

    @api.depends("payee_id.name", "date_from")
    def _compute_display_name(self):
        for statement in self:
            month = statement.date_from and statement.date_from.strftime("%Y-%m")
            name = statement.sudo().payee_id.name  # whose it is, for accounting too
            statement.display_name = f"{name or ''} {month or ''}"

    @api.constrains("date_from")
    def _check_month(self):
        for statement in self:
            if statement.date_from.day != 1:
                raise ValidationError(
                    self.env._("A statement is for a month: let it begin on its first day.")
                )

    @api.model
    def _get_kept_fields(self):
        kept = {"amount", "line_count", "line_ids", "refreshed_at", "approved_at", "approved_by_id"}
        return (
            super()._get_kept_fields() | kept | {"checksum", "is_held", "hold_reason", "date_to", "user_id"}
        )

    def write(self, vals):
        self.check_access("write")
        fixed = {"payee_id", "company_id", "date_from"} & vals.keys()
        if fixed and not self.env.su:
            raise UserError(self.env._("A statement stays with its person and month."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        if any(statement.state != "draft" for statement in self):
            raise UserError(self.env._("What was submitted stays on record."))

    @api.model
    def _cron_statements(self):
        """A running statement for everybody who has something to come, and all of them up to date."""
        month = start_of(fields.Date.context_today(self), "month")
        progress = self.env["ir.cron"]._commit_progress
        companies = self.env["res.company"].search([("active", "=", True)])
        left = progress(remaining=len(companies))
        for company in companies:
            if not left:
                return
            self._open_month(company, month)._refresh()
            left = progress(1)

    @api.model
    def _open_month(self, company, month):
        """The running statements of ``company``, with one of ``month`` for each open account."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT a.payee_id FROM sale_kpi_ledger row
                     JOIN sale_kpi_commission_account a ON a.id = row.account_id
                    WHERE a.company_id = %(company)s AND row.pay_period <= %(month)s
                      AND NOT EXISTS (SELECT 1 FROM sale_kpi_statement s WHERE s.payee_id = a.payee_id
                           AND s.company_id = %(company)s AND s.date_from = %(month)s)""",
                company=company.id,
                month=month,
            )
        )
        self.create([{"payee_id": row[0], "company_id": company.id, "date_from": month} for row in rows])
        return self.search([("company_id", "=", company.id), ("state", "=", "draft")])

    def action_refresh(self):
        """Bring running statements up to date."""
        self.check_access("read")
        self._refresh()
        return True

    def _refresh(self):
        """Take the rows that are to be paid by now; what is on another statement already is not."""
        drafts = self.sudo().filtered(lambda one: one.state == "draft")  # rows are written here only
        drafts.line_ids.unlink()
        self.env.flush_all()
        for month in sorted(set(drafts.mapped("date_from"))):
            batch = drafts.filtered(lambda one, month=month: one.date_from == month)
            self.env.cr.execute(self.env["sale.kpi.statement.line"]._get_take_sql(batch.ids))
        self.env["sale.kpi.statement.line"].invalidate_model()
        drafts.invalidate_recordset(["line_ids"])
        drafts._compute_amount()
        drafts.write({"refreshed_at": fields.Datetime.now()})

    def _get_checksum(self):
        """SHA-256 over all rows, as anybody can compute it from the export."""
        self.ensure_one()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT line.ledger_id, line.part, line.amount::text, row.event_id, row.kind,
                          row.date::text, row.base::text, row.cum_before::text,
                          row.cum_after::text, row.amount::text
                     FROM sale_kpi_statement_line line JOIN sale_kpi_ledger row ON row.id = line.ledger_id
                    WHERE line.statement_id = %s ORDER BY line.ledger_id, line.part""",
                self.id,
            )
        )
        total = float_repr(self.amount, self.currency_id.decimal_places)
        content = [self.payee_id.id, str(self.date_from), total, *map(list, rows)]
        return hashlib.sha256(json.dumps(content, default=str).encode()).hexdigest()

    def action_check(self):
        """Compare the rows with what was approved."""
        self.ensure_one()
        intact = self.checksum and self.sudo()._get_checksum() == self.checksum  # of this statement only
        message = (
            self.env._("All rows are as they were approved.")
            if intact
            else self.env._("The rows differ from what was approved. Tell the auditor.")
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success" if intact else "danger", "message": message, "sticky": not intact},
        }

    def _get_next_month(self):
        self.ensure_one()
        return self.date_from + relativedelta(months=1)
