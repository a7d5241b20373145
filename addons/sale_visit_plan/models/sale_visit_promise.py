from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

TO_KEEP = "sale_visit_plan.mail_activity_type_promise"


class SaleVisitPromise(models.Model):
    """What was promised in a visit, by us or by the customer, until it is kept or broken (VIS-13)."""

    _name = "sale.visit.promise"
    _inherit = ["approval.tiers.guarded", "sale.visit.sent", "mail.thread", "mail.activity.mixin"]
    _description = "Promise made in a visit"
    _order = "state desc, date_due, id"

    visit_id = fields.Many2one("sale.visit", required=True, index=True, ondelete="restrict")
    partner_id = fields.Many2one(related="visit_id.partner_id", string="Customer", store=True, index=True)
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Company of the customer", store=True, index=True
    )
    company_id = fields.Many2one(related="visit_id.company_id", store=True, index=True)
    team_id = fields.Many2one(related="visit_id.team_id", store=True, index="btree_not_null")
    side = fields.Selection(
        [("ours", "Ours"), ("theirs", "The customer's")], string="Whose", required=True, default="ours"
    )
    name = fields.Char(string="Promise", required=True, tracking=True)
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        required=True,
        index=True,
        tracking=True,
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        domain=[("share", "=", False)],
        help="Who sees to it; the customer's promises too.",
    )
    date_due = fields.Date(string="Due on", required=True, tracking=True)
    proof = fields.Text(help="How it was kept, or why it was not.")
    proof_file = fields.Binary(attachment=True)
    proof_name = fields.Char(string="File name")
    state = fields.Selection(
        [("open", "Open"), ("done", "Kept"), ("broken", "Broken")],
        required=True,
        readonly=True,
        default="open",
        copy=False,
        index=True,
        tracking=True,
    )
    done_at = fields.Datetime(string="Settled on", readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", string="Settled by", readonly=True, copy=False)
    overdue_at = fields.Datetime(string="Told that it is overdue", readonly=True, copy=False)
    is_overdue = fields.Boolean(string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue")

    _client_uuid_unique = models.UniqueIndex(
        "(client_uuid) WHERE client_uuid IS NOT NULL", "This was sent already."
    )
    _open_by_customer = models.Index("(commercial_partner_id) WHERE state = 'open'")
    _open_by_date = models.Index("(date_due) WHERE state = 'open'")

    @api.depends("visit_id")
    def _compute_user_id(self):
        for promise in self:
            promise.user_id = promise.user_id or promise.visit_id.user_id

    @api.depends("state", "date_due")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for promise in self:
            promise.is_overdue = bool(
                promise.state == "open" and promise.date_due and promise.date_due < today
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = Domain("state", "=", "open") & Domain("date_due", "<", fields.Date.context_today(self))
        return overdue if True in value else ~overdue

    @api.constrains("date_due", "visit_id")
    def _check_date_due(self):
        for promise in self:
            if promise.date_due < promise.visit_id.date:
                raise ValidationError(
                    self.env._("“%(promise)s” cannot be due before the visit itself.", promise=promise.name)
                )

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() | {
            *("done_at", "done_by_id", "overdue_at", "client_uuid"),
            *("partner_id", "commercial_partner_id", "company_id", "team_id"),  # those of the visit
        }

    @api.model_create_multi
    def create(self, vals_list):
        promises = super().create(vals_list)
        if not self.env.su:
            for promise in promises:
                if blocker := promise._change_blocker():
                    raise UserError(blocker)
        promises._schedule()
        return promises

    def write(self, vals):
        if not self.env.su:
            for promise in self:
                if blocker := promise._change_blocker():
                    raise UserError(blocker)
            if "visit_id" in vals:
                raise UserError(self.env._("A promise belongs to the visit in which it was made."))
        result = super().write(vals)
        if {"user_id", "date_due", "name"} & vals.keys():
            self._settle_activities()
            self.filtered(lambda promise: promise.state == "open")._schedule()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_written(self):
        for promise in self:
            if promise.state != "open" or promise.visit_id.report_state not in ("draft", "returned"):
                raise UserError(
                    self.env._("“%(promise)s” is on record. Say that it was broken.", promise=promise.name)
                )

    def _change_blocker(self):
        """Why the current user cannot change this promise: a sentence, or False."""
        self.ensure_one()
        visit = self.visit_id.sudo()  # whose visit it is decides, not who may read it
        if visit.state == "closed":
            return self.env._("%(visit)s is closed.", visit=visit.display_name)
        if self.state != "open":
            return self.env._("“%(promise)s” is settled and stays as it is.", promise=self.name)
        if not visit.started_at:
            return self.env._("Promises are made in the visit. Check in first.")
        if self.env.user not in self.user_id | visit.user_id | visit._get_supervisors():
            return self.env._("Only the owner, the salesperson and his superiors change this promise.")
        return False
