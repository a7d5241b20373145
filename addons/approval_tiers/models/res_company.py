from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    approval_mail = fields.Boolean(
        string="Mail when an approval is asked",
        default=True,
        help="Whoever is asked gets one message for all that is new, with a link to decide. Off: he "
        "finds it in Odoo; reminders and escalations are sent all the same.",
    )
    approval_reauth = fields.Boolean(
        string="Ask for the password on large amounts",
        default=True,
        help="Whoever decides by the link of a mail has to give his password above an amount.",
    )
    approval_reauth_amount = fields.Monetary(
        string="Password above",
        default=100_000.0,
        currency_field="currency_id",
        help="In company currency; the amount itself still needs no password. 0 asks always.",
    )
