from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    is_approval_special = fields.Boolean(
        string="Special customer",
        groups="sales_team.group_sale_manager,approval_tiers.group_officer",
        help="Contracts with this customer also go to the general manager, whatever the amount.",
    )
