from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    kpi_group_currency_id = fields.Many2one(
        "res.currency",
        string="Currency of the group's figures",
        help="Sales figures are also kept in this currency, at the rate of each day. "
        "Empty: the currency of the topmost company.",
    )
