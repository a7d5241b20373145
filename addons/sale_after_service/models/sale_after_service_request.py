from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

FORM = {
    *("kind_id", "priority_id", "partner_id", "contact_id", "phone", "place", "product_id", "lot_id"),
    *("sale_order_id", "complaint_id", "subject", "description", "wished_date", "is_warranty"),
    *("user_id", "team_id", "company_id"),
}


class SaleAfterServiceRequest(models.Model):
    """A customer asks for service: confirmed, sent to the technical department, served, told
    (ASV-02 to ASV-04: 售后服务申请表)."""

    _name = "sale.after.service.request"
    _inherit = ["approval.tiers.guarded", "sale.after.service.clock", "mail.thread", "mail.activity.mixin"]
    _description = "Service request"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="Number", readonly=True, copy=False, index=True)
    kind_id = fields.Many2one(
        "sale.after.service.kind",
        required=True,
        index=True,
        check_company=True,
        tracking=True,
        ondelete="restrict",
        default=lambda self: self.env["sale.after.service.kind"].search([], limit=1),
    )
    needs_manager = fields.Boolean(related="kind_id.needs_manager")
    needs_technical = fields.Boolean(related="kind_id.needs_technical")
    needs_feedback = fields.Boolean(related="kind_id.needs_feedback")
    priority_id = fields.Many2one(
        "sale.after.service.priority",
        required=True,
        index=True,
        check_company=True,
        tracking=True,
        ondelete="restrict",
        default=lambda self: self._default_priority_id(),
    )
    requested_at = fields.Datetime(
        string="Asked on", required=True, default=fields.Datetime.now, readonly=True, copy=False, index=True
    )
    due_at = fields.Datetime(
        string="Due by",
        compute="_compute_due_at",
        store=True,
        copy=False,
        help="From the priority, in working hours of the company.",
    )
    is_overdue = fields.Boolean(string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue")
    overdue_at = fields.Datetime(string="Told that it is overdue", readonly=True, copy=False)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, tracking=True, check_company=True
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Company of the customer", store=True, index=True
    )
    contact_id = fields.Many2one("res.partner", domain="[('id', 'child_of', commercial_partner_id)]")
    phone = fields.Char(compute="_compute_phone", store=True, readonly=False)
    place = fields.Char(help="Where the service is wanted.")
    product_id = fields.Many2one("product.product", index="btree_not_null", check_company=True)
    lot_id = fields.Many2one(
        "stock.lot",
        string="Lot or serial number",
        domain="[('product_id', '=', product_id)]",
        check_company=True,
    )
    sale_order_id = fields.Many2one(
        "sale.order",
        domain="[('partner_id', 'child_of', commercial_partner_id), ('state', '=', 'sale')]",
        index="btree_not_null",
        check_company=True,
    )
    complaint_id = fields.Many2one(
        "sale.after.service.complaint",
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        index="btree_not_null",
        check_company=True,
    )
    subject = fields.Char(required=True, tracking=True)
    description = fields.Text(string="What is asked for")
    wished_date = fields.Date(string="Wished day")
    is_warranty = fields.Boolean(string="Under warranty")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        tracking=True,
        domain="[('share', '=', False)]",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Asked"),
            ("confirmed", "Confirmed"),
            ("sent", "Sent to technical"),
            ("contacted", "Talked with the customer"),
            ("done", "Served"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )

    _open_by_due = models.Index("(due_at) WHERE state NOT IN ('done', 'closed', 'cancelled')")

    @api.model
    def _default_priority_id(self):
        priorities = self.env["sale.after.service.priority"]
        normal = self.env.ref("sale_after_service.priority_normal", raise_if_not_found=False)
        return normal if normal and normal.active else priorities.search([], limit=1)

    @api.depends("priority_id", "requested_at", "company_id")
    def _compute_due_at(self):
        for request in self:
            hours = request.priority_id.hours
            start = request.requested_at
            request.due_at = start and self._plan_due(request.company_id, start, hours)

    @api.depends("due_at", "state")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for request in self:
            is_open = request.state not in ("done", "closed", "cancelled")
            request.is_overdue = bool(is_open and request.due_at and request.due_at <= now)

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = self._get_open_domain() & Domain("due_at", "<=", fields.Datetime.now())
        return overdue if True in value else ~overdue

    @api.model
    def _get_open_domain(self):
        return Domain("state", "not in", ("done", "closed", "cancelled"))

    @api.depends("contact_id", "partner_id")
    def _compute_phone(self):
        for request in self:
            request.phone = request.contact_id.phone or request.partner_id.phone or request.phone

    @api.depends("partner_id", "sale_order_id", "complaint_id")
    def _compute_user_id(self):
        for request in self:
            if request._origin.id and request.user_id:
                continue
            partner = request.partner_id
            person = request.complaint_id.user_id or request.sale_order_id.user_id
            person = person or partner.user_id or partner.commercial_partner_id.user_id
            request.user_id = person or request.user_id or self.env.user

    @api.depends("user_id", "sale_order_id")
    def _compute_team_id(self):
        for request in self:
            if not (request._origin.id and request.team_id):
                request.team_id = request.sale_order_id.team_id or request.user_id.sale_team_id

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for request in self:
            request.display_name = " · ".join(filter(None, (request.name, request.subject)))

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() | {"name", "requested_at", "due_at", "overdue_at"}

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        for request in requests.sudo():  # kept columns
            sequence = self.env["ir.sequence"].with_company(request.company_id)
            request.name = sequence.sudo().next_by_code(self._name)
        return requests

    def write(self, vals):
        if not self.env.su:
            for request in self:
                if blocker := request._change_blocker(vals):
                    raise UserError(blocker)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        if self.filtered(lambda request: request.state != "draft"):
            raise UserError(self.env._("A service request stays on record. Cancel it and say why."))
