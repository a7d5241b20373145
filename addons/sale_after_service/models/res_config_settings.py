from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    approval_return = fields.Boolean(string="Red delivery requests: sales manager")
    after_service_return_days = fields.Integer(related="company_id.after_service_return_days", readonly=False)
    after_service_linked_only = fields.Boolean(related="company_id.after_service_linked_only", readonly=False)

    @api.model
    def _get_approval_templates(self):
        own = {"approval_return": "sale_after_service.policy_template_return"}
        return {**super()._get_approval_templates(), **own}
