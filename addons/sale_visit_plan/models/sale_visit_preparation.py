from odoo import api, fields, models
from odoo.exceptions import UserError

ASKED_FIRST = ("gift", "entertainment")  # VIS-11: applied for, whatever they cost


class SaleVisitPreparation(models.Model):
    """What a visit takes along and what it costs: planned, agreed, spent (VIS-10, VIS-11).

    Approved with the visit; checking in freezes what was agreed. Afterwards only what was really
    spent is entered, and what nobody agreed to stands out.
    """

    _name = "sale.visit.preparation"
    _inherit = ["approval.tiers.guarded"]
    _description = "Item or cost of a visit"
    _order = "visit_id, id"

    visit_id = fields.Many2one("sale.visit", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="visit_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="visit_id.currency_id")
    kind = fields.Selection(
        [
            ("material", "Material"),
            ("sample", "Sample"),
            ("gift", "Gift"),
            ("entertainment", "Entertainment"),
            ("trip", "Trip or other cost"),
        ],
        required=True,
        default="material",
        index=True,
    )
    product_id = fields.Many2one("product.product", index="btree_not_null")
    name = fields.Char(
        string="What",
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    quantity = fields.Float(default=1.0, digits="Product Unit")
    amount = fields.Monetary(string="Planned cost")
    agreed_amount = fields.Monetary(string="Agreed cost", readonly=True, copy=False)
    is_agreed = fields.Boolean(
        string="Agreed before the visit",
        readonly=True,
        copy=False,
        help="It stood on the visit, approved where approval is needed, when the visit began.",
    )
    spent_amount = fields.Monetary(string="Spent", copy=False)
    is_over = fields.Boolean(string="Above what was agreed", compute="_compute_is_over")

    _amounts_positive = models.Constraint(
        "CHECK (amount >= 0 AND spent_amount >= 0 AND quantity > 0)",
        "Costs cannot be negative, and a quantity is more than 0.",
    )

    @api.depends("product_id")
    def _compute_name(self):
        for line in self:
            line.name = line.product_id.display_name or line.name

    @api.depends("spent_amount", "agreed_amount")
    def _compute_is_over(self):
        for line in self:
            currency = line.currency_id
            over = currency and currency.compare_amounts(line.spent_amount, line.agreed_amount) > 0
            line.is_over = bool(over)

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() | {"is_agreed", "agreed_amount", "company_id"}

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if not self.env.su:
            for line in lines:
                if blocker := line._change_blocker({"amount"} if line.amount else {"spent_amount"}):
                    raise UserError(blocker)
        return lines

    def write(self, vals):
        if not self.env.su:
            for line in self:
                if blocker := line._change_blocker(vals.keys()):
                    raise UserError(blocker)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_open(self):
        for line in self:
            if blocker := line._change_blocker({"name"} if line.is_agreed else {"spent_amount"}):
                raise UserError(blocker)

    def _change_blocker(self, names):
        """Why ``names`` of this line cannot be written any more: a sentence, or False."""
        self.ensure_one()
        visit = self.visit_id
        if "visit_id" in names and self._origin.visit_id:
            return self.env._("“%(item)s” belongs to %(visit)s.", item=self.name, visit=visit.display_name)
        if blocker := visit._spend_blocker():
            return blocker
        is_cost_planned = "amount" in names or (self.is_agreed and set(names) - {"spent_amount"})
        if visit.started_at and is_cost_planned:
            return self.env._(
                "%(visit)s has begun: what was agreed stays. Enter what was spent instead.",
                visit=visit.display_name,
            )
        return False

    def _agree(self):
        """The visit begins, and all it needed is approved: keep what was agreed."""
        for amount, lines in self.grouped("amount").items():
            lines.sudo().write({"is_agreed": True, "agreed_amount": amount})  # kept columns
