from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Switches of the department review and of contract changes."""

    _inherit = "res.config.settings"

    approval_special_review = fields.Boolean(string="Special orders: department review")
    approval_first_sale_is_special = fields.Boolean(
        related="company_id.approval_first_sale_is_special", readonly=False
    )
    approval_change_chain = fields.Boolean(string="Contract changes: head, finance, legal, GM")
    approval_change_small = fields.Boolean(string="Small contract changes: manager only")
    approval_change_repeat = fields.Boolean(string="Contract changes: those who approved the contract")
    approval_termination_chain = fields.Boolean(string="Terminations: head, finance, legal, GM")
    approval_copy_group_ids = fields.Many2many(related="company_id.approval_copy_group_ids", readonly=False)
