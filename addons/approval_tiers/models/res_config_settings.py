from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    approval_mail = fields.Boolean(related="company_id.approval_mail", readonly=False)
    approval_reauth = fields.Boolean(related="company_id.approval_reauth", readonly=False)
    approval_reauth_amount = fields.Monetary(
        related="company_id.approval_reauth_amount",
        readonly=False,
        currency_field="approval_currency_id",
    )
    approval_currency_id = fields.Many2one(related="company_id.currency_id", string="Currency of approvals")
