from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.date_utils import start_of


class SaleKpiLedger(models.Model):
    """Rows that somebody decides on: adjustments by hand, and what is not paid for the time being."""

    _inherit = "sale.kpi.ledger"

    hold_ids = fields.One2many("sale.kpi.hold", "ledger_id", readonly=True)
    is_held = fields.Boolean(string="On hold", compute="_compute_is_held", search="_search_is_held")
    dispute_ids = fields.One2many("sale.kpi.dispute", "ledger_id", readonly=True)

    @api.depends("hold_ids.released_at")
    def _compute_is_held(self):
        for row in self:
            row.is_held = any(not hold.released_at for hold in row.sudo().hold_ids)  # of a row one may read

    def _search_is_held(self, operator, value):
        if operator != "in":
            return NotImplemented
        held = self.env["sale.kpi.hold"]._search([("released_at", "=", False)]).subselect("ledger_id")
        return [("id", "in" if True in value else "not in", held)]

    @api.model
    def _decide_blocker(self, payees):
        """Why the current user does not decide on the money of ``payees``: a sentence, or False."""
        user = self.env.user
        if not any(
            map(user.has_group, ("sales_team.group_sale_manager", "approval_tiers.group_sales_director"))
        ):
            return self.env._("A sales administrator or the sales director decides on commission.")
        if user in payees.user_id or user.partner_id in payees.partner_id:
            return self.env._("Nobody decides on his own commission.")
        return False

    @api.model
    def _adjust(self, company, payee, amount, reason, origin=None):
        """Write a row of ``amount`` by hand; who may was asked before."""
        if company.currency_id.is_zero(amount):
            raise UserError(self.env._("An adjustment has an amount."))
        today = fields.Date.context_today(self)
        account = self._get_adjust_account(company, payee, start_of(today, "month"))
        # Users read the ledger only; it is written here, after its right was checked.
        return self.sudo().create(
            {
                "account_id": account.id,
                "kind": "adjust",
                "date": today,
                "pay_period": self._get_open_month(company, payee, account.date_from),
                "earned": amount,
                "amount": amount,
                "origin_id": origin and origin.id,
                "reason": reason,
                "created_at": fields.Datetime.now(),
                "created_by_id": self.env.uid,
            }
        )

    def _get_adjust_account(self, company, payee, month):
        accounts = self.env["sale.kpi.commission.account"].sudo()  # as the ledger itself
        values = {"company_id": company.id, "payee_id": payee.id, "date_from": month}
        found = accounts.search(
            [("run_id", "=", False), *((name, "=", value) for name, value in values.items())]
        )
        return found or accounts.create({**values, "user_id": payee.user_id.id})

    def _get_open_month(self, company, payee, month):
        """``month``, or the first one after what is fixed on a statement of ``payee``."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT (date_trunc('month', max(date_from)::timestamp) + interval '1 month')::date
                     FROM sale_kpi_statement
                    WHERE company_id = %s AND payee_id = %s AND state <> 'draft'""",
                company.id,
                payee.id,
            )
        )
        return max(month, rows[0][0] or month)

    def _hold(self, reason):
        """Keep these rows from the next statements until they are released."""
        if blocker := self._decide_blocker(self.payee_id):
            raise UserError(blocker)
        held = self.filtered("is_held")
        paid = (
            self.env["sale.kpi.statement.line"]
            .sudo()
            .search(  # whether it is fixed, whoever asks
                [("ledger_id", "in", self.ids), ("statement_id.state", "!=", "draft")]
            )
        )
        if paid:
            raise UserError(
                self.env._("What is on a submitted statement is no longer held; hold the statement.")
            )
        # Rows of the hold are written here only, after the right was checked.
        holds = self.env["sale.kpi.hold"].sudo()
        holds.create(
            [{"ledger_id": row.id, "reason": reason, "held_by_id": self.env.uid} for row in self - held]
        )
        self._refresh_drafts()

    def action_release(self):
        """Let these rows be paid again."""
        if blocker := self._decide_blocker(self.payee_id):
            raise UserError(blocker)
        open_holds = self.sudo().hold_ids.filtered(lambda hold: not hold.released_at)  # checked above
        open_holds.write({"released_at": fields.Datetime.now(), "released_by_id": self.env.uid})
        self._refresh_drafts()
        return True

    def _refresh_drafts(self):
        drafts = self.env["sale.kpi.statement"].sudo()  # they only follow the ledger
        drafts.search([("payee_id", "in", self.payee_id.ids), ("state", "=", "draft")])._refresh()
