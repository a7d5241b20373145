from odoo import models

from odoo.addons.approval_tiers.arguments import read_ids


class MailTemplate(models.Model):
    _inherit = "mail.template"

    def send_mail_batch(self, res_ids, *args, **kwargs):
        """Server actions, automations and calls send quotations by template, past the composer."""
        self.ensure_one()
        if self.model == "sale.order":
            orders = self.env["sale.order"].browse(read_ids(self.env, res_ids))
            if self.env.su:  # a customer is reminded of his own cart
                orders = orders.filtered(lambda order: order.state != "draft" or not order._is_own_cart())
            orders._check_approval_to_send()
        return super().send_mail_batch(res_ids, *args, **kwargs)
