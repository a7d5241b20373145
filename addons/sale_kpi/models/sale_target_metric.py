from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

MEASURES = {
    "amount": lambda row: row["amount"],
    "margin": lambda row: row["amount"] - row["cost"],
    "cost": lambda row: row["cost"],
    "quantity": lambda row: row["quantity"],
    "number": lambda row: row["number"],
}


class SaleTargetMetric(models.Model):
    """Where the figure of a metric comes from is a row too, so that a company adds its own (C25)."""

    _inherit = "sale.target.metric"

    source = fields.Selection(
        [
            ("fact", "Sales figures"),
            ("ratio", "One metric divided by another"),
            ("growth", "Growth over last year"),
            ("records", "Any records"),
            ("method", "A rule of this system"),
            ("manual", "Typed in"),
        ],
        string="Comes from",
        index=True,
        help="Empty: there is no figure for it yet, it is only planned.",
    )
    kind = fields.Selection(
        selection="_get_event_kinds", string="What is counted", help="Which of the sales figures."
    )
    other_kind = fields.Selection(
        selection="_get_event_kinds", string="Together with", help="Such as lost ones together with won ones."
    )
    measure = fields.Selection(
        [
            ("amount", "Amount"),
            ("margin", "Margin"),
            ("cost", "Cost"),
            ("quantity", "Quantity"),
            ("number", "Number"),
        ],
        default="amount",
    )
    dimension_domain = fields.Char(
        string="Only those with", help="Product, category, brand, customer, area or channel."
    )
    numerator_id = fields.Many2one("sale.target.metric", ondelete="restrict")
    denominator_id = fields.Many2one("sale.target.metric", string="Divided by", ondelete="restrict")
    base_metric_id = fields.Many2one("sale.target.metric", string="Growth of", ondelete="restrict")
    method = fields.Selection(
        [
            ("customers", "Customers who bought"),
            ("new_customers", "Customers who bought for the first time"),
            ("penetration", "Own customers who bought, in percent"),
            ("new_products", "Sales of new products"),
            ("cycle", "Days from lead to win, opportunities opened again left out"),
            ("overdue", "Overdue receivables at the end of the period"),
            ("credit", "Money due that was paid on time, in percent"),
            ("expenses", "Expenses of the salesperson"),
        ],
        string="Rule",
    )

    def _get_event_kinds(self):
        return self.env["sale.kpi.event"]._fields["kind"]._description_selection(self.env)

    @api.constrains(
        "source", "kind", "measure", "dimension_domain", "numerator_id", "denominator_id", "base_metric_id"
    )
    def _check_source(self):
        needed = {
            "fact": ("kind", "measure"),
            "ratio": ("numerator_id", "denominator_id"),
            "growth": ("base_metric_id",),
            "method": ("method",),
        }
        for metric in self:
            for name in needed.get(metric.source, ()):
                if not metric[name]:
                    raise ValidationError(
                        self.env._(
                            "%(metric)s: fill in “%(field)s” to say where the figure comes from.",
                            metric=metric.name,
                            field=self._fields[name]._description_string(self.env),
                        )
                    )
            metric._check_dimension_domain()
            metric._check_circle()

    @api.constrains("method")
    def _check_method(self):
        self.filtered(lambda metric: metric.source == "method")._check_source()

    def _check_dimension_domain(self):
        try:
            self.env["sale.kpi.event"].sudo().search(self._get_dimension_domain(), limit=1)
        except Exception as error:
            raise ValidationError(
                self.env._(
                    "%(metric)s: “Only those with” cannot be read: %(error)s", metric=self.name, error=error
                )
            ) from error

    def _check_circle(self):
        """A metric must not be made of itself."""
        seen, parts = self.browse(), self._get_parts()
        while parts:
            if self in parts:
                raise ValidationError(
                    self.env._("%(metric)s would be counted from itself.", metric=self.display_name)
                )
            seen |= parts
            parts = parts._get_parts() - seen

    def _get_parts(self):
        """The metrics these ones are made of."""
        ratios = self.filtered(lambda metric: metric.source == "ratio")
        growths = self.filtered(lambda metric: metric.source == "growth")
        return ratios.numerator_id | ratios.denominator_id | growths.base_metric_id

    def _get_dimension_domain(self):
        self.ensure_one()
        return Domain(literal_eval(self.dimension_domain or "[]"))

    def _get_counted_kinds(self):
        """The kinds of event that these metrics count."""
        return sorted({*self.mapped("kind"), *self.mapped("other_kind")} - {False})
