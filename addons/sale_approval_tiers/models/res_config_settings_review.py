from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Switches of the department review."""

    _inherit = "res.config.settings"

    approval_special_review = fields.Boolean(string="Special orders: department review")
    approval_first_sale_is_special = fields.Boolean(
        related="company_id.approval_first_sale_is_special", readonly=False
    )
