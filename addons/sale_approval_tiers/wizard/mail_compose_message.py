from odoo import models


class MailComposeMessage(models.TransientModel):
    _inherit = "mail.compose.message"

    def _action_send_mail(self, auto_commit=False):
        """A written-out quotation leaves only when it may, one by one or in bulk."""
        for composer in self.filtered(lambda composer: composer.model == "sale.order"):
            is_bulk = composer.composition_mode == "mass_mail"
            if is_bulk or composer.template_id or composer.attachment_ids:
                composer._get_approval_orders()._check_approval_to_send()
        return super()._action_send_mail(auto_commit=auto_commit)

    def _get_approval_orders(self):
        self.ensure_one()
        orders = self.env["sale.order"]
        if self.res_domain:
            return orders.search(self._evaluate_res_domain())
        return orders.browse(self._evaluate_res_ids())
