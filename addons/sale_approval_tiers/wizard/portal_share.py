from odoo import models


class PortalShare(models.TransientModel):
    _inherit = "portal.share"

    def action_send_mail(self):
        """An invitation to look at a quotation is sent when the quotation may be seen."""
        for share in self.filtered(lambda share: share.res_model == "sale.order"):
            self.env["sale.order"].browse(share.res_id)._check_approval_to_send()
        return super().action_send_mail()
