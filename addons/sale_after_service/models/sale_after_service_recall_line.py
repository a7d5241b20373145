from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

STATES = [
    ("to_notify", "To be told"),
    ("notified", "Told"),
    ("acknowledged", "Has answered"),
    ("returned", "Goods are back"),
    ("closed", "Closed"),
]


class SaleAfterServiceRecallLine(models.Model):
    """One customer of a recall: what he still has, whether he was told, what came back (RCL-01)."""

    _name = "sale.after.service.recall.line"
    _inherit = ["approval.tiers.guarded", "mail.thread", "mail.activity.mixin"]
    _description = "Customer of a recall"
    _order = "recall_id desc, quantity desc, id"

    recall_id = fields.Many2one(
        "sale.after.service.recall", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="recall_id.company_id", store=True, index=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True, index="btree_not_null")
    email = fields.Char(related="partner_id.email")
    phone = fields.Char(related="partner_id.phone")
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        compute="_compute_user_id",
        store=True,
        index="btree_not_null",
        precompute=True,
    )
    quantity = fields.Float(
        string="With the customer",
        digits="Product Unit",
        readonly=True,
        help="Delivered less returned, when the recall started.",
    )
    quantity_recovered = fields.Float(
        string="Recovered", digits="Product Unit", compute="_compute_quantity_recovered"
    )
    recovered_percent = fields.Float(string="Recovered (%)", compute="_compute_quantity_recovered")
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="to_notify",
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    notified_at = fields.Datetime(string="Told on", readonly=True, copy=False)
    acknowledged_at = fields.Datetime(string="Answered on", readonly=True, copy=False)
    note = fields.Text(string="What was said")
    close_reason = fields.Char(
        string="Why nothing more comes back", help="Needed to close while goods are missing."
    )
    delivery_ids = fields.One2many(
        "sale.after.service.recall.delivery", "line_id", string="Deliveries", readonly=True
    )

    _one_a_customer = models.UniqueIndex("(recall_id, partner_id)", "This customer is listed already.")

    @api.depends("partner_id")
    def _compute_user_id(self):
        for line in self:
            line.user_id = line.partner_id.user_id

    @api.depends("recall_id", "partner_id")
    def _compute_display_name(self):
        for line in self:
            recall = line.recall_id.sudo()  # whoever reads the line may know which recall it is
            name = line.partner_id.display_name or self.env._("Unknown customer")
            line.display_name = f"{recall.name}, {name}"

    @api.depends("recall_id.state", "quantity")
    def _compute_quantity_recovered(self):
        recovered = self.recall_id.sudo()._get_recovered()  # from transfers, whoever reads stock
        for line in self:
            back = recovered.get((line.recall_id.id, line.partner_id.id), 0)
            line.quantity_recovered = back
            line.recovered_percent = min(100, 100 * back / line.quantity) if line.quantity else 0

    @api.model
    def _get_kept_fields(self):
        facts = {"recall_id", "company_id", "partner_id", "user_id", "quantity", "delivery_ids"}
        return super()._get_kept_fields() | facts | {"notified_at", "acknowledged_at"}

    def _act_blocker(self):
        """Why the current user cannot say how far this customer is: a sentence, or False."""
        self.ensure_one()
        if self.recall_id.sudo().state != "started":
            return self.env._("%(line)s: the recall is not running.", line=self.display_name)
        if self.env.user != self.user_id and self.recall_id._act_blocker():
            return self.env._(
                "Only the salesperson of the customer, the quality department and the sales manager "
                "say how far a customer is."
            )
        return False

    def _check_act(self):
        self.check_access("write")
        for line in self:
            if blocker := line._act_blocker():
                raise AccessError(blocker)

    def write(self, vals):
        if not self.env.su:
            self._check_act()
        return super().write(vals)

    def action_told(self):
        """These customers were told, by telephone or in person."""
        self._check_act()
        self.filtered(lambda line: line.state == "to_notify")._set_state(
            "notified", self.env._("Told by %(name)s", name=self.env.user.name)
        )
        return True

    def action_acknowledge(self):
        """These customers have answered."""
        self._check_act()
        self.filtered(lambda line: line.state in ("to_notify", "notified"))._set_state("acknowledged")
        return True

    def action_returned(self):
        """What these customers had is back."""
        self._check_act()
        for line in self:
            if line._is_missing():
                raise UserError(
                    self.env._(
                        "%(line)s: %(back)s of %(quantity)s are back. Receive the rest, or close the "
                        "customer and say why nothing more comes.",
                        line=line.display_name,
                        back=line.quantity_recovered,
                        quantity=line.quantity,
                    )
                )
        self._set_state("returned")
        return True

    def action_close(self):
        """Nothing more is done about these customers."""
        self._check_act()
        for line in self:
            if line._is_missing() and not (line.close_reason or "").strip():
                raise UserError(
                    self.env._("%(line)s: say why nothing more comes back.", line=line.display_name)
                )
        self._set_state("closed")
        return True

    def _is_missing(self):
        """Whether goods are still with this customer."""
        self.ensure_one()
        return self.quantity_recovered < self.quantity - 1e-6  # quantities come as floats

    def _set_state(self, state, text=None):
        times = {"notified": "notified_at", "acknowledged": "acknowledged_at"}
        values = {"state": state}
        if state in times:
            values[times[state]] = fields.Datetime.now()
        self.sudo().write(values)  # kept columns; the acts check who
        if text:
            self.sudo()._message_log_batch(bodies={line.id: text for line in self})

    def action_view_deliveries(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_after_service.recall_delivery_action")
        return {**action, "domain": [("line_id", "=", self.id)], "context": {}}


class SaleAfterServiceRecallDelivery(models.Model):
    """A delivery to, or a return from, a customer of recalled goods, as it stood at the start."""

    _name = "sale.after.service.recall.delivery"
    _description = "Delivery of recalled goods"
    _order = "date, id"
    _rec_name = "picking_id"

    recall_id = fields.Many2one(
        "sale.after.service.recall", required=True, readonly=True, index=True, ondelete="cascade"
    )
    line_id = fields.Many2one(
        "sale.after.service.recall.line", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    company_id = fields.Many2one(related="recall_id.company_id", store=True, index=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True, index="btree_not_null")
    user_id = fields.Many2one(related="partner_id.user_id", store=True, index="btree_not_null")
    picking_id = fields.Many2one("stock.picking", string="Transfer", readonly=True, index="btree_not_null")
    lot_id = fields.Many2one("stock.lot", required=True, readonly=True, index=True)
    product_id = fields.Many2one("product.product", required=True, readonly=True, index=True)
    date = fields.Datetime(readonly=True)
    delivered = fields.Float(digits="Product Unit", readonly=True)
    returned = fields.Float(digits="Product Unit", readonly=True)
