from odoo import api, models


class PaymentLinkWizard(models.TransientModel):
    _inherit = "payment.link.wizard"

    @api.depends("res_model", "res_id")
    def _compute_warning_message(self):
        """No link to pay for what is not agreed; the page would be shut anyway."""
        result = super()._compute_warning_message()
        for wizard in self.filtered(lambda wizard: wizard.res_model == "sale.order"):
            order = self.env["sale.order"].browse(wizard.res_id)
            if blocker := order._get_customer_blocker():
                wizard.warning_message = blocker
        return result

    @api.depends("warning_message")
    def _compute_link(self):
        result = super()._compute_link()
        for wizard in self.filtered(lambda wizard: wizard.res_model == "sale.order"):
            order = self.env["sale.order"].browse(wizard.res_id)
            if order._get_customer_blocker():
                wizard.link = False
        return result
