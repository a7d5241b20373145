from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleKpiDispute(models.Model):
    """Somebody does not agree with a row of his commission (COM-02). open → granted, refused or
    withdrawn. The row itself never changes: what is granted is a row of its own."""

    _name = "sale.kpi.dispute"
    _inherit = ["approval.tiers.guarded", "mail.thread", "mail.activity.mixin"]
    _description = "Commission dispute"
    _order = "id desc"

    ledger_id = fields.Many2one(
        "sale.kpi.ledger", string="Row", required=True, index=True, ondelete="restrict", readonly=True
    )
    why = fields.Char(related="ledger_id.why", string="What the row says")
    row_amount = fields.Monetary(related="ledger_id.amount", string="Amount of the row")
    payee_id = fields.Many2one("sale.kpi.payee", string="Person", readonly=True, index=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True, index="btree_not_null")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    reason = fields.Text(required=True, tracking=True)
    asked_amount = fields.Monetary(
        string="Should be more by", help="What you think is missing; may stay empty."
    )
    deadline_date = fields.Date(string="Answer due", readonly=True, index=True)
    state = fields.Selection(
        [("open", "Open"), ("granted", "Granted"), ("refused", "Refused"), ("withdrawn", "Withdrawn")],
        default="open",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    decision = fields.Text(readonly=True, copy=False, tracking=True)
    decided_by_id = fields.Many2one("res.users", string="Decided by", readonly=True, copy=False)
    decided_at = fields.Datetime(readonly=True, copy=False)
    adjust_id = fields.Many2one("sale.kpi.ledger", string="Adjustment", readonly=True, copy=False)
    granted_amount = fields.Monetary(related="adjust_id.amount", string="Granted")
    can_decide = fields.Boolean(compute="_compute_can_decide")

    _one_open = models.UniqueIndex("(ledger_id) WHERE state = 'open'", "This row is in dispute already.")

    @api.depends_context("uid")
    @api.depends("state")
    def _compute_can_decide(self):
        for dispute in self:
            dispute.can_decide = not dispute._decide_blocker()

    @api.depends("ledger_id")
    def _compute_display_name(self):
        for dispute in self:
            dispute.display_name = self.env._("Dispute: %(row)s", row=dispute.ledger_id.display_name or "")

    @api.model
    def _get_kept_fields(self):
        kept = {"payee_id", "user_id", "company_id", "deadline_date", "decision", "decided_by_id"}
        return super()._get_kept_fields() | kept | {"decided_at", "adjust_id"}

    @api.model_create_multi
    def create(self, vals_list):
        rows = self.env["sale.kpi.ledger"].browse([vals.get("ledger_id") for vals in vals_list])
        rows.check_access("read")
        for row, vals in zip(rows, vals_list, strict=True):
            if blocker := self._open_blocker(row):
                raise UserError(blocker)
            self._check_kept_fields(vals)
            vals.update(self._prepare_open_vals(row))
        disputes = super(SaleKpiDispute, self.sudo()).create(vals_list)  # kept columns, filled in here
        for dispute in disputes:
            dispute._ask()
        return disputes.sudo(False)

    def write(self, vals):
        if not self.env.su and {"ledger_id", "reason", "asked_amount"} & vals.keys():
            raise UserError(self.env._("A dispute stays as it was opened; add a message instead."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Disputes stay on record. Withdraw it instead."))

    def _open_blocker(self, row):
        """Why the current user does not dispute ``row``: a sentence, or False."""
        mine = row.sudo().user_id == self.env.user  # a row that he was just found to be able to read
        if not mine and self.env["sale.kpi.ledger"]._decide_blocker(row.payee_id):
            return self.env._("Everybody disputes his own commission only.")
        return False

    def _prepare_open_vals(self, row):
        company = row.company_id
        due = fields.Date.context_today(self) + relativedelta(days=company.kpi_dispute_days)
        payee = row.payee_id
        return {
            "payee_id": payee.id,
            "user_id": payee.user_id.id,
            "company_id": company.id,
            "deadline_date": due,
        }

    def _ask(self):
        """An activity for whoever decides, due with the deadline."""
        self.ensure_one()
        decider = self._get_decider()
        if decider:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=self.deadline_date,
                user_id=decider.id,
                summary=self.env._("Decide on the commission dispute of %(name)s", name=self.payee_id.name),
            )

    def _get_decider(self):
        """Who decides in this company by its settings, else a sales administrator of it."""
        chosen = self.company_id.kpi_dispute_user_id
        if chosen and chosen != self.user_id:
            return chosen
        managers = self.env.ref("sales_team.group_sale_manager").all_user_ids
        return managers.filtered(
            lambda user: (
                user.active
                and not user.share
                and user != self.user_id
                and self.company_id in user.company_ids
            )
        ).sorted("id")[-1:]

    def _decide_blocker(self):
        """Why the current user does not decide this dispute: a sentence, or False."""
        self.ensure_one()
        if self.state != "open":
            return self.env._("This dispute is decided already.")
        chosen = self.env.user == self.company_id.kpi_dispute_user_id
        if chosen and self.env.user != self.user_id:
            return False
        return self.env["sale.kpi.ledger"]._decide_blocker(self.payee_id)

    def _decide(self, state, decision, amount=0.0):
        """Close these disputes; what is granted is written on the ledger."""
        for dispute in self:
            if blocker := dispute._decide_blocker():
                raise UserError(blocker)
            adjust = self.env["sale.kpi.ledger"]
            if state == "granted":
                adjust = adjust._adjust(
                    dispute.company_id, dispute.payee_id, amount, decision, dispute.ledger_id
                )
            dispute._close({"state": state, "decision": decision, "adjust_id": adjust.id})

    def _close(self, vals):
        now = {"decided_by_id": self.env.uid, "decided_at": fields.Datetime.now()}
        self.sudo().write({**vals, **now})  # kept columns, after the right was checked
        self.sudo().activity_ids.unlink()  # tasks of others

    def action_withdraw(self):
        """The person agrees after all."""
        for dispute in self:
            if dispute.state != "open" or dispute.user_id != self.env.user:
                raise UserError(self.env._("Who opened a dispute withdraws it, as long as it is open."))
            dispute._close({"state": "withdrawn"})
        return True
