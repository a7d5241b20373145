from odoo import fields, models

KINDS = [
    ("manual", "Manual"),
    ("certificate", "Certificate of conformity"),
    ("inspection", "Inspection report"),
    ("title", "Title certificate"),
    ("contact", "Service contact told"),
    ("claim", "Claim rules explained"),
    ("other", "Other"),
]


class SaleAfterServiceHandoverItem(models.Model):
    """What is handed over, or explained, when goods are delivered (ASV-01), by type of order and
    category of product."""

    _name = "sale.after.service.handover.item"
    _description = "Handover item"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(KINDS, required=True, default="other")
    company_id = fields.Many2one("res.company", index="btree_not_null", help="Empty: for every company.")
    type_ids = fields.Many2many(
        "sale.approval.type", string="Contract types", help="Empty: for orders of every type."
    )
    categ_ids = fields.Many2many(
        "product.category",
        string="Product categories",
        help="Also for the categories below these. Empty: for all goods.",
    )
    days_before = fields.Integer(
        string="Ready (days before delivery)",
        default=0,
        help="Papers have to be ready before the contract ends: so many days before the delivery that "
        "the order promises, whoever sees to it is reminded.",
    )
    is_paper = fields.Boolean(
        string="Prepared beforehand",
        help="A paper that must be ready before the contract ends: it is listed when the order is "
        "confirmed. What is not ticked is listed when the goods are delivered.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Who sees to it",
        domain="[('share', '=', False)]",
        help="Empty: the salesperson of the order.",
    )

    def _applies_to(self, order):
        """Whether ``order`` is of the company and type, and delivers goods of the category, of this item."""
        self.ensure_one()
        if self.company_id and self.company_id != order.company_id:
            return False
        if self.type_ids and order.approval_type_id not in self.type_ids:
            return False
        if not self.categ_ids:
            return True
        categories = order.order_line.filtered(lambda line: not line.display_type).product_id.categ_id
        paths = "".join(one.parent_path or "" for one in categories)
        parents = {int(number) for number in paths.split("/") if number}
        return bool(parents & set(self.categ_ids.ids))
