from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SaleAfterServiceCategory(models.Model):
    """What complaints are about: who answers for them, who confirms first, how fast (CPL-01, C21)."""

    _name = "sale.after.service.category"
    _description = "Complaint category"
    _order = "complete_name, id"
    _parent_store = True
    _rec_name = "complete_name"
    _rec_names_search = ["complete_name", "name"]
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    complete_name = fields.Char(
        string="Category", compute="_compute_complete_name", recursive=True, store=True
    )
    parent_id = fields.Many2one(
        "sale.after.service.category", string="Part of", index=True, ondelete="restrict", check_company=True
    )
    parent_path = fields.Char(index=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    is_quality = fields.Boolean(
        string="Product quality",
        compute="_compute_is_quality",
        store=True,
        readonly=False,
        recursive=True,
        help="Closed only with a root cause, a corrective action that is done and proof that it works.",
    )
    group_id = fields.Many2one(
        "res.groups",
        string="Responsible department",
        help="Answers the customer. Empty: the department of the category above; "
        "none there: the owner or the salesperson answers.",
    )
    corrective_group_id = fields.Many2one(
        "res.groups",
        string="Sets corrective actions",
        help="Decides on corrective and preventive actions. Empty: that of the category above; "
        "none there: the responsible department.",
    )
    manager_id = fields.Many2one(
        "res.users",
        domain="[('share', '=', False)]",
        index="btree_not_null",
        help="Is told as soon as a complaint of this category is late. Empty: that of the category above.",
    )
    first_confirmer = fields.Selection(
        [
            ("none", "Nobody"),
            ("salesperson", "Salesperson"),
            ("branch", "Branch manager"),
            ("director", "Sales manager"),
            ("department", "Responsible department"),
        ],
        required=True,
        default="none",
        help="Confirms a complaint before it is assessed.",
    )
    acknowledge_hours = fields.Float(
        help="Working hours until the customer is told that his complaint arrived. "
        "0: that of the category above, then of the company."
    )
    assess_hours = fields.Float(
        help="Working hours from the report until it is known how serious it is and whose fault. "
        "0: that of the category above, then of the company."
    )
    resolve_hours = fields.Float(
        help="Working hours from the report until the customer has an answer; two days of eight hours are "
        "16. 0: that of the category above, then of the company."
    )

    _hours_not_negative = models.Constraint(
        "CHECK (acknowledge_hours >= 0 AND assess_hours >= 0 AND resolve_hours >= 0)",
        "A time limit cannot be negative.",
    )

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for category in self:
            above = category.parent_id.complete_name
            category.complete_name = f"{above} / {category.name}" if above else category.name

    @api.depends("complete_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        # The stored name is in the language of whoever wrote it, and sorts.
        for category in self:
            names, above = [], category
            while above:
                names.append(above.name or "")
                above = above.parent_id
            category.display_name = " / ".join(reversed(names))

    @api.depends("parent_id.is_quality")
    def _compute_is_quality(self):
        for category in self:
            category.is_quality = category.parent_id.is_quality or category.is_quality

    @api.constrains("parent_id")
    def _check_parent_id(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A category cannot be part of itself."))

    def _get_rule(self, name):
        """The value of the field ``name`` here, else of the nearest category above that has one."""
        category = self
        while category and not category[name]:
            category = category.parent_id
        return category[name]

    def _get_hours(self, clock, company):
        """Working hours for ``clock``: acknowledge, assess or resolve; 0 is no limit."""
        return self._get_rule(f"{clock}_hours") or company[f"complaint_{clock}_hours"]
