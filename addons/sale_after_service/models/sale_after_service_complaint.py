from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

DONE = ("closed", "cancelled")
HANDLED = ("assessed", "solving", "answered", "closed")


class SaleAfterServiceComplaint(models.Model):
    """What a customer complains about, or praises: numbered, owned, answered in time (CPL-01)."""

    _name = "sale.after.service.complaint"
    _inherit = [
        "approval.tiers.guarded",
        "sale.after.service.clock",
        "portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Complaint"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="Number", readonly=True, copy=False, index=True)
    subject = fields.Char(required=True, tracking=True)
    kind = fields.Selection(
        [("complaint", "Complaint"), ("praise", "Praise")], required=True, default="complaint", tracking=True
    )
    severity = fields.Selection(
        [("minor", "Minor"), ("normal", "Normal"), ("serious", "Serious"), ("critical", "Critical")],
        required=True,
        default="normal",
        tracking=True,
    )
    channel = fields.Selection(
        [
            ("form", "Form"),
            ("mail", "E-mail"),
            ("portal", "Portal"),
            ("delivery", "Delivery"),
            ("visit", "Visit"),
            ("phone", "Telephone"),
        ],
        string="Came by",
        required=True,
        default="form",
    )
    category_id = fields.Many2one(
        "sale.after.service.category", index=True, tracking=True, check_company=True, ondelete="restrict"
    )
    is_quality = fields.Boolean(related="category_id.is_quality", store=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, tracking=True, check_company=True
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Company of the customer", store=True, index=True
    )
    contact_id = fields.Many2one("res.partner", domain="[('id', 'child_of', commercial_partner_id)]")
    product_id = fields.Many2one("product.product", index="btree_not_null", check_company=True)
    lot_ids = fields.Many2many(
        "stock.lot",
        string="Lots or serial numbers",
        domain="[('product_id', '=', product_id)]",
        check_company=True,
    )
    quantity = fields.Float(string="Quantity concerned", digits="Product Unit")
    sale_order_id = fields.Many2one(
        "sale.order",
        domain="[('partner_id', 'child_of', commercial_partner_id), ('state', '=', 'sale')]",
        index="btree_not_null",
        check_company=True,
    )
    picking_id = fields.Many2one(
        "stock.picking",
        string="Delivery",
        domain="[('partner_id', 'child_of', commercial_partner_id), ('picking_type_code', '=', 'outgoing')]",
        index="btree_not_null",
        check_company=True,
    )
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
    owner_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        tracking=True,
        domain="[('share', '=', False)]",
        help="Sees to it from the first day to the last.",
    )
    about_user_id = fields.Many2one(
        "res.users",
        string="About",
        index="btree_not_null",
        domain="[('share', '=', False)]",
        help="The person the customer praises or complains about. Empty: the salesperson is counted.",
    )
    description = fields.Text(string="What happened")
    answer = fields.Text(string="Answer to the customer")
    root_cause = fields.Text()
    responsibility = fields.Selection(
        [
            ("ours", "Ours"),
            ("supplier", "Supplier"),
            ("carrier", "Carrier"),
            ("customer", "Customer"),
            ("nobody", "Nobody"),
        ],
        tracking=True,
    )
    cancel_reason = fields.Char(string="Why it is cancelled")
    duplicate_of_id = fields.Many2one(
        "sale.after.service.complaint",
        string="Goes on in",
        domain="[('commercial_partner_id', '=', commercial_partner_id), ('id', '!=', id)]",
        index="btree_not_null",
        check_company=True,
        help="The complaint that goes on instead of this one.",
    )
    duplicate_ids = fields.Many2many(
        "sale.after.service.complaint", compute="_compute_duplicate_ids", string="Perhaps the same"
    )
    state = fields.Selection(
        [
            ("new", "New"),
            ("acknowledged", "Acknowledged"),
            ("assessed", "Assessed"),
            ("solving", "Being solved"),
            ("answered", "Answered"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        default="new",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )

    _open_of_customer = models.Index(
        "(commercial_partner_id, product_id) WHERE state NOT IN ('closed', 'cancelled')"
    )

    @api.depends("partner_id", "sale_order_id")
    def _compute_user_id(self):
        for complaint in self:
            partner = complaint.partner_id
            if complaint._origin.id and complaint.user_id:
                continue
            person = (
                complaint.sale_order_id.user_id or partner.user_id or partner.commercial_partner_id.user_id
            )
            is_person = self.env.uid != SUPERUSER_ID  # the mail gateway is none
            is_seller = is_person and self.env.user.has_group("sales_team.group_sale_salesman")
            complaint.user_id = person or complaint.user_id or (is_seller and self.env.user)

    @api.depends("user_id", "sale_order_id")
    def _compute_team_id(self):
        for complaint in self:
            if not (complaint._origin.id and complaint.team_id):
                complaint.team_id = (
                    complaint.sale_order_id.team_id or complaint.user_id.sale_team_id or complaint.team_id
                )

    @api.depends("commercial_partner_id", "product_id", "state")
    def _compute_duplicate_ids(self):
        open_ones = Domain("state", "not in", DONE) & Domain("kind", "=", "complaint")
        domain = Domain("commercial_partner_id", "in", self.commercial_partner_id.ids)
        domain &= Domain("product_id", "in", self.product_id.ids)
        found = self.search(open_ones & domain).grouped(
            lambda other: (other.commercial_partner_id, other.product_id, other.company_id)
        )
        for complaint in self:
            key = (complaint.commercial_partner_id, complaint.product_id._origin, complaint.company_id)
            same = found.get(key, self.browse()) if complaint.state not in DONE else self.browse()
            complaint.duplicate_ids = same - complaint._origin

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for complaint in self:
            complaint.display_name = " · ".join(filter(None, (complaint.name, complaint.subject)))

    @api.constrains("category_id", "state", "kind")
    def _check_category_id(self):
        for complaint in self:
            if complaint.kind == "complaint" and complaint.state in HANDLED and not complaint.category_id:
                raise ValidationError(complaint._no_category())

    @api.model_create_multi
    def create(self, vals_list):
        complaints = super().create(vals_list)
        for complaint in complaints.sudo():  # kept columns
            sequence = self.env["ir.sequence"].with_company(complaint.company_id)
            complaint.name = sequence.sudo().next_by_code(self._name)
        complaints.sudo()._plan_clocks()
        complaints._close_praise()
        return complaints

    def write(self, vals):
        if not self.env.su:
            for complaint in self:
                if blocker := complaint._change_blocker(vals):
                    raise UserError(blocker)
        changed = self.filtered(
            lambda one: "category_id" in vals and one.category_id.id != vals["category_id"]
        )
        before = {complaint: complaint.category_id for complaint in changed}
        result = super().write(vals)
        changed.sudo()._reclassify(before)  # clocks are kept columns
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A complaint stays on record. Cancel it and say why."))

    def _no_category(self):
        return self.env._(
            "%(complaint)s has no category. Choose one: it says who is responsible and how fast.",
            complaint=self.name or self.subject,
        )

    def _prepare_duplicate_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Perhaps the same"),
            "res_model": self._name,
            "view_mode": "list,form",
            "domain": [("id", "in", self.duplicate_ids.ids)],
        }

    def action_view_duplicates(self):
        """Open complaints of the same customer about the same product."""
        self.ensure_one()
        return self._prepare_duplicate_action()
