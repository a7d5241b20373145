from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SaleApprovalChangeLine(models.Model):
    """A line of the contract as it is and as it shall be, or a new product."""

    _name = "sale.approval.change.line"
    _description = "Changed contract line"
    _order = "change_id, id"
    _rec_name = "product_id"

    change_id = fields.Many2one("sale.approval.change", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="change_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="change_id.currency_id")
    order_line_id = fields.Many2one(
        "sale.order.line", string="Contract line", index="btree_not_null", ondelete="restrict"
    )
    product_id = fields.Many2one(
        "product.product",
        compute="_compute_product_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        ondelete="restrict",
        domain=[("sale_ok", "=", True)],
    )
    old_quantity = fields.Float(
        string="Quantity now", digits="Product Unit", compute="_compute_old", store=True
    )
    old_price_unit = fields.Float(
        string="Price now", digits="Product Price", compute="_compute_old", store=True
    )
    old_discount = fields.Float(string="Disc.% now", digits="Discount", compute="_compute_old", store=True)
    new_quantity = fields.Float(
        digits="Product Unit",
        compute="_compute_new",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    new_price_unit = fields.Float(
        string="New price",
        digits="Product Price",
        compute="_compute_new",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    new_discount = fields.Float(
        string="New disc.%",
        digits="Discount",
        compute="_compute_new",
        store=True,
        precompute=True,
        readonly=False,
    )
    is_changed = fields.Boolean(compute="_compute_is_changed", store=True)
    amount_difference = fields.Monetary(string="Difference", compute="_compute_amount_difference", store=True)

    _line_unique = models.UniqueIndex(
        "(change_id, order_line_id) WHERE order_line_id IS NOT NULL",
        "Each line of the contract appears once in a change.",
    )

    @api.depends("order_line_id")
    def _compute_product_id(self):
        for line in self:
            line.product_id = line.order_line_id.product_id or line.product_id

    @api.depends(
        "order_line_id.product_uom_qty",
        "order_line_id.price_unit",
        "order_line_id.discount",
        "change_id.done_at",
    )
    def _compute_old(self):
        """What the contract says now; once the change is done, what it said before."""
        for line in self:
            if line.change_id.done_at:
                line.old_quantity, line.old_price_unit = line.old_quantity, line.old_price_unit
                line.old_discount = line.old_discount
                continue
            before = line.order_line_id
            line.old_quantity, line.old_price_unit = before.product_uom_qty, before.price_unit
            line.old_discount = before.discount

    @api.depends("order_line_id", "product_id")
    def _compute_new(self):
        """Proposed: as it is now, or one of a new product at its price."""
        for line in self:
            before = line.order_line_id
            if before:
                line.new_quantity, line.new_price_unit = before.product_uom_qty, before.price_unit
                line.new_discount = before.discount
            else:
                line.new_quantity = line.new_quantity or 1.0
                line.new_price_unit = line.product_id.lst_price
                line.new_discount = line.new_discount

    @api.depends(
        "order_line_id", "old_quantity", "old_price_unit", "old_discount",
        "new_quantity", "new_price_unit", "new_discount",
    )  # fmt: skip
    def _compute_is_changed(self):
        for line in self:
            new = line.new_quantity, line.new_price_unit, line.new_discount
            old = line.old_quantity, line.old_price_unit, line.old_discount
            line.is_changed = not line.order_line_id or any(
                abs(after - before) > 1e-6 for after, before in zip(new, old, strict=True)
            )

    @api.depends(
        "product_id", "old_quantity", "old_price_unit", "old_discount",
        "new_quantity", "new_price_unit", "new_discount",
    )  # fmt: skip
    def _compute_amount_difference(self):
        for line in self:
            old = line._get_total(line.old_quantity, line.old_price_unit, line.old_discount)
            new = line._get_total(line.new_quantity, line.new_price_unit, line.new_discount)
            line.amount_difference = new - old

    def _get_total(self, quantity, price_unit, discount):
        """Total with taxes, as the contract counts it."""
        self.ensure_one()
        order = self.change_id.order_id
        taxes = self.order_line_id.tax_ids if self.order_line_id else self._get_new_taxes()
        result = taxes.compute_all(
            price_unit * (1 - discount / 100),
            currency=order.currency_id or None,
            quantity=quantity,
            product=self.product_id,
            partner=order.partner_id,
        )
        return result["total_included"]

    def _get_new_taxes(self):
        order = self.change_id.order_id
        taxes = self.product_id.taxes_id._filter_taxes_by_company(order.company_id)
        return order.fiscal_position_id.map_tax(taxes)

    @api.constrains("order_line_id", "product_id", "new_quantity", "new_price_unit", "new_discount")
    def _check_line(self):
        for line in self:
            before = line.order_line_id.sudo()  # whoever asks may not read every line
            if before and before.order_id != line.change_id.order_id:
                raise ValidationError(self.env._("Choose a line of this contract."))
            if before and before.product_id != line.product_id:
                raise ValidationError(
                    self.env._("Another product is a new line; set the old one to quantity 0.")
                )
            if line.new_quantity < 0 or not 0 <= line.new_discount <= 100:
                raise ValidationError(
                    self.env._("A quantity is not negative, a discount lies between 0 and 100.")
                )

    def _get_quantity_blocker(self):
        """Why these quantities cannot be: less than what the customer has got already, or False."""
        for line in self:
            delivered = line.order_line_id.sudo().qty_delivered  # a fact, whoever reads deliveries
            if line.is_changed and line.product_id.uom_id.compare(line.new_quantity, delivered) < 0:
                return self.env._(
                    "%(product)s: %(delivered)s are delivered already, so it cannot become %(quantity)s.",
                    product=line.product_id.display_name,
                    delivered=delivered,
                    quantity=line.new_quantity,
                )
        return False

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.change_id._check_open()
        return lines

    def write(self, vals):
        self.change_id._check_open()
        result = super().write(vals)
        self.change_id._check_open()  # nor is a line moved into one that is settled
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_while_open(self):
        self.change_id._check_open()
