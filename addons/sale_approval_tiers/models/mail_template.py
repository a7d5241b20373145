from odoo import models


class MailTemplate(models.Model):
    _inherit = "mail.template"

    def send_mail_batch(self, res_ids, *args, **kwargs):
        """Server actions, automations and calls send quotations by template, past the composer."""
        self.ensure_one()
        if self.model == "sale.order":
            self.env["sale.order"].browse(res_ids)._check_approval_to_send()
        return super().send_mail_batch(res_ids, *args, **kwargs)
