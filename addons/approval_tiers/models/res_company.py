from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    approval_mail = fields.Boolean(
        string="Mail when an approval is asked",
        default=True,
        help="Whoever is asked gets one message for all that is new, with a link to decide. Off: he "
        "finds it in Odoo; reminders and escalations are sent all the same.",
    )
