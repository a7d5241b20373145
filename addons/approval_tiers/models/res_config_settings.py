from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    """The engine's settings, and switches for shipped policy templates, one each, per company.

    An add-on declares a Boolean for each of its templates and names the pair in
    `_get_approval_templates`.
    """

    _inherit = "res.config.settings"

    approval_mail = fields.Boolean(related="company_id.approval_mail", readonly=False)
    approval_reauth = fields.Boolean(related="company_id.approval_reauth", readonly=False)
    approval_reauth_amount = fields.Monetary(
        related="company_id.approval_reauth_amount",
        readonly=False,
        currency_field="approval_currency_id",
    )
    approval_currency_id = fields.Many2one(related="company_id.currency_id", string="Currency of approvals")

    @api.model
    def _get_approval_templates(self):
        """{name of the Boolean: xml id of the template that it switches}"""
        return {}

    @api.model
    def get_values(self):
        values = super().get_values()
        for name, xmlid in self._get_approval_templates().items():
            template = self.env.ref(xmlid, raise_if_not_found=False)
            values[name] = bool(template and template._get_switched_on(self.env.company))
        return values

    def set_values(self):
        result = super().set_values()
        for name, xmlid in self._get_approval_templates().items():
            template = self.env.ref(xmlid, raise_if_not_found=False)
            if not template:
                continue
            is_on = bool(template._get_switched_on(self.company_id))
            if self[name] and not is_on:
                template._switch_on(self.company_id)
            elif is_on and not self[name]:
                template._switch_off(self.company_id)
        return result
