from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..spread import MONTHS

# Stock that is free now serves the first months; what is left of a month's plan is needed
NEED = """
    WITH planned AS (
        SELECT line.product_id, (plan.date_from + cell.place * interval '1 month')::date AS month,
               sum(cell.quantity) AS quantity
          FROM sale_target_line line
          JOIN sale_target_plan plan ON plan.id = line.plan_id
          JOIN sale_target_metric metric ON metric.id = line.metric_id AND metric.unit = 'quantity'
          CROSS JOIN LATERAL (VALUES %(cells)s) AS cell (place, quantity)
         WHERE plan.id = %(plan)s AND line.product_id IS NOT NULL
         GROUP BY line.product_id, 2
    ), free AS (
        SELECT quant.product_id, greatest(sum(quant.quantity - quant.reserved_quantity), 0) AS quantity
          FROM stock_quant quant
          JOIN stock_location location ON location.id = quant.location_id AND location.usage = 'internal'
         WHERE location.company_id = %(company)s
         GROUP BY quant.product_id
    ), running AS (
        SELECT planned.product_id, planned.month, planned.quantity, coalesce(free.quantity, 0) AS available,
               sum(planned.quantity) OVER (PARTITION BY planned.product_id ORDER BY planned.month) AS reached
          FROM planned LEFT JOIN free ON free.product_id = planned.product_id
         WHERE planned.month >= %(month)s
    )
    SELECT product_id, month, quantity,
           least(quantity, greatest(available - (reached - quantity), 0)) AS from_stock,
           greatest(quantity - greatest(available - (reached - quantity), 0), 0) AS needed
      FROM running WHERE quantity > 0
     ORDER BY month, product_id
"""


class SaleTargetForecast(models.Model):
    """What production and purchasing have to bring for an approved plan, month by month (PLN-13).

    Written anew by the button of the plan; how it is brought may be changed by hand.
    """

    _name = "sale.target.forecast"
    _inherit = ["approval.tiers.guarded"]
    _description = "Product forecast"
    _order = "month, supply, product_id"
    _rec_name = "product_id"

    plan_id = fields.Many2one(
        "sale.target.plan", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, index=True, ondelete="restrict"
    )
    categ_id = fields.Many2one(related="product_id.categ_id", string="Product category", store=True)
    uom_id = fields.Many2one(related="product_id.uom_id")
    month = fields.Date(required=True, readonly=True, index=True)
    planned = fields.Float(digits="Product Unit", readonly=True)
    from_stock = fields.Float(
        digits="Product Unit",
        readonly=True,
        help="Free when the forecast was made; earlier months come first.",
    )
    needed = fields.Float(string="To bring", digits="Product Unit", readonly=True)
    supply = fields.Selection(
        [("make", "Production"), ("buy", "Purchasing")],
        string="Brought by",
        required=True,
        help="Purchasing where the product has a vendor, else production.",
    )
    note = fields.Char()

    @api.model
    def _get_kept_fields(self):
        facts = {"plan_id", "product_id", "month", "planned", "from_stock", "needed"}
        return super()._get_kept_fields() | facts


class SaleTargetPlan(models.Model):
    _inherit = "sale.target.plan"

    forecast_ids = fields.One2many("sale.target.forecast", "plan_id")
    forecast_count = fields.Integer(compute="_compute_forecast_count")

    def _compute_forecast_count(self):
        rows = self.env["sale.target.forecast"]._read_group(
            [("plan_id", "in", self.ids)], ["plan_id"], ["__count"]
        )
        counts = {plan.id: count for plan, count in rows}
        for plan in self:
            plan.forecast_count = counts.get(plan.id, 0)

    def action_create_forecast(self):
        """Plan less free stock, from this month on, for production and purchasing; made anew each time."""
        self.ensure_one()
        self.check_access("read")
        if self.state != "approved":
            raise UserError(self.env._("A forecast is made from an approved plan."))
        rows = self._read_needs()
        if not rows:
            raise UserError(
                self.env._(
                    "%(plan)s has no quantities of products for the months to come. Add targets with a "
                    "product and a metric counted in quantities in a new version.",
                    plan=self.display_name,
                )
            )
        self.forecast_ids.sudo().unlink()  # the old answer to the same question; plan and rights checked
        bought = self._get_bought_products([row[0] for row in rows])
        # Rows that only this button writes.
        self.env["sale.target.forecast"].sudo().create(
            [
                {
                    "plan_id": self.id,
                    "product_id": product,
                    "month": month,
                    "planned": float(planned),
                    "from_stock": float(from_stock),
                    "needed": float(needed),
                    "supply": "buy" if product in bought else "make",
                }
                for product, month, planned, from_stock, needed in rows
            ]
        )
        return self.action_view_forecast()

    def _read_needs(self):
        """[(product id, first of month, planned, from stock, needed)] in one query."""
        self.env["sale.target.line"]._flush_targets()
        self.env["stock.quant"].flush_model()
        this_month = fields.Date.context_today(self).replace(day=1)
        cells = SQL(", ").join(
            SQL("(%s, %s)", place, SQL.identifier("line", month)) for place, month in enumerate(MONTHS)
        )
        return self.env.execute_query(
            SQL(
                NEED,
                cells=cells,
                plan=self.id,
                company=self.company_id.id,
                month=max(this_month, self.effective_date.replace(day=1)),
            )
        )

    @api.model
    def _get_bought_products(self, ids):
        # Whether somebody sells it to us is no secret to sales.
        products = self.env["product.product"].sudo().browse(ids)
        return set(products.filtered("seller_ids").ids)

    def action_view_forecast(self):
        """Show the forecast of this plan."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_target.sale_target_forecast_action")
        return {
            **action,
            "domain": [("plan_id", "=", self.id)],
            "context": {"search_default_group_supply": 1},
        }
