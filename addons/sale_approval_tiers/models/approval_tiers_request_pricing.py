from odoo import api, fields, models
from odoo.tools import formatLang

from .sale_order_cost import SEE_COST


class ApprovalTiersRequestPricing(models.Model):
    """QTE-04: whoever decides on an order sees what its prices are made of, line by line."""

    _inherit = "approval.tiers.request"

    pricing_content = fields.Html(compute="_compute_pricing_content", sanitize=False)

    @api.depends("res_model", "res_id")
    @api.depends_context("uid", "lang")
    def _compute_pricing_content(self):
        orders = self.filtered(lambda request: request.res_model == "sale.order")
        (self - orders).pricing_content = False
        for request in orders:
            # Approvers need not read the order itself; what they decide on is shown to them here.
            order = request._get_document().sudo().exists()
            lines = order.order_line.filtered(lambda line: line._is_price_ruled())
            request.pricing_content = lines and self.env["ir.qweb"]._render(
                "sale_approval_tiers.pricing_content",
                {"columns": self._get_pricing_columns(), **request._prepare_pricing(order, lines)},
            )

    def _may_see_cost(self):
        """Those who are asked, and those who see cost anyway."""
        self.ensure_one()
        asked = any(step._is_asked() for step in self.sudo().step_ids)  # asks for env.user
        return asked or self.env.user.has_group(SEE_COST)

    def _prepare_pricing(self, order, lines):
        self.ensure_one()
        is_open = self._may_see_cost()
        costs = lines._get_current_costs() if is_open else {}
        return {
            "is_open": is_open,
            "currency": order.currency_id.name,
            "rows": [line._prepare_pricing_row(costs.get(line.id)) for line in lines],
        }

    @api.model
    def _get_pricing_columns(self):
        return {
            "price": self.env._("Net price"),
            "list": self.env._("Pricelist"),
            "deviation": self.env._("Below list"),
            "cost": self.env._("Cost"),
            "margin": self.env._("Margin"),
            "last_customer": self.env._("Last to customer"),
            "last_any": self.env._("Last sold"),
            "competitor": self.env._("Competitor"),
        }


class SaleOrderLinePricingRow(models.Model):
    _inherit = "sale.order.line"

    def _get_current_costs(self):
        """{line id: cost of one unit} in the line's currency, from the product as it stands: the cost
        on the line may have been written by whoever wrote the order."""
        costs = {}
        for line in self:
            product = line.product_id.with_company(line.company_id)
            cost = product.uom_id._compute_price(product.standard_price, line.product_uom_id)
            costs[line.id] = line._convert_to_sol_currency(cost, product.cost_currency_id)
        return costs

    def _prepare_pricing_row(self, cost):
        """One row of the table in words; ``cost`` None hides what is made of it."""
        self.ensure_one()
        net = self.price_unit * (1 - (self.discount or 0.0) / 100)
        row = {
            "product": self.product_id.display_name,
            "quantity": f"{formatLang(self.env, self.product_uom_qty)} {self.product_uom_id.name or ''}",
            "price": self._format_price(net),
            "list": self._format_price(self.list_price_unit),
            "deviation": self._format_percent(self.price_deviation_percent),
            "is_below": self.price_deviation_percent > 0,
            "competitor": self._format_known(self.competitor_price),
        }
        if cost is not None:
            margin = (net - cost) / net * 100 if net and cost else 0.0
            row.update(
                cost=self._format_known(cost),
                margin=self._format_percent(margin) if cost else "–",
                is_loss=bool(cost) and net < cost,
                last_customer=self._format_known(self.last_price_customer),
                last_any=self._format_known(self.last_price_any),
            )
        return row

    @api.model
    def _format_known(self, price):
        """Nothing known is not a price of nothing."""
        return self._format_price(round(price, 2)) if price else "–"

    @api.model
    def _format_percent(self, percent):
        return f"{formatLang(self.env, percent, digits=2)} %" if percent else "–"
