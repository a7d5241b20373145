from odoo import api, fields, models

from ..greetings import birthday_key


class ResPartner(models.Model):
    _inherit = "res.partner"

    birthday = fields.Date(help="Some days before, the salesperson is asked to send wishes.")
    birthday_key = fields.Integer(
        compute="_compute_birthday_key", store=True, precompute=True, index="btree_not_null"
    )

    @api.depends("birthday")
    def _compute_birthday_key(self):
        for partner in self:
            partner.birthday_key = birthday_key(partner.birthday)
