from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

HOLDER_FIELDS = {"holder_id", "state", "closed_by_id"}
END_FIELDS = {"outcome", "end_date", "end_contact", "end_note"}


class SaleApprovalProperty(models.Model):
    """Something that belongs to the customer and is in our hands (REV-06).

    held → returned, or ended another way with the customer's knowledge. Who holds it follows from
    the hand-over rows, never from an edit; what has ended stays as it is.
    """

    _name = "sale.approval.property"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Customer property"
    _order = "state, received_date desc, id desc"

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, default="/")
    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="restrict", tracking=True)
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        related="order_id.partner_id", string="Customer", store=True, index="btree_not_null"
    )
    kind = fields.Selection(
        [("sample", "Sample"), ("drawing", "Drawing"), ("material", "Material or part"), ("other", "Other")],
        required=True,
        default="sample",
    )
    description = fields.Char(string="What", required=True, tracking=True)
    quantity = fields.Float(default=1.0, digits="Product Unit")
    condition = fields.Char(help="In what state it came.")
    received_date = fields.Date(
        string="Received", required=True, default=fields.Date.context_today, tracking=True
    )
    holder_id = fields.Many2one(
        "res.users", string="Held by", readonly=True, index="btree_not_null", tracking=True, copy=False
    )
    handover_ids = fields.One2many(
        "sale.approval.property.handover", "property_id", string="Hand-overs", copy=False
    )
    outcome = fields.Selection(
        [
            ("returned", "Returned to the customer"),
            ("used", "Used up for the order"),
            ("left", "Left with us by agreement"),
            ("lost", "Lost or damaged, customer informed"),
        ],
        copy=False,
        tracking=True,
    )
    end_date = fields.Date(string="Returned on", copy=False, tracking=True)
    end_contact = fields.Char(string="Received or agreed by", help="Who at the customer's.", copy=False)
    end_note = fields.Text(string="Agreement", help="What was agreed where it was not returned.", copy=False)
    state = fields.Selection(
        [("held", "In our hands"), ("closed", "Returned or settled")],
        compute="_compute_state",
        store=True,
        index=True,
        tracking=True,
    )
    closed_by_id = fields.Many2one("res.users", string="Settled by", readonly=True, copy=False)

    _held = models.Index("(order_id) WHERE state = 'held'")

    @api.depends("outcome")
    def _compute_state(self):
        for item in self:
            item.state = "closed" if item.outcome else "held"

    @api.depends("name", "description")
    def _compute_display_name(self):
        for item in self:
            item.display_name = f"{item.name} {item.description or ''}".strip()

    def _search_display_name(self, operator, value):
        return Domain("name", operator, value) | Domain("description", operator, value)

    @api.constrains("outcome", "end_date", "end_contact", "end_note", "received_date")
    def _check_end(self):
        today = fields.Date.context_today(self)
        for item in self:
            if item.received_date > today or (item.end_date and item.end_date > today):
                raise ValidationError(self.env._("What has not happened yet cannot be registered."))
            if not item.outcome:
                continue
            if not item.end_date or not (item.end_contact or "").strip():
                raise ValidationError(
                    self.env._(
                        "%(item)s: say when, and who at the customer's received or agreed.",
                        item=item.display_name,
                    )
                )
            if item.end_date < item.received_date:
                raise ValidationError(self.env._("It cannot end before it was received."))
            if item.outcome != "returned" and not (item.end_note or "").strip():
                raise ValidationError(
                    self.env._(
                        "%(item)s was not returned: write down what was agreed with the customer.",
                        item=item.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            # Who registers it holds it; everything after that is a hand-over.
            vals.update(holder_id=self.env.uid, closed_by_id=False)
            number = self.env["ir.sequence"].next_by_code("sale.approval.property")
            vals["name"] = number or self.env._("Property")
            # Said in the values, a default from the context has no say.
            if vals.setdefault("outcome", False):
                raise UserError(self.env._("Register it first; what became of it comes afterwards."))
        items = super().create(vals_list)
        for order in items.order_id:
            if order.sudo().locked:  # whoever may register may not always read the order
                raise UserError(
                    self.env._(
                        "%(order)s is closed. Unlock it before something of the customer is registered.",
                        order=order.sudo().display_name,  # he named it himself
                    )
                )
        return items

    def write(self, vals):
        if vals.keys() & HOLDER_FIELDS:
            raise UserError(self.env._("Hand it over instead; who holds it is recorded by itself."))
        tracked = {"order_id", "company_id", "partner_id", "name", "kind", "description", "quantity"}
        if vals.keys() & (tracked | END_FIELDS | {"received_date", "handover_ids"}):
            self._check_held()
        if "order_id" in vals and any(item.order_id.id != vals["order_id"] for item in self):
            raise UserError(self.env._("It belongs to its order; register it again for another one."))
        result = super().write(vals)
        if vals.get("outcome"):
            super().write({"closed_by_id": self.env.uid})
        return result

    def _check_held(self):
        for item in self:
            if item.state == "closed":
                raise UserError(self.env._("%(item)s is settled and stays as it is.", item=item.display_name))

    def action_view_order(self):
        self.ensure_one()
        return self.order_id._get_records_action()

    def _set_holder(self, user):
        """Called by a hand-over that has been checked, past the guard in `write`."""
        return super().write({"holder_id": user.id})

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("What belongs to a customer stays registered; say what became of it instead.")
        )
