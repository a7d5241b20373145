from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_list

PROMISING_GATES = ("quote", "contract")


class SaleOrder(models.Model):
    """The departments review a special order before anything is promised (REV-02 to REV-05)."""

    _inherit = "sale.order"

    order_class = fields.Selection(
        [("general", "General"), ("special", "Special")],
        string="Class",
        compute="_compute_order_class",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="General: standard products, at most small changes. Special: never made before, made to "
        "the customer's sample or drawing, with his material, or with uncertain time or cost.",
    )
    order_class_note = fields.Char(
        string="Why special", compute="_compute_order_class_note", help="What speaks for a special order."
    )
    order_format = fields.Selection(
        [("order", "Sales order form"), ("contract", "Sales contract")],
        string="Written as",
        compute="_compute_order_format",
        store=True,
        readonly=False,
        precompute=True,
        help="Simple deals are written as an order form, those with many clauses as a contract. "
        "The printed paper has that title.",
    )
    has_customer_drawing = fields.Boolean(
        string="Customer's sample or drawing", help="Made to a sample, drawing or specification of his."
    )
    has_customer_material = fields.Boolean(
        string="Customer's material", help="The customer supplies raw material or parts."
    )
    is_uncertain = fields.Boolean(
        string="Uncertain time or cost", help="Production time or product cost cannot be told reliably yet."
    )

    @api.model
    def _approval_gates(self):
        return {"review": self.env._("Department review"), **super()._approval_gates()}

    # Class and format (REV-02)

    def _get_special_reasons(self):
        """{order: list of sentences that speak for the class special}, most telling first."""
        first_sales = self._get_first_sales()
        return {order: order._list_special_reasons(first_sales.get(order.company_id)) for order in self}

    def _list_special_reasons(self, first_sales):
        self.ensure_one()
        products = self.order_line.product_id
        custom = products.filtered("is_custom_made")
        reasons = []
        if custom:
            names = format_list(self.env, custom.mapped("display_name"))
            reasons.append(self.env._("made to order: %(products)s", products=names))
        if first := (products & first_sales if first_sales else None):
            names = format_list(self.env, first.mapped("display_name"))
            reasons.append(self.env._("never sold before: %(products)s", products=names))
        flags = {
            "has_customer_drawing": self.env._("customer's sample or drawing"),
            "has_customer_material": self.env._("customer's material"),
            "is_uncertain": self.env._("uncertain time or cost"),
        }
        kind = self.sudo().approval_type_id  # its class is a fact, whoever reads the type
        if kind.contract_class == "special":
            reasons.append(self.env._("contract type “%(type)s”", type=kind.name))
        return reasons + [text for name, text in flags.items() if self[name]]

    def _get_first_sales(self):
        """{company: goods on these orders that it has never sold}, one query per company."""
        result = {}
        for company, orders in self.grouped("company_id").items():
            goods = orders.order_line.product_id.filtered(lambda product: product.type == "consu")
            if not company.approval_first_sale_is_special or not goods:
                continue
            # What the company has sold is a fact about the product, whoever may read those orders.
            groups = (
                self.env["sale.order.line"]
                .sudo()  # see above
                ._read_group(
                    [
                        ("product_id", "in", goods.ids),
                        ("state", "=", "sale"),
                        ("company_id", "=", company.id),
                    ],
                    ["product_id"],
                )
            )
            sold = {product.id for (product,) in groups}
            result[company] = goods.filtered(lambda product, sold=sold: product._origin.id not in sold)
        return result

    @api.depends(
        "order_line.product_id",
        "company_id",
        "approval_type_id",
        "has_customer_drawing",
        "has_customer_material",
        "is_uncertain",
    )
    def _compute_order_class(self):
        """Propose a class; once the order is confirmed, it stays what was reviewed."""
        # Also what is created in a late state: it has not been reviewed.
        open_orders = self.filtered(lambda order: order.state in ("draft", "sent") or not order._origin)
        for order in self - open_orders:
            order.order_class = order.order_class or "general"
        for order, reasons in open_orders._get_special_reasons().items():
            order.order_class = "special" if reasons else "general"

    @api.depends(
        "order_line.product_id",
        "company_id",
        "approval_type_id",
        "has_customer_drawing",
        "has_customer_material",
        "is_uncertain",
    )
    @api.depends_context("lang")
    def _compute_order_class_note(self):
        for order, reasons in self._get_special_reasons().items():
            order.order_class_note = "; ".join(reasons)

    @api.depends("order_class")
    def _compute_order_format(self):
        for order in self:
            order.order_format = "contract" if order.order_class == "special" else "order"

    @api.constrains("order_class")
    def _check_order_class(self):
        """A salesperson may ask for more review, never for less."""
        if self.env.user.has_group("sales_team.group_sale_salesman_all_leads"):
            return
        general = self.filtered(
            lambda order: order.order_class == "general" and order.state in ("draft", "sent")
        )
        for order, reasons in general._get_special_reasons().items():
            if reasons:
                raise ValidationError(
                    self.env._(
                        "%(order)s counts as special (%(reasons)s). "
                        "Ask the head of sales to class it as general.",
                        order=order.display_name,
                        reasons="; ".join(reasons),
                    )
                )

    # The gate (REV-03, REV-04, REV-05)

    def _approval_incomplete_blocker(self, gate):
        """The departments review a complete order: what is missing is named (REV-05)."""
        if blocker := super()._approval_incomplete_blocker(gate):
            return blocker
        # What is missing does not depend on who asks.
        missing = self.sudo()._get_missing_items() if gate == "review" else []
        return bool(missing) and self.env._(
            "The review of %(order)s cannot start; fill in first (page “Contract” and the lines): %(items)s.",
            order=self.display_name,
            items=", ".join(missing),
        )

    def _get_approval_shown_gates(self, latest):
        gates = super()._get_approval_shown_gates(latest)
        return ["review", *gates] if self.state in ("draft", "sent") else gates

    def _approval_blockers(self, gate):
        """Nothing is promised, sent or signed before the departments have reviewed it (REV-04)."""
        blockers = super()._approval_blockers(gate)
        if gate in PROMISING_GATES:
            reviews = self._approval_blockers("review")
            blockers = {key: reviews[key] or blocker for key, blocker in blockers.items()}
        return blockers

    def action_approval_submit(self, gate):
        if gate in PROMISING_GATES:
            # Approvers sign what has been reviewed, or they would be asked twice.
            if blocker := next(filter(None, self._approval_blockers("review").values()), False):
                raise UserError(blocker)
        return super().action_approval_submit(gate)

    def _get_panel_actions(self, gate, state, policy, request):
        actions = super()._get_panel_actions(gate, state, policy, request)
        rest = [action for action in actions if action["name"] != "submit"]
        is_asked = gate in PROMISING_GATES and rest != actions
        return rest if is_asked and self._approval_blocker("review") else actions
