from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

ASKED = {"move_id", "lot_id", "product_uom_id", "qty_asked", "return_id", "customer_note"}
CHECKED = {"qty_checked", "is_name_right", "is_spec_right", "check_note"}
JUDGED = {"verdict", "fault", "liability", "refuse_reason"}
PLANNED = {"disposition", "replacement_product_id", "is_advance", "fee_percent"}
# What may be changed in which state of the return; after the approval nothing.
WRITABLE = {
    "draft": ASKED | PLANNED,
    "submitted": PLANNED,
    "confirmed": CHECKED | PLANNED,
    "checked": JUDGED | PLANNED,
    "verified": PLANNED,
    "inspected": PLANNED,
}


class SaleAfterServiceReturnLine(models.Model):
    """One delivered product, and lot, of a return: asked for, checked, judged, authorised, back.

    Quantities are in the unit of the line. ``red_quantity`` is what the red delivery request says.
    """

    _name = "sale.after.service.return.line"
    _description = "Return line"
    _order = "return_id, id"

    return_id = fields.Many2one(
        "sale.after.service.return", required=True, index=True, ondelete="cascade", readonly=True
    )
    state = fields.Selection(related="return_id.state")
    reason_id = fields.Many2one(related="return_id.reason_id", store=True, index=True)
    partner_id = fields.Many2one(related="return_id.partner_id")
    company_id = fields.Many2one(related="return_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    move_id = fields.Many2one(
        "stock.move",
        string="Delivered",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('state', '=', 'done'), ('location_dest_usage', '=', 'customer'),"
        " ('company_id', '=', company_id), '|', ('picking_id.partner_id', 'child_of', partner_id),"
        " ('sale_line_id.order_id.partner_id', 'child_of', partner_id)]",
    )
    picking_id = fields.Many2one("stock.picking", "Delivery", compute="_compute_delivered", store=True)
    product_id = fields.Many2one("product.product", compute="_compute_delivered", store=True, index=True)
    sale_line_id = fields.Many2one(
        "sale.order.line", compute="_compute_delivered", store=True, index="btree_not_null"
    )
    order_id = fields.Many2one(related="sale_line_id.order_id")
    lot_id = fields.Many2one("stock.lot", index="btree_not_null")
    tracking = fields.Selection(related="product_id.tracking")
    product_uom_id = fields.Many2one(
        "uom.uom",
        string="Unit",
        compute="_compute_product_uom_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    qty_asked = fields.Float(string="Asked for", digits="Product Unit", required=True, default=1)
    qty_checked = fields.Float(string="Checked", digits="Product Unit", copy=False)
    qty_authorised = fields.Float(string="Approved", digits="Product Unit", readonly=True, copy=False)
    red_quantity = fields.Float(
        compute="_compute_red_quantity",
        digits="Product Unit",
        help="The quantity of the red delivery request: negative of the delivery it is linked to.",
    )
    is_name_right = fields.Boolean(string="Name agrees")
    is_spec_right = fields.Boolean(string="Specification agrees")
    check_note = fields.Char(string="What differs")
    customer_note = fields.Char(string="What is wrong")
    verdict = fields.Selection([("genuine", "Ours"), ("not_genuine", "Not ours")], copy=False, index=True)
    fault = fields.Char(help="What technical found.")
    liability = fields.Selection(
        [("company", "We"), ("customer", "Customer"), ("carrier", "Carrier"), ("supplier", "Supplier")],
        string="Who answers for it",
    )
    refuse_reason = fields.Char(string="Why refused")
    disposition = fields.Selection(
        [
            ("credit", "Credit note"),
            ("exchange", "Exchange"),
            ("repair", "Repair and give back"),
            ("send_back", "Send back"),
            ("scrap", "Credit note, goods scrapped"),
        ],
        compute="_compute_disposition",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        string="What happens",
    )
    replacement_product_id = fields.Many2one(
        "product.product",
        string="Exchange for",
        domain="[('type', '=', 'consu')]",
        help="Empty: the same product.",
    )
    is_advance = fields.Boolean(string="In advance", help="The replacement leaves before the goods are back.")
    fee_percent = fields.Float(
        string="Fee (%)",
        digits=(5, 2),
        compute="_compute_disposition",
        store=True,
        readonly=False,
        precompute=True,
    )

    _positive = models.Constraint("CHECK (qty_asked > 0)", "Say how much comes back: more than zero.")
    _checked_fits = models.Constraint(
        "CHECK (qty_checked >= 0 AND qty_checked <= qty_asked)",
        "No more is checked than was asked for. Write a second return for the rest.",
    )
    _fee_is_a_share = models.Constraint(
        "CHECK (fee_percent >= 0 AND fee_percent <= 100)", "A restocking fee lies between 0 and 100 percent."
    )
    _once = models.UniqueIndex(
        "(return_id, move_id, coalesce(lot_id, 0))", "This delivery and lot are on the return already."
    )

    @api.depends("move_id")  # done, so what it says stays: no move that is written asks for its returns
    def _compute_delivered(self):
        for line in self:
            move = line.move_id.sudo()  # a colleague's delivery still names its order
            line.picking_id, line.product_id = move.picking_id, move.product_id
            # What replaced goods is paid for by the order of those goods.
            line.sale_line_id = move.sale_line_id or move.after_service_line_id.sale_line_id

    @api.depends("move_id")
    def _compute_product_uom_id(self):
        for line in self:
            line.product_uom_id = line.move_id.product_uom

    @api.depends("return_id.reason_id")
    def _compute_disposition(self):
        for line in self:
            reason = line.return_id.reason_id
            line.disposition = line.disposition or reason.disposition or "credit"
            line.fee_percent = line.fee_percent or reason.fee_percent

    @api.depends("qty_authorised")
    def _compute_red_quantity(self):
        for line in self:
            line.red_quantity = -line.qty_authorised

    @api.constrains("move_id", "return_id")
    def _check_delivery(self):
        for line in self:
            move, document = line.move_id.sudo(), line.return_id  # the test must not depend on who asks
            # A dealer's order may have gone straight to his own customer; both may bring it back.
            partners = move.picking_id.partner_id | line.sale_line_id.sudo().order_id.partner_id
            is_his = document.partner_id.commercial_partner_id in partners.commercial_partner_id
            if not is_his or move.company_id != document.company_id:
                raise ValidationError(
                    self.env._(
                        "%(product)s was not delivered to %(customer)s. Choose one of his deliveries.",
                        product=move.product_id.display_name,
                        customer=document.partner_id.display_name,
                    )
                )

    @api.constrains("move_id", "lot_id")
    def _check_lot(self):
        for line in self.filtered("lot_id"):
            if line.lot_id not in line.move_id.sudo().move_line_ids.lot_id:
                raise ValidationError(
                    self.env._(
                        "Lot %(lot)s was not part of %(picking)s. Choose one that was delivered.",
                        lot=line.lot_id.name,
                        picking=line.picking_id.name,
                    )
                )

    @api.constrains("product_uom_id", "move_id")
    def _check_unit(self):
        for line in self:
            if not line.product_uom_id._has_common_reference(line.product_id.uom_id):
                raise ValidationError(
                    self.env._(
                        "%(product)s is not counted in %(unit)s.",
                        product=line.product_id.display_name,
                        unit=line.product_uom_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        kept = {"qty_authorised", *JUDGED, *CHECKED}
        if not self.env.su and any(kept & {name for name in vals if vals[name]} for vals in vals_list):
            raise UserError(self.env._("First ask for the return; it is checked and judged afterwards."))
        ids = {vals.get("return_id") for vals in vals_list}
        documents = self.env["sale.after.service.return"].browse(ids)
        if not self.env.su and any(document.state != "draft" for document in documents):
            raise UserError(self.env._("This return was asked for already. Write another for more goods."))
        return super().create(vals_list)

    def write(self, vals):
        for line in self if not self.env.su else ():
            line._refuse_late_change(vals)
        return super().write(vals)

    def _refuse_late_change(self, vals):
        document = self.return_id
        waits = document.approval_status == "pending"
        late = vals.keys() - (set() if waits else WRITABLE.get(self.state, set()))
        late |= JUDGED & vals.keys() if not document._is_technical() else set()
        late |= CHECKED & vals.keys() if not document._is_sales() else set()
        if late:
            raise UserError(
                self.env._(
                    "“%(field)s” cannot be changed in the step “%(step)s” by you.",
                    field=self._fields[min(late)]._description_string(self.env),
                    step=dict(self._fields["state"]._description_selection(self.env))[self.state],
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        if any(line.state != "draft" for line in self):
            raise UserError(self.env._("This return was asked for already; its lines stay."))

    def _in_product_unit(self, quantity):
        self.ensure_one()
        return self.product_uom_id._compute_quantity(quantity, self.product_id.uom_id)
