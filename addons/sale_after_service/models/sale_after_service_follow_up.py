from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

PHASES = [
    ("pre_sale", "Before the order"),
    ("in_production", "Order to delivery"),
    ("after", "After delivery"),
]
TO_CALL = "sale_after_service.mail_activity_type_follow_up"
TO_TELL = "sale_after_service.mail_activity_type_progress"
SUPERVISORS = ("sale_after_service.group_service", "sales_team.group_sale_salesman_all_leads")


class SaleAfterServiceFollowUp(models.Model):
    """A call to a customer before, between or after order and delivery (SAT-01): what was said, how
    content he is, and what follows from it."""

    _name = "sale.after.service.follow.up"
    _inherit = ["approval.tiers.guarded", "mail.thread", "mail.activity.mixin"]
    _description = "Follow-up"
    _order = "state desc, date_due, id"
    _check_company_auto = True

    phase = fields.Selection(PHASES, required=True, default="pre_sale", index=True)
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, index=True)
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Company of the customer", store=True, index=True
    )
    phone = fields.Char(related="partner_id.phone")
    order_id = fields.Many2one(
        "sale.order",
        index="btree_not_null",
        check_company=True,
        domain="[('partner_id', 'child_of', partner_id)]",
    )
    picking_id = fields.Many2one(
        "stock.picking", string="Delivery", index="btree_not_null", check_company=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Caller",
        index=True,
        tracking=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        help="Who calls the customer.",
    )
    order_user_id = fields.Many2one(
        related="order_id.user_id", string="Salesperson", store=True, index="btree_not_null"
    )
    team_id = fields.Many2one(related="order_id.team_id", store=True, index="btree_not_null")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    date_due = fields.Date(
        string="Call by", required=True, index=True, tracking=True, default=fields.Date.context_today
    )
    content = fields.Text(string="What was said")
    score = fields.Integer(aggregator="avg", help="How content the customer is: 1 (not at all) to 5 (fully).")
    result = fields.Selection(
        [
            ("fine", "All is well"),
            ("quality_problem", "Quality problem"),
            ("needs_service", "Needs service"),
            ("praise", "Praise"),
        ],
        tracking=True,
        help="A quality problem makes a complaint, praise is counted as praise.",
    )
    remedy = fields.Selection(
        [("claim", "Claim"), ("exchange", "Exchange")],
        string="Customer wants",
        help="After claim and exchange were explained to him.",
    )
    complaint_id = fields.Many2one(
        "sale.after.service.complaint", readonly=True, copy=False, index="btree_not_null"
    )
    sample_id = fields.Many2one(
        "sale.after.service.sample",
        string="Random sample",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    called_at = fields.Datetime(string="Called on", readonly=True, copy=False, index="btree_not_null")
    caller_id = fields.Many2one("res.users", string="Called by", readonly=True, copy=False)
    state = fields.Selection(
        [("open", "To call"), ("done", "Done"), ("cancelled", "Not needed")],
        required=True,
        readonly=True,
        default="open",
        copy=False,
        index=True,
        tracking=True,
    )

    _one_an_order = models.UniqueIndex(
        "(order_id) WHERE phase = 'after' AND sample_id IS NULL", "This order is followed up already."
    )
    _one_a_sample = models.UniqueIndex(
        "(order_id, sample_id) WHERE sample_id IS NOT NULL", "This order is in the sample already."
    )
    _score_range = models.Constraint("CHECK (score BETWEEN 0 AND 5)", "A score is 1 to 5.")

    @api.depends("order_id", "partner_id", "phase")
    def _compute_display_name(self):
        phases = dict(self._fields["phase"]._description_selection(self.env))
        for follow_up in self:
            record = follow_up.sudo()  # whoever reads the follow-up may know whom it is about
            about = record.order_id.name or record.partner_id.name or ""
            follow_up.display_name = f"{about}: {phases.get(follow_up.phase, '')}"

    @api.constrains("phase", "order_id")
    def _check_order(self):
        for follow_up in self:
            if follow_up.phase != "pre_sale" and not follow_up.order_id:
                raise ValidationError(self.env._("Choose the order; only before it there is none."))

    @api.constrains("user_id", "sample_id")
    def _check_caller(self):
        for follow_up in self:
            if follow_up.sample_id and follow_up.user_id == follow_up.order_user_id:
                raise ValidationError(
                    self.env._(
                        "%(order)s: its own salesperson does not make the control call.",
                        order=follow_up.order_id.name,
                    )
                )

    @api.constrains("result", "remedy")
    def _check_remedy(self):
        for follow_up in self:
            if follow_up.result == "quality_problem" and not follow_up.remedy:
                raise ValidationError(
                    self.env._("Explain claim and exchange to the customer, and say which one he wants.")
                )

    @api.model
    def _get_kept_fields(self):
        acts = {"called_at", "caller_id", "complaint_id", "sample_id"}
        facts = {"commercial_partner_id", "order_user_id", "team_id", "company_id"}
        return super()._get_kept_fields() | acts | facts

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not vals.get("score"):
                vals.pop("score", None)  # none given, which no average counts; a form sends 0
        follow_ups = super().create(vals_list)
        if not self.env.su:
            for follow_up in follow_ups:
                if blocker := follow_up._act_blocker():
                    raise AccessError(blocker)
        follow_ups._schedule()
        follow_ups._create_complaints()
        return follow_ups

    def write(self, vals):
        if not self.env.su:
            self._check_write(vals)
        result = super().write(vals)
        if {"user_id", "date_due"} & vals.keys():
            self._settle_activities()
            self.filtered(lambda one: one.state == "open")._schedule()
        if "result" in vals:
            self._create_complaints()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_open(self):
        for follow_up in self:
            if follow_up.state == "done" or follow_up.complaint_id or follow_up.sample_id:
                raise UserError(self.env._("%(name)s is on record and stays.", name=follow_up.display_name))

    def _check_write(self, vals):
        for follow_up in self:
            if blocker := follow_up._act_blocker():
                raise AccessError(blocker)
            if follow_up.state != "open":
                raise UserError(self.env._("%(name)s is settled and stays.", name=follow_up.display_name))
            if {"order_id", "picking_id", "partner_id", "phase"} & vals.keys() and (
                follow_up.sample_id or follow_up.phase != "pre_sale"
            ):
                raise UserError(self.env._("%(name)s belongs to its order.", name=follow_up.display_name))

    def _is_supervisor(self):
        superiors = self.team_id.sudo().user_id | self.user_id._get_approval_superior()
        return self.env.user in superiors or any(self.env.user.has_group(group) for group in SUPERVISORS)

    def _act_blocker(self):
        """Why the current user cannot work on this follow-up: a sentence, or False."""
        self.ensure_one()
        user = self.env.user
        if self.sample_id and user == self.order_user_id:
            return self.env._("A control call is not for the salesperson of the order.")
        if user == self.user_id or self._is_supervisor():
            return False
        return self.env._("This follow-up belongs to %(name)s.", name=self.user_id.name or "?")
