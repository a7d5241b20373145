from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    kpi_group_currency_id = fields.Many2one(
        "res.currency",
        string="Currency of the group",
        help="Sales figures are also kept in this currency, at the rate of each day. "
        "Empty: the currency of the topmost company.",
    )

    def write(self, vals):
        """Another currency for the group: the figures of the past follow, in the background."""
        changed = "kpi_group_currency_id" in vals and self.filtered(
            lambda company: company.kpi_group_currency_id.id != vals["kpi_group_currency_id"]
        )
        result = super().write(vals)
        if changed:
            self.env["sale.kpi.outbox"]._start_fill()
        return result
