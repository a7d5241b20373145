from odoo import api, fields, models
from odoo.exceptions import UserError

ACTIVITY = "sale_after_service.mail_activity_return"


class SaleAfterServiceReturn(models.Model):
    """Goods that a customer wants to give back or exchange (RTN-01 to RTN-07).

    draft → submitted → confirmed (branch) → checked (salesperson) → verified (technical) →
    inspected (quality) → approved (sales manager) → received (warehouse) → settled, or refused or
    cancelled. Which steps a return takes is said by its reason. Approved, it is the red delivery
    request: its lines are negative of what was delivered, and its pickings bring the goods back.
    """

    _name = "sale.after.service.return"
    _inherit = [
        "approval.tiers.guarded",
        "portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "approval.tiers.mixin.governed",
    ]
    _description = "Return"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="Number", readonly=True, copy=False, index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, tracking=True, check_company=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    sale_order_id = fields.Many2one(
        "sale.order",
        string="Order",
        index="btree_not_null",
        check_company=True,
        domain="[('partner_id', 'child_of', partner_id), ('state', '=', 'sale')]",
        help="The order that the customer names. Goods of another order come back against the contract.",
    )
    complaint_id = fields.Many2one(
        "sale.after.service.complaint", index="btree_not_null", check_company=True, tracking=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', '=', company_id)]",
    )
    team_id = fields.Many2one(
        "crm.team", compute="_compute_team_id", store=True, readonly=False, index="btree_not_null"
    )
    branch_manager_id = fields.Many2one(related="team_id.branch_manager_id")
    reason_id = fields.Many2one("sale.after.service.reason", required=True, index=True, tracking=True)
    note = fields.Text(string="What the customer says")
    line_ids = fields.One2many("sale.after.service.return.line", "return_id", copy=False)
    asked_by = fields.Selection(
        [("rep", "Salesperson"), ("portal", "Customer")], default="rep", required=True, readonly=True
    )
    is_breach = fields.Boolean(
        string="Against the contract",
        readonly=True,
        copy=False,
        help="Goods of another order, or brought back too late. The sales manager has to agree.",
    )
    breach_note = fields.Char(string="Why against the contract", readonly=True, copy=False)
    needs_manager = fields.Boolean(compute="_compute_needs_manager", store=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Requested"),
            ("confirmed", "Branch confirmed"),
            ("checked", "Goods checked"),
            ("verified", "Verdict given"),
            ("inspected", "Quality agreed"),
            ("approved", "Approved"),
            ("received", "Received"),
            ("settled", "Settled"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    closing_note = fields.Text(string="Why it ended", readonly=True, copy=False, tracking=True)
    log_ids = fields.One2many("sale.after.service.return.log", "return_id", readonly=True, copy=False)

    @api.depends("partner_id")
    def _compute_user_id(self):
        for record in self:
            owner = record.partner_id.user_id or record.partner_id.commercial_partner_id.user_id
            record.user_id = owner or record.user_id or self.env.user

    @api.depends("user_id", "company_id")
    def _compute_team_id(self):
        for record in self:
            team = record.user_id.sale_team_id
            record.team_id = team if not team.company_id or team.company_id == record.company_id else False

    @api.depends("reason_id.needs_manager", "is_breach")
    def _compute_needs_manager(self):
        for record in self:
            record.needs_manager = record.reason_id.needs_manager or record.is_breach

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["name"] = self.env["ir.sequence"].next_by_code(self._name)
        return super().create(vals_list)

    def write(self, vals):
        frozen = {"name", "partner_id", "company_id", "sale_order_id", "reason_id", "user_id", "team_id"}
        if frozen & vals.keys() and not self.env.su and any(record.state != "draft" for record in self):
            raise UserError(
                self.env._(
                    "This return was asked for already. Cancel it and write another, or ask the branch."
                )
            )
        return super().write(vals)

    @api.model
    def _get_kept_fields(self):
        computed = {"needs_manager", "asked_by"}
        return super()._get_kept_fields() | computed | {"is_breach", "breach_note", "closing_note"}

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        for record in self.filtered(lambda record: record.state != "draft"):
            raise UserError(
                self.env._("%(document)s was asked for and stays on record. Cancel it.", document=record.name)
            )

    def _set_state(self, state, note=""):
        """Go on to ``state`` and remember who did it when; acts check before they come here."""
        self.env["sale.after.service.return.log"].sudo().create(  # nobody writes the log by hand
            [
                {"return_id": record.id, "state": state, "user_id": self.env.user.id, "note": note}
                for record in self
            ]
        )
        closing = {"closing_note": note} if state in ("refused", "cancelled") else {}
        self.sudo().write({"state": state, **closing})  # a kept column
        if state != "submitted":  # a draft was asked of nobody
            self._end_tasks()

    def _end_tasks(self):
        """Whoever acted has done his task; others who were asked for the same lose theirs."""
        tasks = self.sudo().activity_search([ACTIVITY])  # also the tasks of others
        own = tasks.filtered(lambda task: task.user_id == self.env.user)
        own.active = False  # done, with the day
        (tasks - own).unlink()


class SaleAfterServiceReturnLog(models.Model):
    """Who took which step of a return, and when; only acts write it."""

    _name = "sale.after.service.return.log"
    _description = "Step of a return"
    _order = "id"

    return_id = fields.Many2one(
        "sale.after.service.return", required=True, index=True, ondelete="cascade", readonly=True
    )
    state = fields.Selection(
        lambda self: self.env["sale.after.service.return"]._fields["state"]._description_selection(self.env),
        string="Step",
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one("res.users", string="Who", required=True, readonly=True)
    create_date = fields.Datetime(string="When", readonly=True)
    note = fields.Text(readonly=True)
