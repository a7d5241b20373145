from odoo import api, fields, models


class SaleKpiCommissionTier(models.Model):
    """A rate for what lies above a bound; the bound itself belongs to the tier below."""

    _name = "sale.kpi.commission.tier"
    _description = "Commission tier"
    _order = "version_id, lower"

    version_id = fields.Many2one("sale.kpi.commission.version", required=True, index=True, ondelete="cascade")
    lower = fields.Float(
        string="Above", digits=(16, 2), required=True, help="An amount, or percent of the target."
    )
    rate = fields.Float(string="Rate (%)", digits=(8, 4), required=True)

    _lower_unique = models.UniqueIndex("(version_id, lower)", "Two tiers begin at the same bound.")
    _positive = models.Constraint(
        "CHECK (lower > 0 AND rate BETWEEN 0 AND 100)", "A tier begins above 0 and pays 0 to 100 percent."
    )

    @api.model_create_multi
    def create(self, vals_list):
        tiers = super().create(vals_list)
        tiers._check_draft()
        return tiers

    def write(self, vals):
        self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self._check_draft()

    def _check_draft(self):
        """Terms in force never change, not even by a line of them."""
        self.version_id._check_draft()
