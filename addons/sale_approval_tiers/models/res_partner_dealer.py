from odoo import fields, models


class ResPartnerDealer(models.Model):
    _inherit = "res.partner"

    is_dealer = fields.Boolean(string="Dealer", help="A channel partner who buys at dealer prices.")
    dealer_agreement_ids = fields.One2many(
        "sale.approval.dealer.agreement", "partner_id", string="Dealer agreements", groups="base.group_user"
    )
