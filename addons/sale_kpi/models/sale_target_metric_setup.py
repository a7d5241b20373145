from odoo import api, models

SOURCES = {
    "ordered": {"source": "fact", "kind": "order", "measure": "amount"},
    "invoiced": {"source": "fact", "kind": "invoice", "measure": "amount"},
    "quantity": {"source": "fact", "kind": "invoice", "measure": "quantity"},
    "collected": {"source": "fact", "kind": "cash", "measure": "amount"},
    "margin": {"source": "fact", "kind": "invoice", "measure": "margin"},
    "new_customers": {"source": "method", "method": "new_customers", "kind": "invoice"},
    "new_products_share": {"source": "ratio", "parts": ("sale_kpi.metric_new_products", "invoiced")},
    "market_share": {"source": "ratio", "parts": ("invoiced", "sale_kpi.metric_market_size")},
    "penetration": {"source": "method", "method": "penetration", "kind": "invoice"},
    "satisfaction": {"source": "manual"},
}


class SaleTargetMetric(models.Model):
    """The metrics that plans know get their figures when this add-on is there."""

    _inherit = "sale.target.metric"

    @api.model
    def _set_up_sources(self):
        """Say where the figures come from, wherever nobody has said it yet."""
        for code, vals in SOURCES.items():
            metric = self.env.ref(f"sale_target.metric_{code}", raise_if_not_found=False)
            if not metric or metric.source:
                continue
            vals = dict(vals)
            if parts := vals.pop("parts", None):
                above, below = (
                    self.env.ref(part if "." in part else f"sale_target.metric_{part}") for part in parts
                )
                vals.update(numerator_id=above.id, denominator_id=below.id)
            metric.write(vals)
