from odoo import fields, models

SEE_COST = "sale_approval_tiers.group_see_cost"


class SaleOrderLineCost(models.Model):
    """QTE-04: cost and margin are read by those who may, over whatever way they ask."""

    _inherit = "sale.order.line"

    # Not computed ahead of the insertion: that happens as the user, who may not read them.
    purchase_price = fields.Float(groups=SEE_COST, precompute=False)
    margin = fields.Float(groups=SEE_COST, precompute=False)
    margin_percent = fields.Float(groups=SEE_COST, precompute=False)


class SaleOrderCost(models.Model):
    _inherit = "sale.order"

    margin = fields.Monetary(groups=SEE_COST)
    margin_percent = fields.Float(groups=SEE_COST)


class SaleReportCost(models.Model):
    _inherit = "sale.report"

    margin = fields.Float(groups=SEE_COST)
